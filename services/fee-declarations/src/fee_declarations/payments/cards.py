"""All that an officer reads of one debtor: notes with how they stand, the statement, credits."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, select

from fee_declarations.accounting import balances
from fee_declarations.models import businesses, declarations, establishments, notes

STATEMENT = 50
"""Lines of a statement on one page."""


def business(conn: Connection, business_id: UUID) -> RowMapping | None:
    return conn.execute(select(businesses).where(businesses.c.id == business_id)).mappings().first()


def notes_of(conn: Connection, business_id: UUID, limit: int = STATEMENT, offset: int = 0) -> Sequence[RowMapping]:
    """The notes of a business, the newest first, with their amounts."""
    return conn.execute(_notes(declarations.c.business_id == business_id).limit(limit).offset(offset)).mappings().all()


def note(conn: Connection, note_id: UUID) -> RowMapping | None:
    """One note with its amounts, for officers."""
    return conn.execute(_notes(notes.c.id == note_id)).mappings().first()


def named(conn: Connection, note_ids: Iterable[UUID]) -> dict[UUID, RowMapping]:
    """Number and business of these notes."""
    query = (
        select(notes.c.id, notes.c.number, businesses.c.name.label("business_name"))
        .join(declarations, declarations.c.id == notes.c.declaration_id)
        .join(businesses, businesses.c.id == declarations.c.business_id)
        .where(notes.c.id.in_(list(note_ids)))
    )
    return {row["id"]: row for row in conn.execute(query).mappings()}


def _notes(which: Any) -> Any:
    amounts = balances.of_note(notes.c.id)
    named = (
        notes.join(declarations, declarations.c.id == notes.c.declaration_id)
        .join(businesses, businesses.c.id == declarations.c.business_id)
        .join(establishments, establishments.c.id == declarations.c.establishment_id)
    )
    return (
        select(
            notes.c.id,
            notes.c.number,
            notes.c.rf,
            notes.c.amount_cents,
            notes.c.issued_on,
            notes.c.valid_until,
            notes.c.superseded_by,
            notes.c.cancelled_at,
            notes.c.cancel_reason,
            declarations.c.id.label("declaration_id"),
            declarations.c.number.label("declaration_number"),
            declarations.c.fee,
            declarations.c.period,
            declarations.c.business_id,
            establishments.c.name.label("establishment_name"),
            businesses.c.name.label("business_name"),
            *amounts.c,
        )
        .select_from(balances.joined(named, amounts))
        .where(which)
        .order_by(notes.c.issued_on.desc(), notes.c.number.desc())
    )

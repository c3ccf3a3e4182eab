"""All that an officer reads of one debtor: notes with how they stand, the statement, credits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, select

from fee_declarations.accounting import balances
from fee_declarations.models import businesses, declarations, establishments, notes
from fee_declarations.payments.models import bank_lines, payments
from fee_declarations.returns.store import Listed, of_business

STATEMENT = 50
"""Lines of a statement on one page."""


def business(conn: Connection, business_id: UUID) -> RowMapping | None:
    return conn.execute(select(businesses).where(businesses.c.id == business_id)).mappings().first()


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of one debtor, with one page of notes and of the statement; amounts in cents."""

    notes: Sequence[RowMapping]
    statement: Sequence[RowMapping]
    held: Sequence[RowMapping]
    open_cents: int
    credit_cents: int
    pages: int
    returns: Sequence[Listed] = ()


def read(conn: Connection, business_id: UUID, page: int) -> Card:
    """The card of a business."""
    offset = (page - 1) * STATEMENT
    number = select(func.count()).where(
        declarations.c.business_id == business_id, notes.c.declaration_id == declarations.c.id
    )
    longest = max(int(conn.execute(number).scalar_one()), balances.statement_length(conn, business_id))
    return Card(
        notes_of(conn, business_id, offset=offset),
        balances.statement(conn, business_id, STATEMENT, offset),
        held_for(conn, business_id),
        balances.open_total(conn, business_id),
        balances.credits_of(conn, [business_id]).get(business_id, 0),
        max(1, -(-longest // STATEMENT)),
        of_business(conn, business_id),
    )


def held_for(conn: Connection, business_id: UUID) -> Sequence[RowMapping]:
    """Payments that wait for a person and came from an account from which this business has paid before."""
    paid = bank_lines.alias("paid")
    known = (
        select(paid.c.payer_iban)
        .join(notes, notes.c.id == paid.c.note_id)
        .join(declarations, declarations.c.id == notes.c.declaration_id)
        .where(declarations.c.business_id == business_id)
    )
    line = (bank_lines.c.file_id == payments.c.file_id) & (bank_lines.c.n == payments.c.line_n)
    query = select(payments.c.id, payments.c.amount_cents, payments.c.booked_on, payments.c.outcome).join(
        bank_lines, line
    )
    query = query.where(payments.c.state == "held", bank_lines.c.payer_iban.in_(known))
    return conn.execute(query.order_by(payments.c.booked_on).limit(STATEMENT)).mappings().all()


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

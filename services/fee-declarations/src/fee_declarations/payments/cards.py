"""The card of a debtor, for officers: notes with their states, the statement, credits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from fee_declarations.accounting import balances
from fee_declarations.accounting.rows import Movement
from fee_declarations.claims import plans, reminded
from fee_declarations.claims.plans import Plan
from fee_declarations.claims.reminded import Reminder
from fee_declarations.models import businesses, declarations, establishments, notes
from fee_declarations.payments.models import bank_lines, payments
from fee_declarations.payments.rows import Business, HeldFor, NamedNote, NoteRow
from fee_declarations.returns.store import Listed, of_business

STATEMENT = 50
"""Lines of a statement on one page."""


_BUSINESS = [businesses.c[field.name] for field in fields(Business)]
_NOTE = [field.name for field in fields(NoteRow) if field.name != "amounts"]


def business(conn: Connection, business_id: UUID) -> Business | None:
    row = conn.execute(select(*_BUSINESS).where(businesses.c.id == business_id)).mappings().first()
    return Business(**row) if row else None


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """How a note is followed up: its reminders, until when it is held, its plan of instalments."""

    reminders: Sequence[Reminder]
    held_until: date | None
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class Card:
    """A debtor with one page of notes and of the statement; amounts in cents."""

    notes: Sequence[NoteRow]
    statement: Sequence[Movement]
    held: Sequence[HeldFor]
    open_cents: int
    credit_cents: int
    pages: int
    returns: Sequence[Listed] = ()
    followed: Mapping[UUID, FollowedUp] = field(default_factory=dict)


def _followed(conn: Connection, shown: Sequence[NoteRow], today: date) -> dict[UUID, FollowedUp]:
    ids = [row.id for row in shown]
    roots = {row.id: row.root_id for row in shown}
    sent = reminded.of_roots(conn, list(set(roots.values()))) if roots else {}
    held, planned = reminded.held_until(conn, ids, today), plans.of_notes(conn, ids)
    return {one: FollowedUp(sent.get(roots[one], ()), held.get(one), planned.get(one)) for one in ids}


def read(conn: Connection, business_id: UUID, page: int, today: date) -> Card:
    """The card of a business, as it is on a day."""
    offset = (page - 1) * STATEMENT
    number = select(func.count()).where(
        declarations.c.business_id == business_id, notes.c.declaration_id == declarations.c.id
    )
    longest = max(int(conn.execute(number).scalar_one()), balances.statement_length(conn, business_id))
    shown = notes_of(conn, business_id, offset=offset)
    return Card(
        shown,
        balances.statement(conn, business_id, STATEMENT, offset),
        held_for(conn, business_id),
        balances.open_total(conn, business_id),
        balances.credits_of(conn, [business_id]).get(business_id, 0),
        max(1, -(-longest // STATEMENT)),
        of_business(conn, business_id),
        _followed(conn, shown, today),
    )


def held_for(conn: Connection, business_id: UUID) -> list[HeldFor]:
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
    return [HeldFor(*row) for row in conn.execute(query.order_by(payments.c.booked_on).limit(STATEMENT))]


def notes_of(conn: Connection, business_id: UUID, limit: int = STATEMENT, offset: int = 0) -> list[NoteRow]:
    """The notes of a business, the newest first, with their amounts."""
    query = _notes(declarations.c.business_id == business_id).limit(limit).offset(offset)
    return [_note(row) for row in conn.execute(query).mappings()]


def note(conn: Connection, note_id: UUID) -> NoteRow | None:
    """One note with its amounts, for officers."""
    row = conn.execute(_notes(notes.c.id == note_id)).mappings().first()
    return _note(row) if row else None


def named(conn: Connection, note_ids: Iterable[UUID]) -> dict[UUID, NamedNote]:
    """Number and business of these notes."""
    query = (
        select(
            notes.c.id,
            notes.c.number,
            businesses.c.id.label("business_id"),
            businesses.c.name.label("business_name"),
        )
        .join(declarations, declarations.c.id == notes.c.declaration_id)
        .join(businesses, businesses.c.id == declarations.c.business_id)
        .where(notes.c.id.in_(list(note_ids)))
    )
    return {row.id: NamedNote(*row) for row in conn.execute(query)}


def _note(row: RowMapping) -> NoteRow:
    return NoteRow(**{name: row[name] for name in _NOTE}, amounts=balances.amounts_of(row))


def _notes(which: ColumnElement[bool]) -> Any:
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
            notes.c.root_id,
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

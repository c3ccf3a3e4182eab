"""Queries of searches: notes, businesses and receipts by what an officer has typed."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, or_, select

from fee_declarations.accounting import balances
from fee_declarations.accounting.note_state import NoteState
from fee_declarations.claims.models import instalments
from fee_declarations.models import businesses, declarations, notes
from fee_declarations.payments.models import receipts

_MOST_LIKE = 200


class FoundNote(NamedTuple):
    """A note with its code, whose it is, and how it stands."""

    id: UUID
    number: str
    rf: str
    business_name: str
    state: NoteState


class FoundBusiness(NamedTuple):
    """A business; ``debtor_code`` is None while it waits for a debtor."""

    id: UUID
    name: str
    debtor_code: str | None


class FoundReceipt(NamedTuple):
    """A receipt with the payment for which it was given."""

    payment_id: UUID
    number: str
    paid_on: date


def notes_by_code(conn: Connection, code: str, today: date, most: int) -> list[FoundNote]:
    """The note with this code, or the one that an instalment with this code pays."""
    of_instalment = notes.c.id.in_(select(instalments.c.note_id).where(instalments.c.rf == code))
    return _notes(conn, notes.c.rf == code, today, most) or _notes(conn, of_instalment, today, most)


def notes_by_end(conn: Connection, figures: str, today: date, most: int) -> list[FoundNote]:
    """Notes whose codes end with these digits."""
    return _notes(conn, func.reverse(notes.c.rf).like(f"{figures[::-1]}%"), today, most)


def notes_by_codes(conn: Connection, codes: Collection[str], today: date) -> list[FoundNote]:
    """Notes with one of these codes."""
    return _notes(conn, notes.c.rf.in_(codes), today, _MOST_LIKE)


def notes_by_numbers(conn: Connection, numbers: Collection[str], today: date) -> list[FoundNote]:
    """Notes with one of these numbers."""
    return _notes(conn, notes.c.number.in_(numbers), today, _MOST_LIKE)


def notes_by_number(conn: Connection, number: str, today: date, most: int) -> list[FoundNote]:
    """The note, and the notes of the declaration, with this number."""
    return [
        *_notes(conn, notes.c.number == number, today, most),
        *_notes(conn, declarations.c.number == number, today, most),
    ]


def receipts_by_number(conn: Connection, number: str) -> list[FoundReceipt]:
    query = select(receipts.c.payment_id, receipts.c.number, receipts.c.paid_on).where(receipts.c.number == number)
    return [FoundReceipt(*row) for row in conn.execute(query)]


def businesses_by_number(conn: Connection, number: str, most: int) -> list[FoundBusiness]:
    """Businesses with this tax number or debtor code."""
    return _businesses(conn, or_(businesses.c.afm == number, businesses.c.debtor_code == number), most)


def businesses_by_id(conn: Connection, ids: Sequence[UUID], most: int) -> list[FoundBusiness]:
    return _businesses(conn, businesses.c.id.in_(ids), most) if ids else []


def businesses_of_notes(conn: Connection, note_ids: Collection[UUID]) -> set[UUID]:
    query = select(declarations.c.business_id).join(notes, notes.c.declaration_id == declarations.c.id)
    return set(conn.execute(query.where(notes.c.id.in_(note_ids))).scalars())


def _businesses(conn: Connection, which: ColumnElement[bool], most: int) -> list[FoundBusiness]:
    query = select(businesses.c.id, businesses.c.name, businesses.c.debtor_code).where(which)
    return [FoundBusiness(*row) for row in conn.execute(query.order_by(businesses.c.name).limit(most))]


def _notes(conn: Connection, which: ColumnElement[bool], today: date, most: int) -> list[FoundNote]:
    """Notes, the newest first."""
    amounts = balances.of_note(notes.c.id)
    named = notes.join(declarations, declarations.c.id == notes.c.declaration_id).join(
        businesses, businesses.c.id == declarations.c.business_id
    )
    query = (
        select(
            notes.c.id,
            notes.c.number,
            notes.c.rf,
            notes.c.valid_until,
            notes.c.superseded_by,
            notes.c.cancelled_at,
            businesses.c.name,
            *amounts.c,
        )
        .select_from(balances.joined(named, amounts))
        .where(which)
        .order_by(notes.c.issued_on.desc(), notes.c.id)
        .limit(most)
    )
    rows = conn.execute(query).mappings()
    return [FoundNote(row["id"], row["number"], row["rf"], row["name"], balances.state_of(row, today)) for row in rows]

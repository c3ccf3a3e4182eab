"""Receipts: a number without a gap per year for each payment of a note, and for each one that went back.

A receipt is never changed. When a payment goes back, a cancellation is issued with a number of its own; both stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid4

from servicekit import numbering
from servicekit.db import IDS
from sqlalchemy import Connection, any_, func, insert, select

from fee_declarations.accounting import store as books
from fee_declarations.models import declarations, kit, notes
from fee_declarations.payments.models import receipts

SERIES = "receipts"


@dataclass(frozen=True, slots=True)
class Issued:
    """What a receipt says of a payment of one note. Below zero: so much of it went back, by ``cancels``."""

    payment_id: UUID
    note_id: UUID
    channel: str
    amount_cents: int
    open_cents: int
    credit_cents: int
    paid_on: date
    issued_by: str
    cancels: UUID | None = None


@dataclass(slots=True)
class Given:
    """A receipt that was issued: the note that has its debts today, and how much of it has not gone back."""

    id: UUID
    note_id: UUID
    cents: int


def issue(conn: Connection, new: Sequence[Issued], on: date) -> list[UUID]:
    """Number these receipts and keep them; the worker prints and sends them. Other transactions wait for numbers until
    this one ends: call it last."""
    if not new:
        return []
    numbers = numbering.next_numbers(conn, kit.counters, SERIES, on.year, len(new))
    ids = [uuid4() for _ in new]
    rows = [
        {
            "id": receipt_id,
            "number": f"{number}/{on.year}",
            "payment_id": one.payment_id,
            "note_id": one.note_id,
            "cancels": one.cancels,
            "channel": one.channel,
            "amount_cents": one.amount_cents,
            "open_cents": one.open_cents,
            "credit_cents": one.credit_cents,
            "paid_on": one.paid_on,
            "issued_on": on,
            "issued_by": one.issued_by,
        }
        for receipt_id, number, one in zip(ids, numbers, new, strict=True)
    ]
    for some in books.slices(rows):
        conn.execute(insert(receipts), list(some))
    return ids


def of_payments(conn: Connection, payment_ids: Sequence[UUID]) -> dict[UUID, list[Given]]:
    """The receipts that were given for each of these payments, the newest first."""
    cancelled = select(func.coalesce(func.sum(_CANCELLATION.c.amount_cents), 0)).where(
        _CANCELLATION.c.cancels == receipts.c.id
    )
    newest = (_NEWEST.c.root_id == notes.c.root_id) & _NEWEST.c.superseded_by.is_(None)
    query = (
        select(
            receipts.c.payment_id,
            receipts.c.id,
            _NEWEST.c.id.label("note_id"),
            (receipts.c.amount_cents + cancelled.scalar_subquery()).label("cents"),
        )
        .select_from(receipts.join(notes, notes.c.id == receipts.c.note_id).join(_NEWEST, newest))
        .where(receipts.c.payment_id.in_(list(payment_ids)), receipts.c.cancels.is_(None))
        .order_by(receipts.c.issued_on.desc(), receipts.c.number.desc())
    )
    found: dict[UUID, list[Given]] = {payment_id: [] for payment_id in payment_ids}
    for row in conn.execute(query):
        found[row.payment_id].append(Given(row.id, row.note_id, int(row.cents)))
    return found


def reduce_receipts(given: Sequence[Given], note_id: UUID, cents: int | None) -> list[tuple[Given, int]]:
    """Which receipts of the note lose how much, when so much of it goes back; None: all that they still stand for."""
    found = []
    for one in given:
        part = one.cents if cents is None else min(one.cents, cents)
        if one.note_id == note_id and part > 0:
            one.cents -= part
            cents = None if cents is None else cents - part
            found.append((one, part))
    return found


_NEWEST = notes.alias("newest")
_CANCELLATION = receipts.alias("cancellation")


_CANCELLED = select(_CANCELLATION.c.number).where(_CANCELLATION.c.cancels == receipts.c.id).limit(1).scalar_subquery()
_OF_ROOTS = (
    select(
        notes.c.root_id,
        receipts.c.id,
        receipts.c.number,
        receipts.c.amount_cents,
        receipts.c.paid_on,
        receipts.c.document.is_not(None).label("pdf_ready"),
        _CANCELLED.label("cancelled_number"),
    )
    .join(notes, notes.c.id == receipts.c.note_id)
    .where(notes.c.root_id == any_(IDS))
    .order_by(receipts.c.issued_on, receipts.c.number)
)


class OfPayment(NamedTuple):
    """A payment of a note by its receipt; ``cancelled_number`` is its cancellation, if the payment went back."""

    id: UUID
    number: str
    amount_cents: int
    paid_on: date
    pdf_ready: bool
    cancelled_number: str | None


def of_roots(conn: Connection, root_ids: Sequence[UUID]) -> Mapping[UUID, list[OfPayment]]:
    """Receipts of all notes that these declarations and what amended them ever had, the oldest first, by root."""
    found: dict[UUID, list[OfPayment]] = {}
    for root_id, *row in conn.execute(_OF_ROOTS, {"ids": list(root_ids)}):
        found.setdefault(root_id, []).append(OfPayment(*row))
    return found


class Page(NamedTuple):
    """A receipt as a file; no document while it is not printed."""

    number: str
    document: bytes | None


def own(conn: Connection, person_id: str, receipt_id: UUID) -> Page | None:
    """A receipt with its PDF, of a declaration that the person filed."""
    query = (
        select(receipts.c.number, receipts.c.document)
        .join(notes, notes.c.id == receipts.c.note_id)
        .join(declarations, declarations.c.id == notes.c.declaration_id)
        .where(receipts.c.id == receipt_id, declarations.c.person_id == person_id)
    )
    row = conn.execute(query).first()
    return Page(*row) if row else None


def any_of(conn: Connection, receipt_id: UUID) -> Page | None:
    """A receipt with its PDF, for officers."""
    query = select(receipts.c.number, receipts.c.document).where(receipts.c.id == receipt_id)
    row = conn.execute(query).first()
    return Page(*row) if row else None

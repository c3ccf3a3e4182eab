"""The queue of payments that an officer must look at, each with the notes that it may be for."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from bankfiles.rows import Direction
from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from fee_declarations.accounting import balances
from fee_declarations.claims.models import instalments
from fee_declarations.models import businesses, declarations, notes
from fee_declarations.payments.models import bank_lines, payments
from fee_declarations.payments.rows import HeldPayment, OpenNote

MOST = 5
"""Most proposals for a payment."""
PAGE = 20
"""Payments on one page of the queue: each has queries of its own."""

_LINE = (bank_lines.c.file_id == payments.c.file_id) & (bank_lines.c.n == payments.c.line_n)
_SHOWN = select(
    payments,
    bank_lines.c.payer_name,
    bank_lines.c.payer_iban,
    bank_lines.c.text,
    func.coalesce(bank_lines.c.direction, "credit").label("direction"),
    bank_lines.c.why,
    bank_lines.c.read,
).outerjoin(bank_lines, _LINE)


def held(conn: Connection, page: int) -> list[HeldPayment]:
    """Payments that wait, the oldest first."""
    query = _SHOWN.where(payments.c.state == "held").order_by(payments.c.booked_on, payments.c.id)
    return [_held(row) for row in conn.execute(query.limit(PAGE).offset((page - 1) * PAGE)).mappings()]


def payment(conn: Connection, payment_id: UUID) -> HeldPayment | None:
    row = conn.execute(_SHOWN.where(payments.c.id == payment_id)).mappings().first()
    return _held(row) if row else None


def _held(row: RowMapping) -> HeldPayment:
    kept = dict(row)
    read: Mapping[str, Any] = kept.pop("read") or {}
    return HeldPayment(**kept, codes=[code for code, *_ in read.get("codes", [])])


def counts(conn: Connection) -> dict[str, int]:
    """How many wait, by outcome."""
    query = select(payments.c.outcome, func.count().label("number")).where(payments.c.state == "held")
    return {row.outcome: row.number for row in conn.execute(query.group_by(payments.c.outcome))}


def proposals(conn: Connection, waiting: HeldPayment) -> list[OpenNote]:
    """Notes with something open that the payment may be for: by its codes, by the businesses that paid from this
    account before, by the amount."""
    if waiting.direction == Direction.DEBIT:
        return []
    found: list[OpenNote] = []
    if waiting.codes:
        found += _open(conn, "code", notes.c.rf.in_(waiting.codes) | _of_instalments(waiting.codes))
    known = _businesses_of_account(conn, waiting.payer_iban) if waiting.payer_iban else []
    if known and len(found) < MOST:
        found += _open(conn, "same-account", declarations.c.business_id.in_(known))
    if len(found) < MOST:
        found += _open(conn, "same-amount", notes.c.amount_cents == waiting.amount_cents)
    first: dict[UUID, OpenNote] = {}
    for note in found:
        first.setdefault(note.id, note)
    return list(first.values())[:MOST]


def _open(conn: Connection, why: str, which: ColumnElement[bool]) -> list[OpenNote]:
    amounts = balances.of_note(notes.c.id)
    query = (
        select(
            notes.c.id,
            notes.c.number,
            notes.c.rf,
            notes.c.amount_cents,
            businesses.c.id.label("business_id"),
            businesses.c.name.label("business_name"),
            amounts.c.open_cents,
        )
        .select_from(
            balances.joined(
                notes.join(declarations, declarations.c.id == notes.c.declaration_id).join(
                    businesses, businesses.c.id == declarations.c.business_id
                ),
                amounts,
            )
        )
        .where(which, notes.c.superseded_by.is_(None), notes.c.cancelled_at.is_(None), amounts.c.open_cents > 0)
        .order_by(notes.c.issued_on.desc(), notes.c.id)
        .limit(MOST)
    )
    return [OpenNote(why, *row[:-1], int(row.open_cents)) for row in conn.execute(query)]


def _of_instalments(codes: Sequence[str]) -> ColumnElement[bool]:
    return notes.c.id.in_(select(instalments.c.note_id).where(instalments.c.rf.in_(codes)))


def _businesses_of_account(conn: Connection, iban: str) -> list[UUID]:
    """Whose notes were paid from the account from which this payment came."""
    query = (
        select(declarations.c.business_id)
        .join(notes, notes.c.declaration_id == declarations.c.id)
        .join(bank_lines, bank_lines.c.note_id == notes.c.id)
        .where(bank_lines.c.payer_iban == iban)
        .distinct()
        .limit(MOST)
    )
    return list(conn.execute(query).scalars())


WHY: Mapping[str, Mapping[str, str]] = {
    "code": {"el": "Ο κωδικός του είναι στο κείμενο.", "en": "Its code stands in the text."},
    "same-account": {
        "el": "Από τον ίδιο τραπεζικό λογαριασμό έχει πληρώσει η επιχείρηση αυτή.",
        "en": "This business has paid from the same bank account.",
    },
    "same-amount": {"el": "Έχει το ίδιο ποσό.", "en": "It has the same amount."},
}

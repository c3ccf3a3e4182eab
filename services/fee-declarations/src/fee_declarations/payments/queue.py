"""The queue of payments that a person must look at, each with what it probably pays."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from bankfiles.rows import Direction
from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from fee_declarations.accounting import balances
from fee_declarations.claims.models import instalments
from fee_declarations.models import businesses, declarations, notes
from fee_declarations.payments.models import bank_lines, payments, refunds

MOST = 5
"""Proposals for a payment."""
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


def held(conn: Connection, page: int) -> Sequence[RowMapping]:
    """Payments that wait, the oldest first."""
    query = _SHOWN.where(payments.c.state == "held").order_by(payments.c.booked_on, payments.c.id)
    return conn.execute(query.limit(PAGE).offset((page - 1) * PAGE)).mappings().all()


def payment(conn: Connection, payment_id: UUID) -> RowMapping | None:
    return conn.execute(_SHOWN.where(payments.c.id == payment_id)).mappings().first()


def counts(conn: Connection) -> dict[str, int]:
    """How many wait, by what they ended as."""
    query = select(payments.c.outcome, func.count().label("number")).where(payments.c.state == "held")
    return {row.outcome: row.number for row in conn.execute(query.group_by(payments.c.outcome))}


def refunds_waiting(conn: Connection) -> int:
    """Refunds that the bank has not shown yet."""
    return int(conn.execute(select(func.count()).where(refunds.c.state == "ordered")).scalar_one())


def proposals(conn: Connection, row: RowMapping) -> list[tuple[str, RowMapping]]:
    """Notes with something open that the payment may be for, each with why: by its codes, by who paid from this account
    before, by the amount."""
    if row["direction"] == Direction.DEBIT:
        return []
    found: list[tuple[str, RowMapping]] = []
    codes = [code for code, *_ in (row["read"] or {}).get("codes", [])]
    if codes:
        found += [("code", note) for note in _open(conn, notes.c.rf.in_(codes) | _of_instalments(codes))]
    known = _businesses_of_account(conn, row) if row["payer_iban"] else []
    if known and len(found) < MOST:
        found += [("same-account", note) for note in _open(conn, declarations.c.business_id.in_(known))]
    if len(found) < MOST:
        found += [("same-amount", note) for note in _open(conn, notes.c.amount_cents == row["amount_cents"])]
    first: dict[UUID, tuple[str, RowMapping]] = {}
    for why, note in found:
        first.setdefault(note["id"], (why, note))
    return list(first.values())[:MOST]


def _open(conn: Connection, which: Any) -> list[RowMapping]:
    amounts = balances.of_note(notes.c.id)
    query = (
        select(
            notes.c.id,
            notes.c.number,
            notes.c.rf,
            notes.c.amount_cents,
            businesses.c.id.label("business_id"),
            businesses.c.name.label("business_name"),
            *amounts.c,
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
    return list(conn.execute(query).mappings())


def _of_instalments(codes: Sequence[str]) -> ColumnElement[bool]:
    return notes.c.id.in_(select(instalments.c.note_id).where(instalments.c.rf.in_(codes)))


def _businesses_of_account(conn: Connection, row: RowMapping) -> list[UUID]:
    """Whose notes were paid from the account from which this payment came."""
    query = (
        select(declarations.c.business_id)
        .join(notes, notes.c.declaration_id == declarations.c.id)
        .join(bank_lines, bank_lines.c.note_id == notes.c.id)
        .where(bank_lines.c.payer_iban == row["payer_iban"])
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

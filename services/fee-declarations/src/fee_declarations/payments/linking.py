"""Money that left the account and of which no file said why: an officer says which payment went back with it, or which
refund it was. Then it is booked as if the file had said so."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, RowMapping, select

from fee_declarations import debtor_store
from fee_declarations.accounting.acts import When
from fee_declarations.models import businesses, declarations, notes
from fee_declarations.payments import facts, store
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.errors import DoesNotFit, ReceiptNotFound
from fee_declarations.payments.lines import line_of
from fee_declarations.payments.models import bank_lines, payments, receipts, refunds
from fee_declarations.payments.outcomes import Outcome, Plan
from fee_declarations.payments.unwinding import unwind
from fee_declarations.payments.writing import write

RETURNED, REFUND_SENT = "returned", "refund-sent"
MOST = 5
"""Payments, and refunds, that are proposed."""


class Candidate(NamedTuple):
    """A payment that may have gone back, or a refund that may have left, with whose it is."""

    kind: str
    id: UUID
    number: str
    business_name: str
    cents: int
    on: Any


def payment_of_receipt(conn: Connection, number: str) -> UUID:
    """The payment for which the receipt with this number was given. Raises ReceiptNotFound."""
    query = select(receipts.c.payment_id).where(receipts.c.number == number, receipts.c.cancels.is_(None))
    found: UUID | None = conn.execute(query).scalar()
    if found is None:
        raise ReceiptNotFound
    return found


def candidates(conn: Connection, row: RowMapping) -> list[Candidate]:
    """What the money that left may have been: payments by the same code or from the same account, of no less than this
    sum, the newest first; refunds of exactly this sum that wait for the bank."""
    codes = [code for code, *_ in (row["read"] or {}).get("codes", [])]
    which: list[Any] = [payments.c.code.in_(codes)] if codes else []
    if row["payer_iban"]:
        line = (bank_lines.c.file_id == payments.c.file_id) & (bank_lines.c.n == payments.c.line_n)
        which.append(select(bank_lines.c.n).where(line, bank_lines.c.payer_iban == row["payer_iban"]).exists())
    found = [*_refunds(conn, row["amount_cents"])]
    for one in which:
        found += _payments(conn, one, row["amount_cents"])
    return list({one.id: one for one in found}.values())[: 2 * MOST]


def _payments(conn: Connection, which: Any, cents: int) -> list[Candidate]:
    query = (
        select(receipts.c.payment_id, receipts.c.number, businesses.c.name, payments.c.amount_cents)
        .add_columns(payments.c.booked_on)
        .join(payments, payments.c.id == receipts.c.payment_id)
        .join(notes, notes.c.id == receipts.c.note_id)
        .join(declarations, declarations.c.id == notes.c.declaration_id)
        .join(businesses, businesses.c.id == declarations.c.business_id)
        .where(which, payments.c.amount_cents >= cents, receipts.c.cancels.is_(None))
        .where(payments.c.booked, payments.c.state != "returned")
        .order_by(payments.c.booked_on.desc(), receipts.c.number.desc())
        .limit(MOST)
    )
    return [Candidate(RETURNED, *row) for row in conn.execute(query)]


def _refunds(conn: Connection, cents: int) -> list[Candidate]:
    query = (
        select(refunds.c.id, refunds.c.end_to_end_id, businesses.c.name, refunds.c.amount_cents, refunds.c.ordered_at)
        .outerjoin(businesses, businesses.c.id == refunds.c.business_id)
        .where(refunds.c.state == "ordered", refunds.c.amount_cents == cents)
        .order_by(refunds.c.ordered_at)
        .limit(MOST)
    )
    rows = conn.execute(query)
    return [Candidate(REFUND_SENT, row[0], row[1], row[2] or "", row[3], row[4].date()) for row in rows]


def check(conn: Connection, payment: RowMapping, proposal: Mapping[str, Any], officer: str) -> None:
    """Whether that may be what it was. Raises DoesNotFit, OwnBusiness."""
    if proposal["kind"] == REFUND_SENT:
        row = _refund(conn, UUID(proposal["refund_id"]))
        if row is None or row["state"] != "ordered" or row["amount_cents"] != payment["amount_cents"]:
            raise DoesNotFit
        whose: Sequence[UUID] = [row["business_id"]] if row["business_id"] else []
    else:
        original = UUID(proposal["payment_id"])
        row = conn.execute(select(payments).where(payments.c.id == original)).mappings().first()
        if row is None or not row["booked"] or row["amount_cents"] < payment["amount_cents"]:
            raise DoesNotFit
        whose = _businesses(conn, original)
    debtor_store.refuse_own(conn, officer, *whose)


def _refund(conn: Connection, refund_id: UUID) -> RowMapping | None:
    return conn.execute(select(refunds).where(refunds.c.id == refund_id)).mappings().first()


def _businesses(conn: Connection, payment_id: UUID) -> Sequence[UUID]:
    """Whose debts the payment paid, or whose credit it is."""
    query = (
        select(declarations.c.business_id)
        .join(notes, notes.c.declaration_id == declarations.c.id)
        .join(receipts, receipts.c.note_id == notes.c.id)
        .where(receipts.c.payment_id == payment_id)
        .union(select(payments.c.business_id).where(payments.c.id == payment_id, payments.c.business_id.is_not(None)))
    )
    return conn.execute(query).scalars().all()


def named(conn: Connection, proposal: Mapping[str, Any]) -> dict[str, Any]:
    """The proposal with what whoever releases it must see: the receipt of the payment, or the refund, and whose."""
    if proposal["kind"] == REFUND_SENT:
        which = refunds.c.id == UUID(proposal["refund_id"])
        query = select(refunds.c.end_to_end_id, businesses.c.name)
        query = query.outerjoin(businesses, businesses.c.id == refunds.c.business_id).where(which)
    else:
        query = (
            select(receipts.c.number, businesses.c.name)
            .join(notes, notes.c.id == receipts.c.note_id)
            .join(declarations, declarations.c.id == notes.c.declaration_id)
            .join(businesses, businesses.c.id == declarations.c.business_id)
            .where(receipts.c.payment_id == UUID(proposal["payment_id"]), receipts.c.cancels.is_(None))
            .order_by(receipts.c.number)
        )
    row = conn.execute(query.limit(1)).first()
    return {**proposal, "number": row[0], "business_name": row[1] or ""} if row else dict(proposal)


def _returned(
    conn: Connection, payment: RowMapping, decision: RowMapping, when: When, now: datetime, habits: Habits
) -> None:
    original = UUID(decision["proposal"]["payment_id"])
    desk = facts.desk_of_payment(conn, original, habits)
    unwound = unwind(desk.paid[0], payment["amount_cents"], desk) if desk.paid else None
    if unwound is None:
        raise DoesNotFit
    _write(conn, payment, Plan(Outcome.RETURNED, "returned", unwound=unwound), when.actor, now)


def _refund_sent(
    conn: Connection, payment: RowMapping, decision: RowMapping, when: When, now: datetime, _: Habits
) -> None:
    refund_id = UUID(decision["proposal"]["refund_id"])
    waiting = (refunds.c.id == refund_id) & (refunds.c.state == "ordered")
    row = conn.execute(select(refunds).where(waiting).with_for_update()).mappings().first()
    if row is None or row["amount_cents"] != payment["amount_cents"]:
        raise DoesNotFit
    _write(conn, payment, Plan(Outcome.REFUND_SENT, "refund-sent", refund_id=refund_id), when.actor, now)


def _write(conn: Connection, payment: RowMapping, plan: Plan, officer: str, now: datetime) -> None:
    """Book the line as what it is, and say so in the file that brought it; it is no payment any more."""
    mine = (bank_lines.c.file_id == payment["file_id"]) & (bank_lines.c.n == payment["line_n"])
    line = line_of(conn.execute(select(bank_lines).where(mine)).mappings().one())
    write(conn, payment["file_id"], [(line, (payment["id"], plan))], officer, now)
    ended = {
        "n": payment["line_n"],
        "outcome": str(plan.outcome),
        "why": plan.why,
        "late": False,
        "note_id": None,
        "payment_id": plan.unwound.payment_id if plan.unwound else None,
    }
    store.settle_lines(conn, payment["file_id"], [ended])
    store.set_payments(conn, [payment["id"]], state="closed", outcome=str(plan.outcome))


ACTS: Mapping[str, Callable[[Connection, RowMapping, RowMapping, When, datetime, Habits], None]] = {
    RETURNED: _returned,
    REFUND_SENT: _refund_sent,
}
"""What may be done with money that left, besides closing it as not ours; by the kind of the proposal."""

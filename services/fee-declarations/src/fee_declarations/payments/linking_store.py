"""Queries for money that left the account: the payment that went back, or the refund that was sent."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select

from fee_declarations.models import businesses, declarations, notes
from fee_declarations.payments.models import bank_lines, payments, receipts, refunds
from fee_declarations.payments.proposals import Outgoing, RefundSent
from fee_declarations.payments.rows import Candidate, HeldPayment

RETURNED, REFUND_SENT = "returned", "refund-sent"
MOST = 5
"""How many payments, and how many refunds, are proposed at most."""


def payment_of_receipt(conn: Connection, number: str) -> UUID | None:
    """The payment for which the receipt with this number was given."""
    query = select(receipts.c.payment_id).where(receipts.c.number == number, receipts.c.cancels.is_(None))
    found: UUID | None = conn.execute(query).scalar()
    return found


def candidates(conn: Connection, outgoing: HeldPayment) -> list[Candidate]:
    """What the money that left may have been: payments by the same code or from the same account, of no less than this
    sum, the newest first; refunds of exactly this sum that wait for the bank."""
    which: list[ColumnElement[bool]] = [payments.c.code.in_(outgoing.codes)] if outgoing.codes else []
    if outgoing.payer_iban:
        line = (bank_lines.c.file_id == payments.c.file_id) & (bank_lines.c.n == payments.c.line_n)
        which.append(select(bank_lines.c.n).where(line, bank_lines.c.payer_iban == outgoing.payer_iban).exists())
    found = [*_refunds(conn, outgoing.amount_cents)]
    for one in which:
        found += _payments(conn, one, outgoing.amount_cents)
    return list({one.id: one for one in found}.values())[: 2 * MOST]


def _payments(conn: Connection, which: ColumnElement[bool], cents: int) -> list[Candidate]:
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
    return [
        Candidate(REFUND_SENT, row.id, row.end_to_end_id, row.name or "", row.amount_cents, row.ordered_at.date())
        for row in conn.execute(query)
    ]


def businesses_of(conn: Connection, payment_id: UUID) -> Sequence[UUID]:
    """Whose debts the payment paid, or whose credit it is."""
    query = (
        select(declarations.c.business_id)
        .join(notes, notes.c.declaration_id == declarations.c.id)
        .join(receipts, receipts.c.note_id == notes.c.id)
        .where(receipts.c.payment_id == payment_id)
        .union(select(payments.c.business_id).where(payments.c.id == payment_id, payments.c.business_id.is_not(None)))
    )
    return conn.execute(query).scalars().all()


def named(conn: Connection, outgoing: Outgoing) -> tuple[str, str] | None:
    """The number of the receipt or refund that a proposal names, and whose it is: what the releasing officer sees."""
    query: Any
    if isinstance(outgoing, RefundSent):
        query = select(refunds.c.end_to_end_id, businesses.c.name)
        query = query.outerjoin(businesses, businesses.c.id == refunds.c.business_id)
        query = query.where(refunds.c.id == outgoing.refund_id)
    else:
        query = (
            select(receipts.c.number, businesses.c.name)
            .join(notes, notes.c.id == receipts.c.note_id)
            .join(declarations, declarations.c.id == notes.c.declaration_id)
            .join(businesses, businesses.c.id == declarations.c.business_id)
            .where(receipts.c.payment_id == outgoing.payment_id, receipts.c.cancels.is_(None))
            .order_by(receipts.c.number)
        )
    row = conn.execute(query.limit(1)).first()
    return (row[0], row[1] or "") if row else None

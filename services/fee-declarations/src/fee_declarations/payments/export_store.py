"""Rows of the lists that the revenue office exports. Each list is one statement, read by a cursor: all its rows are
of the same moment, even while entries are posted, and only some of them are in memory at any time."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from servicekit.clock import ATHENS
from sqlalchemy import Connection, Select, func, select

from fee_declarations.accounting import sums
from fee_declarations.accounting.models import debts, entries, postings
from fee_declarations.models import businesses, declarations, notes
from fee_declarations.payments.models import bank_lines, payments, receipts, refunds

AT_ONCE = 1_000
"""Rows that are fetched together."""
_LINE = (bank_lines.c.file_id == payments.c.file_id) & (bank_lines.c.n == payments.c.line_n)


class Span(NamedTuple):
    """Rows of these days, and at most so many of them."""

    first: date
    last: date
    most: int


class PaymentRow(NamedTuple):
    """A payment."""

    booked_on: date
    amount_cents: int
    channel: str
    state: str
    code: str | None
    payer_name: str | None


class HeldRow(NamedTuple):
    """A payment that waits for a person; ``why`` names the sentence that explains it."""

    booked_on: date
    amount_cents: int
    code: str | None
    payer_name: str | None
    text: str | None
    why: str | None


class RefundRow(NamedTuple):
    """A refund."""

    business_id: UUID | None
    day: date
    amount_cents: int
    business_name: str | None
    state: str
    end_to_end_id: str
    reason: str


class ReceiptRow(NamedTuple):
    """A receipt, or the cancellation of one."""

    business_id: UUID | None
    number: str
    issued_on: date
    paid_on: date
    amount_cents: int
    channel: str
    note_number: str | None
    business_name: str | None
    afm: str | None
    cancels_number: str | None
    issued_by: str


class DebtorRow(NamedTuple):
    """A business that owes or is owed something."""

    business_id: UUID
    debtor_code: str | None
    name: str
    afm: str
    open_cents: int
    credit_cents: int


class PostingRow(NamedTuple):
    """A posting with its entry."""

    entry_id: int
    on_day: date
    bank_day: date | None
    kind: str
    account: str
    fee: str | None
    revenue_code: str | None
    amount_cents: int
    actor: str
    reason: str | None


def payments_of(conn: Connection, span: Span) -> Iterator[PaymentRow]:
    """Payments that the bank booked on these days."""
    query = (
        select(payments.c.booked_on, payments.c.amount_cents, payments.c.channel, payments.c.state, payments.c.code)
        .add_columns(bank_lines.c.payer_name)
        .outerjoin(bank_lines, _LINE)
        .where(payments.c.booked_on.between(span.first, span.last))
        .order_by(payments.c.booked_on, payments.c.at)
    )
    return (PaymentRow(*row) for row in _stream(conn, query, span.most))


def held(conn: Connection, span: Span) -> Iterator[HeldRow]:
    """Payments that wait now, of any day."""
    query = (
        select(payments.c.booked_on, payments.c.amount_cents, payments.c.code)
        .add_columns(bank_lines.c.payer_name, bank_lines.c.text, bank_lines.c.why)
        .outerjoin(bank_lines, _LINE)
        .where(payments.c.state == "held")
        .order_by(payments.c.booked_on, payments.c.id)
    )
    return (HeldRow(*row) for row in _stream(conn, query, span.most))


def refunds_of(conn: Connection, span: Span) -> Iterator[RefundRow]:
    """Refunds that were proposed or ordered on these days."""
    day = func.date(func.timezone(ATHENS.key, refunds.c.ordered_at))
    query = (
        select(refunds.c.business_id, day.label("day"), refunds.c.amount_cents, businesses.c.name, refunds.c.state)
        .add_columns(refunds.c.end_to_end_id, refunds.c.reason)
        .outerjoin(businesses, businesses.c.id == refunds.c.business_id)
        .where(day.between(span.first, span.last))
        .order_by(refunds.c.ordered_at, refunds.c.id)
    )
    return (RefundRow(*row) for row in _stream(conn, query, span.most))


def receipts_of(conn: Connection, span: Span) -> Iterator[ReceiptRow]:
    """Receipts and cancellations that were issued on these days."""
    cancelled = receipts.alias("cancelled")
    query = (
        select(businesses.c.id, receipts.c.number, receipts.c.issued_on, receipts.c.paid_on, receipts.c.amount_cents)
        .add_columns(receipts.c.channel, notes.c.number.label("note_number"), businesses.c.name, businesses.c.afm)
        .add_columns(cancelled.c.number.label("cancels_number"), receipts.c.issued_by)
        .select_from(receipts)
        .outerjoin(cancelled, cancelled.c.id == receipts.c.cancels)
        .outerjoin(notes, notes.c.id == receipts.c.note_id)
        .outerjoin(declarations, declarations.c.id == notes.c.declaration_id)
        .outerjoin(businesses, businesses.c.id == declarations.c.business_id)
        .where(receipts.c.issued_on.between(span.first, span.last))
        .order_by(receipts.c.issued_on, receipts.c.number)
    )
    return (ReceiptRow(*row) for row in _stream(conn, query, span.most))


def debtors(conn: Connection, span: Span) -> Iterator[DebtorRow]:
    """All businesses that owe or are owed something now: from the running balances, without reading the ledger."""
    kept = sums.of_businesses()
    query = (
        select(businesses.c.id, businesses.c.debtor_code, businesses.c.name, businesses.c.afm)
        .add_columns(kept.c.open_cents, kept.c.credit_cents)
        .join(kept, kept.c.business_id == businesses.c.id)
        .where((kept.c.open_cents != 0) | (kept.c.credit_cents != 0))
        .order_by(businesses.c.name, businesses.c.id)
    )
    return (DebtorRow(*row) for row in _stream(conn, query, span.most))


def journal(conn: Connection, span: Span) -> Iterator[PostingRow]:
    """Postings of entries of these days."""
    query = (
        select(entries.c.id, entries.c.on_day, entries.c.bank_day, entries.c.kind, postings.c.account, debts.c.fee)
        .add_columns(debts.c.revenue_code, postings.c.amount_cents, entries.c.actor, entries.c.reason)
        .select_from(entries)
        .join(postings, postings.c.entry_id == entries.c.id)
        .outerjoin(debts, debts.c.id == postings.c.debt_id)
        .where(entries.c.on_day.between(span.first, span.last))
        .order_by(entries.c.on_day, entries.c.id, postings.c.place)
    )
    return (PostingRow(*row) for row in _stream(conn, query, span.most))


def _stream(conn: Connection, query: Select[Any], most: int) -> Any:
    return conn.execute(query.limit(most), execution_options={"yield_per": AT_ONCE})

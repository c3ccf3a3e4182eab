"""Refunds of a credit: one proposes, another releases, the bank's file shows that it left, or that it came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from servicekit.clock import local_day
from sqlalchemy import Connection, RowMapping, func, insert, select, update

from fee_declarations import debtor_store
from fee_declarations.accounting import acts, posting
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, Kind, Posting
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.models import entries, postings
from fee_declarations.models import businesses
from fee_declarations.payments import four_eyes
from fee_declarations.payments.errors import DoesNotFit, RefundDecided, RefundNotFound
from fee_declarations.payments.models import refund_orders, refunds


def end_to_end_id(refund_id: UUID) -> str:
    """By what the bank names the refund again. No personal data in it."""
    return f"EP{refund_id.hex[:30].upper()}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """So much of the credit of a business is to go back to this account. ``again_of``: the refund that the bank sent
    back, in whose place it is."""

    business_id: UUID
    cents: int
    iban: str
    reason: str
    again_of: UUID | None = None


def propose(conn: Connection, wanted: Wanted, officer: str, now: datetime) -> UUID:
    """Say that so much of a credit goes back.

    Raises DoesNotFit, OwnBusiness; RefundNotFound and RefundDecided for what it is in the place of.
    """
    _check(conn, wanted.business_id, wanted.cents, officer)
    if wanted.again_of:
        _replaceable(conn, wanted.again_of, wanted.business_id)
    refund_id = uuid4()
    row = {
        "id": refund_id,
        "payment_id": None,
        "business_id": wanted.business_id,
        "amount_cents": wanted.cents,
        "iban": wanted.iban,
        "end_to_end_id": end_to_end_id(refund_id),
        "state": "proposed",
        "reason": wanted.reason,
        "ordered_by": officer,
        "ordered_at": now,
        "changed_at": now,
        "again_of": wanted.again_of,
    }
    conn.execute(insert(refunds).values(**row))
    return refund_id


def _replaceable(conn: Connection, refund_id: UUID, business_id: UUID) -> None:
    """Whether the refund came back and nothing is in its place; one of which nothing became frees the place again."""
    old = find(conn, refund_id)
    if old["state"] != "returned" or old["business_id"] != business_id:
        raise RefundDecided
    rejected = (refunds.c.again_of == refund_id) & refunds.c.state.in_(GONE)
    conn.execute(update(refunds).where(rejected).values(again_of=None))
    if conn.execute(select(refunds.c.id).where(refunds.c.again_of == refund_id)).first():
        raise RefundDecided


def release(conn: Connection, refund_id: UUID, officer: str, now: datetime) -> None:
    """Order what somebody else has proposed. Raises RefundNotFound, RefundDecided, NeedsAnother, DoesNotFit."""
    row = _proposed(conn, refund_id)
    four_eyes.refuse_same(conn, row["ordered_by"], officer)
    _check(conn, row["business_id"], row["amount_cents"], officer)
    source = Posting(Account.CREDITS, row["amount_cents"], business_id=row["business_id"])
    entry = acts.refund_ordered(When(local_day(now), officer), source, row["reason"])
    books.add_entries(conn, [entry], now)
    _set(conn, refund_id, state="ordered", released_by=officer, changed_at=now)


def reject(conn: Connection, refund_id: UUID, officer: str, now: datetime) -> None:
    """Do not order it; who proposed it may take it back. Raises RefundNotFound, RefundDecided."""
    _proposed(conn, refund_id)
    _set(conn, refund_id, state="rejected", released_by=officer, changed_at=now)


def cancel(conn: Connection, refund_id: UUID, officer: str, now: datetime, reason: str) -> None:
    """Take back that a refund of a credit was released, while it is in no file for the bank: the credit is what it was.
    Another person than who released it. Raises RefundNotFound, RefundDecided, NeedsAnother, OwnBusiness."""
    row = conn.execute(select(refunds).where(refunds.c.id == refund_id).with_for_update()).mappings().first()
    if row is None:
        raise RefundNotFound
    if not is_cancellable(row):
        raise RefundDecided
    four_eyes.refuse_same(conn, row["released_by"], officer)
    books.lock_business(conn, row["business_id"])
    debtor_store.refuse_own(conn, officer, row["business_id"])
    posting.reverse(conn, _entry_of(conn, row), When(local_day(now), officer), now, reason)
    _set(conn, refund_id, state="cancelled", changed_at=now)


def is_cancellable(row: RowMapping) -> bool:
    """Whether the bank cannot have it yet. Money that was held goes back to no credit: that one is not."""
    return row["state"] == "ordered" and row["order_id"] is None and row["business_id"] is not None


def _entry_of(conn: Connection, row: RowMapping) -> int:
    """The entry by which it was ordered: of the moment in which it was released, and of its business and amount."""
    query = (
        select(entries.c.id)
        .join(postings, postings.c.entry_id == entries.c.id)
        .where(entries.c.kind == Kind.REFUND_ORDERED, entries.c.at == row["changed_at"])
        .where(postings.c.business_id == row["business_id"], postings.c.amount_cents == row["amount_cents"])
    )
    taken = [one for one in conn.execute(query).scalars() if not books.is_reversed(conn, one)]
    if not taken:
        raise RefundDecided
    return int(taken[0])


PAGE = 50
OPEN = ("proposed", "ordered", "returned")
"""States in which somebody has to do something."""
GONE = ("rejected", "cancelled")
"""States of which nothing becomes any more: another may be in their place."""


def listed(conn: Connection, state: str, page: int) -> Sequence[RowMapping]:
    """Refunds in a state, the newest first, with whose they are."""
    query = _shown().where(refunds.c.state == state).order_by(refunds.c.ordered_at.desc(), refunds.c.id)
    return conn.execute(query.limit(PAGE).offset((page - 1) * PAGE)).mappings().all()


def counts(conn: Connection) -> dict[str, int]:
    """How many are in each state in which somebody has to do something."""
    query = select(refunds.c.state, func.count().label("number")).where(refunds.c.state.in_(OPEN))
    return {row.state: row.number for row in conn.execute(query.group_by(refunds.c.state))}


def number_of(conn: Connection, state: str) -> int:
    return int(conn.execute(select(func.count()).where(refunds.c.state == state)).scalar_one())


def find(conn: Connection, refund_id: UUID) -> RowMapping:
    """One refund, with whose it is. Raises RefundNotFound."""
    row = conn.execute(_shown().where(refunds.c.id == refund_id)).mappings().first()
    if row is None:
        raise RefundNotFound
    return row


def _shown() -> Any:
    again = refunds.alias("again")
    replaced = select(again.c.id).where(again.c.again_of == refunds.c.id, again.c.state.not_in(GONE))
    return (
        select(
            refunds,
            businesses.c.name.label("business_name"),
            refund_orders.c.number.label("order_number"),
            replaced.scalar_subquery().label("replaced_by"),
        )
        .outerjoin(businesses, businesses.c.id == refunds.c.business_id)
        .outerjoin(refund_orders, refund_orders.c.id == refunds.c.order_id)
    )


def _check(conn: Connection, business_id: UUID, cents: int, officer: str) -> None:
    """Locks the business: nobody else uses its credit meanwhile."""
    books.lock_business(conn, business_id)
    debtor_store.refuse_own(conn, officer, business_id)
    if cents > books.credit_of(conn, business_id):
        raise DoesNotFit


def _proposed(conn: Connection, refund_id: UUID) -> RowMapping:
    row = conn.execute(select(refunds).where(refunds.c.id == refund_id).with_for_update()).mappings().first()
    if row is None:
        raise RefundNotFound
    if row["state"] != "proposed":
        raise RefundDecided
    return row


def _set(conn: Connection, refund_id: UUID, **values: object) -> None:
    conn.execute(update(refunds).where(refunds.c.id == refund_id).values(**values))

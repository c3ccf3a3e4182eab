"""Queries of refunds."""

from typing import Any
from uuid import UUID

from servicekit.rows import columns_of
from sqlalchemy import Connection, func, insert, select, update

from fee_declarations.accounting.accounts import Kind
from fee_declarations.accounting.models import entries, postings
from fee_declarations.models import businesses
from fee_declarations.payments.models import refund_orders, refunds
from fee_declarations.payments.rows import Refund, ShownRefund
from fee_declarations.payments.store import PAGE

OPEN = ("proposed", "ordered", "returned")
"""States in which an officer has something to do."""
GONE = ("rejected", "cancelled")
"""States that end a refund without a payment: another refund may take its place."""


def add(conn: Connection, new: Refund) -> None:
    conn.execute(insert(refunds).values(**columns_of(new)))


def refund(conn: Connection, refund_id: UUID | None, *, lock: bool = False) -> Refund | None:
    query = select(refunds).where(refunds.c.id == refund_id)
    row = conn.execute(query.with_for_update() if lock else query).mappings().first()
    return Refund(**row) if row else None


def ordered(conn: Connection, refund_id: UUID) -> Refund | None:
    """The refund, locked, if it waits for the bank."""
    waiting = (refunds.c.id == refund_id) & (refunds.c.state == "ordered")
    row = conn.execute(select(refunds).where(waiting).with_for_update()).mappings().first()
    return Refund(**row) if row else None


def change(conn: Connection, refund_id: UUID | None, **values: object) -> None:
    conn.execute(update(refunds).where(refunds.c.id == refund_id).values(**values))


def free_place(conn: Connection, refund_id: UUID) -> bool:
    """Whether nothing is in the place of this refund; a refund that was rejected or cancelled no longer is."""
    rejected = (refunds.c.again_of == refund_id) & refunds.c.state.in_(GONE)
    conn.execute(update(refunds).where(rejected).values(again_of=None))
    return conn.execute(select(refunds.c.id).where(refunds.c.again_of == refund_id)).first() is None


def order_entries(conn: Connection, refund: Refund) -> list[int]:
    """The entries that ordered it: of the moment in which it was released, and of its business and amount."""
    query = (
        select(entries.c.id)
        .join(postings, postings.c.entry_id == entries.c.id)
        .where(entries.c.kind == Kind.REFUND_ORDERED, entries.c.at == refund.changed_at)
        .where(postings.c.business_id == refund.business_id, postings.c.amount_cents == refund.amount_cents)
    )
    return [int(one) for one in conn.execute(query).scalars()]


def listed(conn: Connection, state: str, page: int) -> list[ShownRefund]:
    """Refunds in a state, the newest first, with whose they are."""
    query = _shown().where(refunds.c.state == state).order_by(refunds.c.ordered_at.desc(), refunds.c.id)
    rows = conn.execute(query.limit(PAGE).offset((page - 1) * PAGE)).mappings()
    return [ShownRefund(**row) for row in rows]


def shown(conn: Connection, refund_id: UUID) -> ShownRefund | None:
    """One refund, with whose it is."""
    row = conn.execute(_shown().where(refunds.c.id == refund_id)).mappings().first()
    return ShownRefund(**row) if row else None


def counts(conn: Connection) -> dict[str, int]:
    """How many refunds are in each state in which an officer has something to do."""
    query = select(refunds.c.state, func.count().label("number")).where(refunds.c.state.in_(OPEN))
    return {row.state: row.number for row in conn.execute(query.group_by(refunds.c.state))}


def number_of(conn: Connection, state: str) -> int:
    return int(conn.execute(select(func.count()).where(refunds.c.state == state)).scalar_one())


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

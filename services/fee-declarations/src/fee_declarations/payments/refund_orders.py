"""Refunds that go to the bank together: one file, with a number; a refund is in one file only."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from servicekit import numbering
from servicekit.clock import local_day
from sqlalchemy import Connection, func, insert, select, update

from fee_declarations.models import businesses, kit
from fee_declarations.payments.errors import NothingToOrder, RefundNotFound
from fee_declarations.payments.models import bank_lines, payments, refund_orders, refunds

SERIES = "refund-orders"
NEWEST = 10


class Order(NamedTuple):
    """A file of refunds, with their number and their sum."""

    id: UUID
    number: str
    made_at: datetime
    made_by: str
    refunds: int
    cents: int


class Ordered(NamedTuple):
    """One refund as the bank needs it, with the account in full. ``business_id``: whose credit it is, of none for
    money that was held."""

    end_to_end_id: str
    name: str
    iban: str
    cents: int
    business_id: UUID | None


def make(conn: Connection, officer: str, now: datetime) -> UUID:
    """All refunds that were released and are in no file yet become one; returns its id. Raises NothingToOrder."""
    waiting = select(refunds.c.id).where(refunds.c.state == "ordered", refunds.c.order_id.is_(None))
    ids = conn.execute(waiting.order_by(refunds.c.id).with_for_update()).scalars().all()
    if not ids:
        raise NothingToOrder
    order_id = uuid4()
    year = local_day(now).year
    number = numbering.next_number(conn, kit.counters, SERIES, year)
    row = {"id": order_id, "number": f"{number}/{year}", "made_at": now, "made_by": officer}
    conn.execute(insert(refund_orders).values(**row))
    conn.execute(update(refunds).where(refunds.c.id.in_(ids)).values(order_id=order_id))
    return order_id


def newest(conn: Connection) -> Sequence[Order]:
    """The newest files."""
    table = refund_orders
    few = select(table).order_by(table.c.made_at.desc()).limit(NEWEST).subquery()
    summed = [func.count().label("refunds"), func.sum(refunds.c.amount_cents).label("cents")]
    query = select(few, *summed).join(refunds, refunds.c.order_id == few.c.id).group_by(*few.c)
    rows = conn.execute(query.order_by(few.c.made_at.desc()))
    return [Order(row.id, row.number, row.made_at, row.made_by, row.refunds, int(row.cents)) for row in rows]


def order(conn: Connection, order_id: UUID) -> tuple[str, Sequence[Ordered]]:
    """The number of a file and its refunds. Raises RefundNotFound."""
    number = conn.execute(select(refund_orders.c.number).where(refund_orders.c.id == order_id)).scalar()
    if number is None:
        raise RefundNotFound
    line = (bank_lines.c.file_id == payments.c.file_id) & (bank_lines.c.n == payments.c.line_n)
    name = func.coalesce(businesses.c.name, bank_lines.c.payer_name, "")
    query = (
        select(refunds.c.end_to_end_id, name.label("name"), refunds.c.iban, refunds.c.amount_cents)
        .add_columns(refunds.c.business_id)
        .outerjoin(businesses, businesses.c.id == refunds.c.business_id)
        .outerjoin(payments, payments.c.id == refunds.c.payment_id)
        .outerjoin(bank_lines, line)
        .where(refunds.c.order_id == order_id)
        .order_by(refunds.c.ordered_at, refunds.c.id)
    )
    return number, [Ordered(*row) for row in conn.execute(query)]

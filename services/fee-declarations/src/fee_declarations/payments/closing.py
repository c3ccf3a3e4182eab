"""A month of accounting before it is closed, and after: what stands in its way, and what came too late for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from servicekit.clock import local_day
from sqlalchemy import Connection

from fee_declarations.accounting import months
from fee_declarations.payments import month_store
from fee_declarations.payments.errors import MonthObstructed
from fee_declarations.payments.month_store import Late, Obstacle


@dataclass(frozen=True, slots=True)
class Closing:
    """The month that begins on this day is to be closed; with ``despite`` also when it is not settled."""

    month: date
    despite: bool


def obstacles(conn: Connection, month: date) -> list[Obstacle]:
    """What stands in the way of closing the month that begins on this day."""
    return month_store.obstacles(conn, month, last_day(month))


def close(conn: Connection, asked: Closing, officer: str, now: datetime) -> None:
    """Close the month. What stood in its way is kept with it.

    Raises months.NotClosable, MonthObstructed.
    """
    month, today = asked.month, local_day(now)
    if month >= today.replace(day=1):
        raise months.NotClosable
    found = obstacles(conn, month)
    if found and not asked.despite:
        raise MonthObstructed(obstacles=[{"name": one.name, "number": one.number, "cents": one.cents} for one in found])
    months.close(conn, month, officer, now, today)
    months.keep_despite(conn, month, {one.name: {"number": one.number, "cents": one.cents} for one in found})


def late(conn: Connection, month: date) -> Sequence[Late]:
    """What the bank booked in this month and the books have later."""
    return month_store.late(conn, month, last_day(month))


def last_day(month: date) -> date:
    """The last day of the month that begins on this day."""
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)

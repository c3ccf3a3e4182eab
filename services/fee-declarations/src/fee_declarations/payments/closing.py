"""A month of accounting before it is closed, and after: what stands in its way, and what came too late for it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, text, update

from fee_declarations.accounting import months
from fee_declarations.accounting.models import months as closed_months
from fee_declarations.payments.errors import MonthObstructed

_OBSTACLES = text(
    "SELECT 'files-previewed' AS name, count(*) AS number,"
    " coalesce(sum((f.sums ->> 'credited_cents')::numeric), 0) AS cents"
    " FROM bank_files f WHERE f.state = 'previewed'"
    " AND EXISTS (SELECT 1 FROM bank_lines l WHERE l.file_id = f.id AND l.booked_on <= :last)"
    " UNION ALL SELECT 'payments-held', count(*), coalesce(sum(amount_cents), 0) FROM payments"
    " WHERE state = 'held' AND booked_on <= :last"
    " UNION ALL SELECT 'drawer-open', (coalesce(sum(cents), 0) <> 0)::int, coalesce(sum(cents), 0) FROM ("
    "  SELECT cents FROM ledger_sums WHERE account = 'cash' AND month <= :first UNION ALL"
    "  SELECT cents FROM ledger_news WHERE account = 'cash' AND month <= :first) drawer"
)
_LATE = text(
    "SELECT e.id, e.kind, e.on_day, e.bank_day, e.payment_id, sum(p.amount_cents) AS cents"
    " FROM entries e JOIN postings p ON p.entry_id = e.id AND p.account = 'bank'"
    " WHERE e.bank_day BETWEEN :first AND :last AND e.bank_day < date_trunc('month', e.on_day::timestamp)"
    " GROUP BY e.id ORDER BY e.id LIMIT :most"
)
MOST_LATE = 200


class Obstacle(NamedTuple):
    """Something of the month that is not settled: how many, and how much money that is."""

    name: str
    number: int
    cents: int


class Late(NamedTuple):
    """An entry of money that the bank booked in a month which was closed by then."""

    entry: int
    kind: str
    on: date
    bank_day: date
    payment_id: object
    cents: int


def obstacles(conn: Connection, month: date) -> list[Obstacle]:
    """What stands in the way of closing the month that begins on this day: files whose lines would be dated later,
    money of which nobody knows what it pays, and a drawer that was not counted."""
    rows = conn.execute(_OBSTACLES, {"first": month, "last": last_day(month)})
    return [Obstacle(row.name, int(row.number), int(row.cents)) for row in rows if row.number]


def close(conn: Connection, month: date, officer: str, now: datetime, today: date, *, despite: bool) -> None:
    """Close the month; with ``despite`` also when something stands in its way, which is kept with it.

    Raises months.NotClosable, MonthObstructed.
    """
    if month >= today.replace(day=1):
        raise months.NotClosable
    found = obstacles(conn, month)
    if found and not despite:
        raise MonthObstructed(obstacles=[one._asdict() for one in found])
    months.close(conn, month, officer, now, today)
    kept: Mapping[str, Mapping[str, int]] = {one.name: {"number": one.number, "cents": one.cents} for one in found}
    row = update(closed_months).where(closed_months.c.first_day == month)
    conn.execute(row.values(despite=kept or None))


def late(conn: Connection, month: date) -> Sequence[Late]:
    """What the bank booked in this month and the books have later, the first MOST_LATE."""
    rows = conn.execute(_LATE, {"first": month, "last": last_day(month), "most": MOST_LATE})
    return [Late(row.id, row.kind, row.on_day, row.bank_day, row.payment_id, int(row.cents)) for row in rows]


def last_day(month: date) -> date:
    """The last day of the month that begins on this day."""
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)

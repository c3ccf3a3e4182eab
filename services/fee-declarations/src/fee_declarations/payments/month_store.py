"""Queries of a month of accounting: what stands in the way of closing it, and what came too late for it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

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
    """A part of the month that is not settled: how many there are, and how much money that is."""

    name: str
    number: int
    cents: int


class Late(NamedTuple):
    """An entry of money that the bank booked in a month which was closed by then."""

    entry: int
    kind: str
    on: date
    bank_day: date
    payment_id: UUID | None
    cents: int


def obstacles(conn: Connection, first: date, last: date) -> list[Obstacle]:
    """Files whose lines would be dated later, payments that found no note, and a drawer that was not counted."""
    rows = conn.execute(_OBSTACLES, {"first": first, "last": last})
    return [Obstacle(row.name, int(row.number), int(row.cents)) for row in rows if row.number]


def late(conn: Connection, first: date, last: date) -> Sequence[Late]:
    """Entries of these days of the bank that are dated in a later month, the first MOST_LATE."""
    rows = conn.execute(_LATE, {"first": first, "last": last, "most": MOST_LATE})
    return [Late(row.id, row.kind, row.on_day, row.bank_day, row.payment_id, int(row.cents)) for row in rows]

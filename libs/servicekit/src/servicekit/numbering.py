"""Numbers without a gap: one row per series and year, locked until the transaction that took the number ends."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table


def counters_table(metadata: MetaData) -> Table:
    """The last number given, per series and year."""
    return Table(
        "counters",
        metadata,
        Column("series", String(32), primary_key=True),
        Column("year", Integer, primary_key=True),
        Column("value", Integer, nullable=False),
    )


def next_number(conn: Connection, table: Table, series: str, year: int) -> int:
    """The next number. Others wait from here to the end of the transaction: call it as late as possible.

    A rollback gives the number back, which is why there is no gap.
    """
    return next_of_each(conn, table, [series], year)[0]


def next_of_each(conn: Connection, table: Table, series: Sequence[str], year: int) -> list[int]:
    """The next number of each series in one statement; otherwise as ``next_number``. Everybody who takes several names
    them in the same order, for so they are locked."""
    return _last(conn, table, (series, year, 1))


def next_numbers(conn: Connection, table: Table, series: str, year: int, count: int) -> range:
    """The next so many numbers, one after the other; otherwise as ``next_number``."""
    [last] = _last(conn, table, ([series], year, count))
    return range(last - count + 1, last + 1)


def _last(conn: Connection, table: Table, asked: tuple[Sequence[str], int, int]) -> list[int]:
    series, year, count = asked
    found = conn.exec_driver_sql(_next_of(table), {"series": list(series), "year": year, "count": count})
    given = {row.series: int(row.value) for row in found}
    return [given[one] for one in series]


@lru_cache
def _next_of(table: Table) -> str:
    """Written out: building it each time costs more than the rest of taking a number."""
    return (
        f"INSERT INTO {table.name} AS c (series, year, value)"  # noqa: S608 -- our own table
        " SELECT series, %(year)s::integer, %(count)s::integer"
        " FROM unnest(%(series)s::text[]) WITH ORDINALITY AS asked (series, place) ORDER BY place"
        " ON CONFLICT (series, year) DO UPDATE SET value = c.value + excluded.value RETURNING series, value"
    )

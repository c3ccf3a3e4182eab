"""Numbers without a gap: one row per series and year, locked until the transaction that took the number ends."""

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table
from sqlalchemy.dialects.postgresql import insert


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
    return next_numbers(conn, table, series, year, 1)[0]


def next_numbers(conn: Connection, table: Table, series: str, year: int, count: int) -> range:
    """The next so many numbers, one after the other; otherwise as ``next_number``."""
    statement = (
        insert(table)
        .values(series=series, year=year, value=count)
        .on_conflict_do_update(index_elements=[table.c.series, table.c.year], set_={"value": table.c.value + count})
        .returning(table.c.value)
    )
    last = int(conn.execute(statement).scalar_one())
    return range(last - count + 1, last + 1)

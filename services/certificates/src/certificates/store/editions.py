"""Queries of the editions of procedures. Nothing is ever changed or removed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, text

from certificates.models.editions import editions

Mark = tuple[int, int]
"""How far the table is written: equal marks, equal rows."""


def mark(conn: Connection) -> Mark:
    """One small query: how many rows there are, and the number of the newest."""
    row = conn.execute(select(func.count(), func.coalesce(func.max(editions.c.written), 0))).one()
    return int(row[0]), int(row[1])


def all_editions(conn: Connection) -> Sequence[RowMapping]:
    """Every edition, oldest first."""
    return conn.execute(select(editions).order_by(editions.c.written)).mappings().all()


def lock(conn: Connection) -> None:
    """Let nobody else write an edition until this transaction ends."""
    conn.execute(text("LOCK TABLE catalogue_editions IN SHARE ROW EXCLUSIVE MODE"))


def newest_number(conn: Connection, procedure: str) -> int:
    """The number of its newest edition; 0 when staff wrote none."""
    newest = select(func.coalesce(func.max(editions.c.edition), 0)).where(editions.c.procedure == procedure)
    return int(conn.execute(newest).scalar_one())


def add(conn: Connection, row: Mapping[str, Any]) -> None:
    conn.execute(insert(editions).values(dict(row)))

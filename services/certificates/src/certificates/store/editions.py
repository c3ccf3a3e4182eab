"""Queries of the editions of procedures. Nothing is ever changed or removed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select, text

from certificates.models.editions import editions

Mark = tuple[int, int]
"""How far the table is written: equal marks, equal rows."""


@dataclass(frozen=True, slots=True)
class WrittenEdition:
    """A row of the table: the whole procedure from a day on, who wrote it and why."""

    procedure: str
    edition: int
    from_day: date
    body: Mapping[str, object]
    author: str
    author_name: str
    at: datetime
    reason: str


_COLUMNS = [column for column in editions.c if column.name != "written"]


def mark(conn: Connection) -> Mark:
    """One small query: how many rows there are, and the number of the newest."""
    row = conn.execute(select(func.count(), func.coalesce(func.max(editions.c.written), 0))).one()
    return int(row[0]), int(row[1])


def all_editions(conn: Connection) -> Sequence[WrittenEdition]:
    """Every edition, oldest first."""
    rows = conn.execute(select(*_COLUMNS).order_by(editions.c.written)).mappings()
    return [WrittenEdition(**row) for row in rows]


def lock(conn: Connection) -> None:
    """Other transactions wait to write an edition until this one ends."""
    conn.execute(text("LOCK TABLE catalogue_editions IN SHARE ROW EXCLUSIVE MODE"))


def newest_number(conn: Connection, procedure: str) -> int:
    """The number of its newest edition; 0 when staff wrote none."""
    newest = select(func.coalesce(func.max(editions.c.edition), 0)).where(editions.c.procedure == procedure)
    return int(conn.execute(newest).scalar_one())


def add(conn: Connection, written: WrittenEdition) -> None:
    conn.execute(insert(editions).values(asdict(written)))

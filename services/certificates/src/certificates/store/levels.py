"""Levels of accounts as they were last told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from certificates.models.levels import levels


@dataclass(frozen=True, slots=True)
class Told:
    """A level, and since when."""

    level: str
    at: datetime


def note(conn: Connection, subject: str, told: Told) -> None:
    """Keep it unless a later one is known: events come twice and out of order."""
    row = insert(levels).values(subject=subject, level=told.level, at=told.at)
    newer = {"level": row.excluded.level, "at": row.excluded.at}
    conn.execute(
        row.on_conflict_do_update(index_elements=[levels.c.subject], set_=newer, where=levels.c.at < row.excluded.at)
    )


def last_told(conn: Connection, subject: str) -> Told | None:
    row = conn.execute(select(levels.c.level, levels.c.at).where(levels.c.subject == subject)).first()
    return Told(row.level, row.at) if row else None

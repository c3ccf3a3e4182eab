"""Levels of accounts as they were last told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from certificates.models.levels import levels


@dataclass(frozen=True, slots=True)
class KnownLevel:
    """A level, and since when."""

    level: str
    at: datetime


def note(conn: Connection, subject: str, known: KnownLevel) -> None:
    """Keep it unless a later one is known: events come twice and out of order."""
    row = insert(levels).values(subject=subject, level=known.level, at=known.at)
    newer = {"level": row.excluded.level, "at": row.excluded.at}
    conn.execute(
        row.on_conflict_do_update(index_elements=[levels.c.subject], set_=newer, where=levels.c.at < row.excluded.at)
    )


def last_known(conn: Connection, subject: str) -> KnownLevel | None:
    row = conn.execute(select(levels.c.level, levels.c.at).where(levels.c.subject == subject)).first()
    return KnownLevel(row.level, row.at) if row else None

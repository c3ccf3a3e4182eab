"""An officer keeps a note from being reminded and certified, until a day and with a reason."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, select, update

from fee_declarations.claims.models import holds
from fee_declarations.following.errors import HoldNotFound


@dataclass(frozen=True, slots=True)
class Hold:
    """Why (objection or block), and until which day, inclusive."""

    kind: str
    reason: str
    until: date


def put(conn: Connection, note_id: UUID, hold: Hold, officer: str, now: datetime) -> UUID:
    """Hold the note; returns the hold."""
    hold_id = uuid4()
    row = {"id": hold_id, "note_id": note_id, "kind": hold.kind, "reason": hold.reason, "until": hold.until}
    conn.execute(insert(holds).values(**row, set_by=officer, set_at=now))
    return hold_id


def end(conn: Connection, note_id: UUID, hold_id: UUID, officer: str, now: datetime) -> None:
    """The note is followed up again; ending it twice is ending it once. Raises HoldNotFound."""
    mine = (holds.c.id == hold_id) & (holds.c.note_id == note_id)
    if conn.execute(select(holds.c.id).where(mine)).first() is None:
        raise HoldNotFound
    conn.execute(update(holds).where(mine, holds.c.ended_at.is_(None)).values(ended_by=officer, ended_at=now))

"""An officer keeps a note from being reminded and certified, until a day and with a reason."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection

from fee_declarations.claims import reminded
from fee_declarations.claims.reminded import NewHold
from fee_declarations.following.errors import HoldNotFound


@dataclass(frozen=True, slots=True)
class Hold:
    """Why (objection or block), and until which day, inclusive."""

    kind: str
    reason: str
    until: date


def put(conn: Connection, note_id: UUID, hold: Hold, officer: str, now: datetime) -> UUID:
    """Hold the note; returns the hold."""
    held = NewHold(uuid4(), note_id, hold.kind, hold.reason, hold.until, officer, now)
    reminded.add_hold(conn, held)
    return held.id


def end(conn: Connection, note_id: UUID, hold_id: UUID, officer: str, now: datetime) -> None:
    """The note is followed up again; ending it twice is ending it once. Raises HoldNotFound."""
    if not reminded.end_hold(conn, note_id, hold_id, officer, now):
        raise HoldNotFound

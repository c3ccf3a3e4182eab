"""What a decision gives up, as two officers do it."""

from datetime import datetime
from uuid import UUID

from fee_declarations.following import remission_store, remissions
from fee_declarations.following.remissions import Decision, What
from servicekit.clock import local_day
from sqlalchemy import Connection


def write_off(conn: Connection, note_id: UUID, at: datetime) -> int:
    """All that is open of the note; returns how much that was. Raises NothingToRemit."""
    decision = Decision(What.WRITE_OFF, "12/2026", local_day(at), [note_id])
    made = remissions.propose(conn, decision, "maria", at)
    remissions.release(conn, made, "nikos", at)
    return sum(one.cents for one in remission_store.lines_of(conn, made))

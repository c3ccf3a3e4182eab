"""What happened, for the tester who set faults: names of steps, faults and personas; no code, token or tax number."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from taxisnet_simulator.database import Database

KEPT = 1000


@dataclass(frozen=True)
class Event:
    """``outcome`` is "ok", "fault" (the fault answers here), "waited" or the name of the error that GSIS would give.

    ``seconds`` belongs to "waited", which is told when a wait has ended and before the rest of the answer goes out.
    """

    id: int
    at: float
    context: str
    step: str
    persona: str | None
    fault: str
    outcome: str
    seconds: float | None

    @property
    def time(self) -> str:
        return datetime.fromtimestamp(self.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "at": self.time,
            "context": self.context,
            "step": self.step,
            "persona": self.persona,
            "fault": self.fault,
            "outcome": self.outcome,
            "seconds": self.seconds,
        }


class Events:
    """The newest thousand."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(
        self, context: str, step: str, persona: str | None, fault: str, outcome: str, seconds: float | None = None
    ) -> None:
        row = (time.time(), context, step, persona, fault, outcome, seconds)
        with self._database.transaction() as db:
            query = (
                "INSERT INTO events (at, context, step, persona, fault, outcome, seconds) VALUES (?, ?, ?, ?, ?, ?, ?)"
            )
            newest = db.execute(query, row).lastrowid or 0
            db.execute("DELETE FROM events WHERE id <= ?", (newest - KEPT,))

    def since(self, last_seen: int, persona: str | None) -> list[Event]:
        """Oldest first: those after the event ``last_seen`` (0 is all), of one persona when it is given."""
        query = (
            "SELECT id, at, context, step, persona, fault, outcome, seconds FROM events "
            "WHERE id > ? AND (? IS NULL OR persona = ?) ORDER BY id"
        )
        with self._database.transaction() as db:
            return [Event(*row) for row in db.execute(query, (last_seen, persona, persona))]

    def clear(self) -> None:
        with self._database.transaction() as db:
            db.execute("DELETE FROM events")

"""Faults set beforehand, for logins still to come: for the next few of anybody, or of one persona."""

from dataclasses import asdict, dataclass
from typing import Any

from taxisnet_simulator.database import Database
from taxisnet_simulator.faults import BY_NAME, NONE
from taxisnet_simulator.personas import find

MOST_LOGINS = 1000


class Refused(Exception):
    """An entry that makes no sense. ``code`` is stable: unknown-fault, unknown-persona, bad-logins, unknown-field."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Entry:
    """``persona`` None is anybody, ``logins`` (how many are left) None is until it is cleared."""

    id: int
    fault: str
    persona: str | None
    logins: int | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Script:
    """The entries, oldest first; a login takes the first that fits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, unverified: dict[str, Any]) -> Entry:
        """One more entry, from what somebody sent; raises Refused."""
        if set(unverified) - {"fault", "persona", "logins"}:
            raise Refused("unknown-field")
        fault, persona, logins = unverified.get("fault"), unverified.get("persona"), unverified.get("logins", 1)
        if not isinstance(fault, str) or fault not in BY_NAME or fault == NONE:
            raise Refused("unknown-fault")
        if persona is not None and not (isinstance(persona, str) and find(persona)):
            raise Refused("unknown-persona")
        if logins is not None and not (type(logins) is int and 1 <= logins <= MOST_LOGINS):
            raise Refused("bad-logins")
        with self._database.transaction() as db:
            query = "INSERT INTO script (fault, persona, logins) VALUES (?, ?, ?) RETURNING id"
            row = db.execute(query, (fault, persona, logins)).fetchone()
        return Entry(row[0], fault, persona, logins)

    def entries(self) -> list[Entry]:
        with self._database.transaction() as db:
            rows = db.execute("SELECT id, fault, persona, logins FROM script ORDER BY id").fetchall()
        return [Entry(*row) for row in rows]

    def clear(self) -> None:
        with self._database.transaction() as db:
            db.execute("DELETE FROM script")

    def take(self, username: str) -> str:
        """The fault of this persona's login, counted as one of those ordered; "none" when nothing is."""
        with self._database.transaction() as db:
            db.execute("BEGIN IMMEDIATE")  # Two logins at once do not take the same last one.
            query = "SELECT id, fault, logins FROM script WHERE persona IS NULL OR persona = ? ORDER BY id LIMIT 1"
            row = db.execute(query, (username,)).fetchone()
            if row is None:
                return NONE
            entry_id, fault, logins = row
            if logins == 1:
                db.execute("DELETE FROM script WHERE id = ?", (entry_id,))
            elif logins is not None:
                db.execute("UPDATE script SET logins = logins - 1 WHERE id = ?", (entry_id,))
            return str(fault)

"""Faults set beforehand, for logins still to come: for the next few of anybody, or of one persona."""

from dataclasses import dataclass
from typing import Any

from taxisnet_simulator.database import Database
from taxisnet_simulator.faults import BY_NAME, NONE
from taxisnet_simulator.personas import find
from taxisnet_simulator.plan import Part, Plan

MOST_LOGINS = 1000
MOST_SECONDS = 60


class Refused(Exception):
    """An entry that makes no sense. ``code`` is stable.

    unknown-fault, unknown-persona, bad-logins, bad-seconds, two-at-one-step, unknown-field.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Entry:
    """``persona`` None is anybody, ``logins`` (how many are left) None is until it is cleared."""

    id: int
    plan: Plan
    persona: str | None
    logins: int | None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "fault": self.plan.label,
            "seconds": {part.name: part.seconds for part in self.plan.parts if part.seconds is not None},
            "persona": self.persona,
            "logins": self.logins,
        }


class Script:
    """The entries, oldest first; a login takes the first that fits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, unverified: dict[str, Any]) -> Entry:
        """One more entry, from what a caller sent; raises Refused."""
        several = "faults" in unverified
        if set(unverified) - {"persona", "logins", *(("faults",) if several else ("fault", "seconds"))}:
            raise Refused("unknown-field")
        persona, logins = unverified.get("persona"), unverified.get("logins", 1)
        one = {key: unverified[key] for key in ("fault", "seconds") if key in unverified}
        plan = _plan(unverified["faults"] if several else [one])
        if persona is not None and not (isinstance(persona, str) and find(persona)):
            raise Refused("unknown-persona")
        if logins is not None and not (type(logins) is int and 1 <= logins <= MOST_LOGINS):
            raise Refused("bad-logins")
        with self._database.transaction() as db:
            query = "INSERT INTO script (fault, persona, logins) VALUES (?, ?, ?) RETURNING id"
            row = db.execute(query, (str(plan), persona, logins)).fetchone()
        return Entry(row[0], plan, persona, logins)

    def entries(self) -> list[Entry]:
        with self._database.transaction() as db:
            rows = db.execute("SELECT id, fault, persona, logins FROM script ORDER BY id").fetchall()
        return [Entry(row[0], Plan.of(row[1]), *row[2:]) for row in rows]

    def clear(self) -> None:
        with self._database.transaction() as db:
            db.execute("DELETE FROM script")

    def take(self, username: str) -> Plan:
        """How this persona's login goes, counted as one of those ordered."""
        with self._database.transaction() as db:
            db.execute("BEGIN IMMEDIATE")  # Two logins at once do not take the same last one.
            query = "SELECT id, fault, logins FROM script WHERE persona IS NULL OR persona = ? ORDER BY id LIMIT 1"
            row = db.execute(query, (username,)).fetchone()
            if row is None:
                return Plan()
            entry_id, fault, logins = row
            if logins == 1:
                db.execute("DELETE FROM script WHERE id = ?", (entry_id,))
            elif logins is not None:
                db.execute("UPDATE script SET logins = logins - 1 WHERE id = ?", (entry_id,))
            return Plan.of(fault)


def _plan(unverified: Any) -> Plan:
    if not isinstance(unverified, list) or not unverified:
        raise Refused("unknown-fault")
    parts = tuple(_part(each) for each in unverified)
    if len({part.fault.step for part in parts}) < len(parts):
        raise Refused("two-at-one-step")
    return Plan(parts)


def _part(unverified: Any) -> Part:
    if not isinstance(unverified, dict):
        raise Refused("unknown-fault")
    if set(unverified) - {"fault", "seconds"}:
        raise Refused("unknown-field")
    name, seconds = unverified.get("fault"), unverified.get("seconds")
    if not isinstance(name, str) or name not in BY_NAME or name == NONE:
        raise Refused("unknown-fault")
    if seconds is None:
        return Part(name)
    if type(seconds) not in (int, float) or not 0 < seconds <= MOST_SECONDS or not BY_NAME[name].waits:
        raise Refused("bad-seconds")
    return Part(name, float(seconds))

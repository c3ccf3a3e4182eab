"""How long records are kept: a rule for each kind, a loop that removes what is older, and a run that only says what it
would remove."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlalchemy import Column, ColumnElement, Connection, Engine, Table, delete, select, tuple_

from servicekit.access import public
from servicekit.clock import Clock, now
from servicekit.errors import Text
from servicekit.logs import get_logger
from servicekit.loops import Loop
from servicekit.settings import EnvironmentSettings

log = get_logger(__name__)
Remove = Callable[[Connection, datetime], int]

BATCH = 500
"""Rows of one statement: few enough for the statement's time limit, and for transactions that wait for their locks."""


class CopiesSettings(EnvironmentSettings):
    """How many days copies are kept: events that were sent, answers that were given. 0: they are never removed."""

    retention_copies_days: int = Field(default=30, ge=0)


@dataclass(frozen=True)
class Rule:
    """Records of one kind live ``days``; ``basis`` is why so long.

    ``remove`` takes away up to BATCH records from before a moment, and says how many. Without it, or with 0 days,
    nobody removes them.
    """

    kind: str
    title: Text
    days: int
    basis: Text
    remove: Remove | None = None


def older(table: Table, moment: ColumnElement[datetime], *only: ColumnElement[bool]) -> Remove:
    """Removes rows of the table whose ``moment`` lies before; ``only`` those for which all of these hold."""

    def remove(conn: Connection, before: datetime) -> int:
        some = select(*table.primary_key).where(moment < before, *only).limit(BATCH)
        return conn.execute(delete(table).where(tuple_(*table.primary_key).in_(some))).rowcount

    return remove


def older_with(table: Table, moment: ColumnElement[datetime], *parts: Column[Any]) -> Remove:
    """Like ``older``, for rows that have parts: rows of other tables in which these columns name the row go with it."""
    [key] = table.primary_key

    def remove(conn: Connection, before: datetime) -> int:
        some = select(key).where(moment < before).limit(BATCH).with_for_update()
        names = conn.execute(some).scalars().all()
        for part in parts:
            conn.execute(delete(part.table).where(part.in_(names)))
        return conn.execute(delete(table).where(key.in_(names))).rowcount

    return remove


def apply(engine: Engine, rules: Sequence[Rule], at: datetime, *, dry_run: bool = False) -> dict[str, int]:
    """Remove what is too old; returns how many records of each kind went.

    A dry run is the same run, taken back at its end: what it says and what a run does cannot differ.
    """
    gone: dict[str, int] = {}
    with engine.connect() as conn:
        for rule in rules:
            if not (rule.days and rule.remove):
                continue
            gone[rule.kind] = 0
            while some := rule.remove(conn, at - timedelta(days=rule.days)):
                gone[rule.kind] += some
                if not dry_run:
                    conn.commit()
        conn.rollback()
    return gone


def sweeping(engine: Engine, rules: Sequence[Rule], clock: Clock = now) -> Loop:
    """The worker's loop that applies the rules every hour."""

    def sweep() -> int:
        gone = apply(engine, rules, clock())
        if any(gone.values()):
            log.info("records-removed", **gone)
        return 0

    return Loop("retention", sweep, poll_seconds=3600)


def untouched_drafts(drafts: Table, days: int) -> Rule:
    """Drafts that were not continued, also those that were filed."""
    title = {"el": "Πρόχειρα", "en": "Drafts"}
    basis = {"el": "Για να συνεχίσετε από εκεί που μείνατε.", "en": "So that you can continue where you left off."}
    return Rule("drafts", title, days, basis, older(drafts, drafts.c.updated_at))


def sent_events(outbox: Table, days: int) -> Rule:
    """Events that were published; one that was not stays."""
    title = {
        "el": "Ειδοποιήσεις από τη μία υπηρεσία μας στην άλλη",
        "en": "Notices from one of our services to another",
    }
    basis = {
        "el": "Λένε, για παράδειγμα, τι υποβάλατε και πού να σας γράψουμε. Μένουν για να σταλούν ξανά μετά από βλάβη.",
        "en": "They say, for example, what you submitted and where to write to you. They may have to be sent again.",
    }
    return Rule("events", title, days, basis, older(outbox, outbox.c.published_at))


def given_answers(idempotency: Table, days: int) -> Rule:
    """Answers that are given again to a request that comes twice."""
    title = {"el": "Η απάντηση που πήρατε σε κάθε υποβολή", "en": "The answer to each submission"}
    basis = {
        "el": "Για να μη γίνει το ίδιο δύο φορές, αν κοπεί η σύνδεση την ώρα που πατάτε το κουμπί.",
        "en": "So that nothing is done twice if the connection breaks while you are submitting.",
    }
    return Rule("answers", title, days, basis, older(idempotency, idempotency.c.created_at))


def rules_out(rules: Sequence[Rule]) -> list[dict[str, object]]:
    """The public part of the rules; ``days`` is null for records that are never removed."""
    return [{"kind": rule.kind, "title": rule.title, "days": rule.days or None, "basis": rule.basis} for rule in rules]


def blueprint(rules: Sequence[Rule]) -> Blueprint:
    """GET /retention: how long the service keeps what."""
    made = Blueprint("retention", __name__)

    @made.get("/retention")
    @public
    def get_retention() -> Response:
        return jsonify(items=rules_out(rules))

    return made

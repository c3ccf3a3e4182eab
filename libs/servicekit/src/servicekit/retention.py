"""How long records are kept: a rule for each kind, a loop that removes what is older, and a run that only says what it
would remove."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, jsonify
from sqlalchemy import ColumnElement, Connection, Engine, Table, delete, select, tuple_

from servicekit.access import public
from servicekit.errors import Text
from servicekit.logs import get_logger
from servicekit.worker import Loop

log = get_logger(__name__)
Remove = Callable[[Connection, datetime], int]

BATCH = 500
"""Rows of one statement: few enough for the statement's time limit, and for whoever waits for their locks."""


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


def apply(engine: Engine, rules: Sequence[Rule], now: datetime, *, dry_run: bool = False) -> dict[str, int]:
    """Remove what is too old; returns how many records of each kind went.

    A dry run is the same run, taken back at its end: what it says and what a run does cannot differ.
    """
    gone: dict[str, int] = {}
    with engine.connect() as conn:
        for rule in rules:
            if not (rule.days and rule.remove):
                continue
            gone[rule.kind] = 0
            while some := rule.remove(conn, now - timedelta(days=rule.days)):
                gone[rule.kind] += some
                if not dry_run:
                    conn.commit()
        conn.rollback()
    return gone


def sweeping(engine: Engine, rules: Sequence[Rule], clock: Callable[[], datetime]) -> Loop:
    """The worker's loop that applies the rules every hour."""

    def sweep() -> int:
        gone = apply(engine, rules, clock())
        if any(gone.values()):
            log.info("records-removed", **gone)
        return 0

    return Loop("retention", sweep, poll_seconds=3600)


def sent_events(outbox: Table, days: int) -> Rule:
    """Events that were published; one that was not stays."""
    title = {
        "el": "Ειδοποιήσεις από τη μία υπηρεσία μας στην άλλη",
        "en": "Notices from one of our services to another",
    }
    basis = {
        "el": "Λένε, για παράδειγμα, τι υποβάλατε και πού να σας γράψουμε. Μένουν για να σταλούν ξανά μετά από βλάβη.",
        "en": "They say, for example, what you filed and where to write to you. They may have to be sent again.",
    }
    return Rule("events", title, days, basis, older(outbox, outbox.c.published_at))


def given_answers(idempotency: Table, days: int) -> Rule:
    """Answers that are given again to a request that comes twice."""
    title = {"el": "Η απάντηση που πήρατε σε κάθε υποβολή", "en": "The answer that you got to each submission"}
    basis = {
        "el": "Για να μη γίνει το ίδιο δύο φορές, αν κοπεί η σύνδεση την ώρα που πατάτε το κουμπί.",
        "en": "So that nothing is done twice when the connection breaks while you press the button.",
    }
    return Rule("answers", title, days, basis, older(idempotency, idempotency.c.created_at))


def rules_out(rules: Sequence[Rule]) -> list[dict[str, object]]:
    """What anybody may read of the rules; ``days`` is null for what nobody removes."""
    return [{"kind": rule.kind, "title": rule.title, "days": rule.days or None, "basis": rule.basis} for rule in rules]


def blueprint(rules: Sequence[Rule]) -> Blueprint:
    """GET /retention: how long the service keeps what."""
    made = Blueprint("retention", __name__)

    @made.get("/retention")
    @public
    def get_retention() -> Response:
        return jsonify(items=rules_out(rules))

    return made

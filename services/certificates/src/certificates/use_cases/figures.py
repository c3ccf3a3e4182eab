"""Counting what happens, in the transaction in which it happens; and recounting everything.

``filed`` and ``changed`` only write rows of their own: an act waits for no count, in whatever order cases,
figures and the number of the protocol are touched. The worker adds the rows up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from servicekit.db import transaction
from servicekit.loops import Loop
from sqlalchemy import Connection, Engine
from workdays import Calendar

from certificates.domain import figures as rules
from certificates.domain.figures import CaseLike, Cell, Changes, Measure
from certificates.domain.states import Act
from certificates.store import figures as store
from certificates.store import sums

FOLD_SECONDS = 20

DISTRUSTED = timedelta(weeks=4)
"""Sums of so many weeks are computed again each time: while a release is changed, the worker of the older one makes
none."""


class CountedCase(CaseLike, Protocol):
    """A case with its id."""

    @property
    def id(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class Change:
    """A case before and after an act; ``reason`` is the code of a refusal's reason."""

    before: CountedCase
    after: CountedCase
    reason: str | None = None


def filed(conn: Connection, procedure: str, submitted_at: datetime) -> None:
    """Count a request that is filed."""
    store.note(conn, rules.filed(procedure, submitted_at))


def changed(conn: Connection, changes: Iterable[Change], now: datetime, calendar: Calendar) -> None:
    """Count what an act, or many together, did: where cases stand, answers, documents that went out."""
    several = list(changes)
    answers = [one.after.id for one in several if one.before.answered_at != one.after.answered_at]
    waits = store.waits_of(conn, answers) if answers else {}
    total = Changes()
    for one in several:
        total.update(rules.moved(one.before, one.after.state))
        if way := rules.way_of(one.before.state, one.after.state):
            total.update(rules.delivered(one.before.procedure, way, now))
        if one.before.answered_at != one.after.answered_at:
            waited = waits.get(one.after.id, ())
            total.update(rules.answer(one.after, waited, one.reason, calendar))
            # Worked on again: the earlier answer no longer counts.
            total.subtract(rules.answer(one.before, waited, None, calendar))
    store.note(conn, total)


def fold(engine: Engine) -> int:
    """Add up what was written down; how many rows that were. 0 also while another process does."""
    with transaction(engine) as conn:
        if not store.alone(conn):
            return 0
        done = store.fold(conn)
        if done.first and done.last:
            sums.sum_up(conn, min(done.first, done.last - DISTRUSTED))
        if done.rows:
            sums.stand(conn)
        return done.rows


def sum_up(engine: Engine) -> bool:
    """Compute all sums again from what was counted; False while another process adds up."""
    with transaction(engine) as conn:
        if not store.alone(conn):
            return False
        sums.sum_up(conn, date.min)
        sums.stand(conn)
        return True


def folding(engine: Engine) -> Loop:
    """The worker's loop that adds up. It begins with all sums, for another release may have counted past them."""
    summed_up = False

    def turn() -> int:
        nonlocal summed_up
        summed_up = summed_up or sum_up(engine)
        return fold(engine)

    return Loop("figures", turn, poll_seconds=FOLD_SECONDS)


@dataclass(frozen=True, slots=True)
class Difference:
    """A number that was not what the cases say."""

    cell: Cell
    was: int
    cases_say: int


def recount(engine: Engine, calendar: Calendar, since: date | None) -> list[Difference] | None:
    """Recount all cases, put right what differs, and say what did; None when another process is doing so.

    ``since`` is the first week whose cases are all still there; None: none was ever removed. No act waits meanwhile:
    cases and numbers are read in one snapshot, in which they agree if nothing is wrong, and what they lack is written
    down as a change like any other.
    """
    with engine.connect() as conn, store.recounting_alone(conn) as alone:
        if not alone:
            return None
        conn.execution_options(isolation_level="REPEATABLE READ")
        with conn.begin():
            differences = _differences(conn, calendar, since)
            store.note(conn, Changes({one.cell: one.cases_say - one.was for one in differences}))
        return differences


def _differences(conn: Connection, calendar: Calendar, since: date | None) -> list[Difference]:
    expected = Changes()
    for case in store.all_cases(conn):
        expected.update(_all_of(case, calendar))
    found = store.everything(conn)
    return [
        Difference(cell, found[cell], expected[cell])
        for cell in sorted(found.keys() | expected.keys())
        if found[cell] != expected[cell] and (since is None or cell.week >= since or cell.measure is Measure.STANDING)
    ]


def _all_of(case: store.Counted, calendar: Calendar) -> Changes:
    """Everything that was counted of a case."""
    total = rules.filed(case.procedure, case.submitted_at)
    total.update(rules.moved(case.as_filed(), case.state))
    reason = next((detail for act, _, detail in case.acts if act is Act.REFUSE), None)
    total.update(rules.answer(case, case.waits, reason, calendar))
    for act, at, _ in case.acts:
        if way := rules.BY_ACT.get(act):
            total.update(rules.delivered(case.procedure, way, at))
    return total

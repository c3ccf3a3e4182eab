"""What is counted of requests, for the head of the office: by certificate, by week, and by how many days it took.

Every count follows from one case before and after an act, so that counting as it happens and recounting all cases
give the same. Weeks are those of the day in Greece, by their Monday.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from servicekit.clock import local_day
from workdays import Calendar

from certificates.domain.states import ENDED, Act, State


class Measure(StrEnum):
    """What is counted; the bucket of each is said beside it."""

    FILED = "filed"
    """Requests that came, in the week of the filing."""
    ANSWERED = "answered"
    """Answers, in their week, by outcome (a state). Of a case that is worked on again only the new one counts."""
    LIMIT = "limit"
    """Decisions (certificates and refusals), by whether they came in time."""
    LEGAL_DAYS = "legal-days"
    """Decisions by calendar days since the limit started."""
    OFFICE_DAYS = "office-days"
    """Decisions by working days since the limit started, without those in which the applicant was waited for."""
    RETURNED = "returned"
    """Decisions on requests that the applicant had been asked for documents for."""
    REFUSED = "refused"
    """Refusals by reason."""
    DELIVERED = "delivered"
    """Documents that went out or came back, by how (``Way``), in the week in which they did."""
    STANDING = "standing"
    """Cases in which something is still to be done, by state, in the week of the filing."""


class Way(StrEnum):
    """What became of a document."""

    COLLECTED = "collected"
    POSTED = "posted"
    DOWNLOADED = "downloaded"
    UNCLAIMED = "unclaimed"
    RETURNED = "returned"


STANDING = (
    State.SUBMITTED,
    State.WORKING,
    State.WAITING,
    State.READY,
    State.ISSUING,
    State.ISSUED,
    State.TO_COLLECT,
    State.POSTED,
    State.RETURNED,
)
"""States in which something is still to be done, in the order in which a case goes through them."""

DECISIONS = frozenset({State.ISSUED, State.REFUSED})
"""Answers that the office gave by itself: only for these do days and limits say how it works."""

IN_TIME, LATE = "in-time", "late"

MOST_DAYS = 400
"""Whatever took longer is counted as this long."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One number of the table."""

    procedure: str
    week: date
    measure: Measure
    bucket: str = ""


Changes = Counter[Cell]
Wait = tuple[datetime, datetime | None]


class CaseLike(Protocol):
    """What figures need to know of a case."""

    @property
    def procedure(self) -> str: ...
    @property
    def state(self) -> State: ...
    @property
    def submitted_at(self) -> datetime: ...
    @property
    def complete_on(self) -> date | None: ...
    @property
    def deadline(self) -> date: ...
    @property
    def answered_at(self) -> datetime | None: ...


def week_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def filed(procedure: str, submitted_at: datetime) -> Changes:
    """A request came."""
    return Changes({Cell(procedure, week_of(local_day(submitted_at)), Measure.FILED): 1}) + _stands(
        procedure, submitted_at, State.SUBMITTED
    )


def moved(case: CaseLike, after: State) -> Changes:
    """A case stands in another state than before; nothing is counted where nothing is to be done any more."""
    changes = _stands(case.procedure, case.submitted_at, after)
    changes.subtract(_stands(case.procedure, case.submitted_at, case.state))
    return changes


def _stands(procedure: str, submitted_at: datetime, state: State) -> Changes:
    if state not in STANDING:
        return Changes()
    return Changes({Cell(procedure, week_of(local_day(submitted_at)), Measure.STANDING, state.value): 1})


def answer(case: CaseLike, waits: Sequence[Wait], reason: str | None, calendar: Calendar) -> Changes:
    """What the answer counts that the case has; nothing where it has none. ``reason`` is why it was refused."""
    if case.answered_at is None:
        return Changes()
    day, outcome = local_day(case.answered_at), case.state if case.state in ENDED else State.ISSUED
    buckets: dict[Measure, str] = {Measure.ANSWERED: outcome.value}
    if outcome in DECISIONS:
        buckets[Measure.LIMIT] = IN_TIME if day <= case.deadline else LATE
        buckets[Measure.LEGAL_DAYS] = str(legal_days(case, day))
        buckets[Measure.OFFICE_DAYS] = str(office_days(case, day, waits, calendar))
        if waits:
            buckets[Measure.RETURNED] = ""
    if outcome is State.REFUSED:
        buckets[Measure.REFUSED] = reason or ""
    return Changes({Cell(case.procedure, week_of(day), measure, bucket): 1 for measure, bucket in buckets.items()})


def delivered(procedure: str, way: Way, at: datetime) -> Changes:
    """A document went out or came back."""
    return Changes({Cell(procedure, week_of(local_day(at)), Measure.DELIVERED, way.value): 1})


def way_of(before: State, after: State) -> Way | None:
    """What an act that led from one state to another did with the document; None: nothing that is counted.

    That a letter arrived is not: it was counted when it was posted.
    """
    if before is after:
        return None
    if after is State.DELIVERED:
        return Way.DOWNLOADED if before is State.ISSUED else None
    return _BY_STATE.get(after)


_BY_STATE: Mapping[State, Way] = {
    State.COLLECTED: Way.COLLECTED,
    State.POSTED: Way.POSTED,
    State.UNCLAIMED: Way.UNCLAIMED,
    State.RETURNED: Way.RETURNED,
}

BY_ACT: Mapping[Act, Way] = {
    Act.HAND_OVER: Way.COLLECTED,
    Act.POST: Way.POSTED,
    Act.DOWNLOAD: Way.DOWNLOADED,
    Act.ARCHIVE: Way.UNCLAIMED,
    Act.CAME_BACK: Way.RETURNED,
}
"""The same by the line of the record."""

DELIVERED_BY_IT = "delivered"
"""In the record of a download: it was the one by which the document was delivered. Others are counted nowhere."""


def legal_days(case: CaseLike, answered_on: date) -> int:
    """Calendar days since the limit started."""
    return min(max((answered_on - _started(case)).days, 0), MOST_DAYS)


def office_days(case: CaseLike, answered_on: date, waits: Sequence[Wait], calendar: Calendar) -> int:
    """Working days since then up to the answer, without those in which the applicant was waited for.

    The day on which documents were asked for is the office's own, that on which they came is not.
    """
    started = _started(case)
    waited = [(local_day(since), local_day(until) if until else answered_on) for since, until in waits]
    days = (started + timedelta(days=number) for number in range(1, legal_days(case, answered_on) + 1))
    return sum(1 for day in days if calendar.is_working(day) and not any(a < day <= b for a, b in waited))


def _started(case: CaseLike) -> date:
    return case.complete_on or local_day(case.submitted_at)


def nearest_rank(days: Mapping[int, int], percent: int) -> int | None:
    """The number of days within which so many percent were answered (nearest rank); None of nothing."""
    total, seen = sum(days.values()), 0
    for day, count in sorted(days.items()):
        seen += count
        if count > 0 and seen * 100 >= total * percent:
            return day
    return None

"""Until when an answer is owed, and how that stands on a day (ν. 2690/1999 άρθρα 4, 10).

The limit starts on the day on which the request and the last document that the applicant had to bring are here; that
day is not counted. Waiting for others does not stop it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from servicekit.clock import local_day
from workdays import Calendar, last_day, working_days_later

from certificates.domain.counting import Counted
from certificates.domain.states import OPEN, State


class Kind(StrEnum):
    """How a limit stands."""

    DAYS_LEFT = "days-left"
    TODAY = "today"
    OVERDUE = "overdue"
    WAITING = "waiting"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Limit:
    """How it stands: ``days`` left or late, or ``since`` when the applicant is waited for."""

    kind: Kind
    days: int | None = None
    since: date | None = None


def deadline(complete_on: date, days: int, counted: Counted, calendar: Calendar) -> date:
    """The last day to answer what was complete on this day."""
    if counted is Counted.WORKING:
        return working_days_later(complete_on, days, calendar)
    return last_day(complete_on, days, calendar)


def limit_of(state: State, last: date, waiting_since: datetime | None, today: date) -> Limit:
    """How the limit stands on a day in Greece."""
    if state not in OPEN:
        return Limit(Kind.ENDED)
    if state is State.WAITING and waiting_since is not None:
        return Limit(Kind.WAITING, since=local_day(waiting_since))
    left = (last - today).days
    if left == 0:
        return Limit(Kind.TODAY, 0)
    return Limit(Kind.DAYS_LEFT, left) if left > 0 else Limit(Kind.OVERDUE, -left)


def days_waited(waits: Iterable[tuple[datetime, datetime | None]], until: datetime) -> int:
    """Days in which the case waited for the applicant, each begun wait by its days in Greece."""
    return sum((local_day(end or until) - local_day(since)).days for since, end in waits)

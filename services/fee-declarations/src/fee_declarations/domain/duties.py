"""What an establishment has declared, and what it has still to declare."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workdays import Calendar

from fee_declarations.domain.declarations import ended_periods
from fee_declarations.domain.facts import Facts, opened_on
from fee_declarations.domain.periods import NotAPeriod, Period, due_date
from fee_declarations.domain.tariffs import AHEAD, PORTAL, Duty, Tariffs


class State(StrEnum):
    """How a period stands that has ended: declared, to be declared by a day that has not passed, or past it."""

    FILED = "filed"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Place:
    """What decides about an establishment: its kind, None until a representative said it, and its facts."""

    kind: str | None
    facts: Facts


@dataclass(frozen=True, slots=True)
class DutyCounts:
    """How an establishment stands: periods of the fees that it owes for certain. ``next_due`` is the nearest day by
    which one is to be declared that is not past it."""

    filed: int = 0
    due: int = 0
    overdue: int = 0
    next_due: date | None = None

    def __add__(self, other: "DutyCounts") -> "DutyCounts":
        days = [day for day in (self.next_due, other.next_due) if day is not None]
        counts = (self.filed + other.filed, self.due + other.due, self.overdue + other.overdue)
        return DutyCounts(*counts, min(days, default=None))


Months = frozenset[tuple[int, int]]
"""Each as year and month."""


def months_in(period: Period) -> Months:
    """The months of a period. One of which some month is declared cannot be declared again."""
    return frozenset((period.year, period.first_month + n) for n in range(period.months))


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """A period that has ended and is declared here, by which day, and its months."""

    period: Period
    due: date
    months: Months

    def state(self, today: date, *, filed: bool) -> State:
        if filed:
            return State.FILED
        return State.DUE if today <= self.due else State.OVERDUE


class Duties:
    """The tables on one day. Periods are computed once for all establishments that declare as often."""

    def __init__(self, tariffs: Tariffs, today: date, calendar: Calendar) -> None:
        self.tariffs, self.today = tariffs, today
        self._calendar = calendar
        self._periods: dict[tuple[str, int], Sequence[OpenPeriod]] = {}

    def periods(self, fee: str, months: int) -> Sequence[OpenPeriod]:
        """The ended periods of this length that are declared here, newest first; none of a fee that is asked ahead."""
        if (fee, months) not in self._periods:
            self._periods[fee, months] = [] if self.tariffs.fees[fee].periods == AHEAD else self._find(fee, months)
        return self._periods[fee, months]

    def counts_of(self, place: Place, months: int | None, filed: Mapping[str, Collection[str]]) -> DutyCounts:
        """Of an establishment; ``filed`` has the periods that it declared, by fee. What finance does not know (no
        ``months``) declares nothing, and neither does one whose kind is not known."""
        found = dict.fromkeys(State, 0)
        days = []
        if months is not None and place.kind is not None:
            opened = opened_on(place.facts)
            for fee in self.tariffs.fees.values():
                if fee.duty_of(place.kind, place.facts) is not Duty.OWES:
                    continue
                covered = months_of(filed.get(fee.code, ()))
                for one in self.periods(fee.code, months):
                    if opened is not None and one.period.last_day < opened:
                        break
                    state = one.state(self.today, filed=not covered.isdisjoint(one.months))
                    found[state] += 1
                    if state is State.DUE:
                        days.append(one.due)
        return DutyCounts(found[State.FILED], found[State.DUE], found[State.OVERDUE], min(days, default=None))

    def _find(self, fee: str, months: int) -> list[OpenPeriod]:
        here = []
        for period in ended_periods(months, self.today):
            if self.tariffs.channel(fee, period).channel == PORTAL:
                due = self.tariffs.moved_due(fee, period) or due_date(period, self._calendar)
                here.append(OpenPeriod(period, due, months_in(period)))
        return here


def months_of(codes: Iterable[str]) -> Months:
    """The months of these periods: who changed from quarters to months has declared both."""
    found: set[tuple[int, int]] = set()
    for code in codes:
        try:
            found |= months_in(Period.parse(code))
        except NotAPeriod:
            # A term that was asked for ahead.
            continue
    return frozenset(found)

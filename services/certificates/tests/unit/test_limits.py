"""Limits of requests. The law's days, worked out by hand, are the vectors of the library workdays."""

from datetime import UTC, date, datetime

from certificates.domain import limits
from certificates.domain.counting import Counted
from certificates.domain.limits import Kind, Limit
from certificates.domain.states import State
from hypothesis import given
from hypothesis import strategies as st
from servicekit.clock import local_day
from workdays import Calendar, MovedHoliday, last_day, working_days_later

PLAIN = Calendar()
LOCAL = Calendar(["08-25", "11-11"])
MAY_MOVED = Calendar(moved=[MovedHoliday(date(2027, 5, 4), date(2027, 5, 1), "a decision")])


def _day(text: str) -> date:
    return date.fromisoformat(text)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 60), st.sampled_from([PLAIN, MAY_MOVED, LOCAL]))
def test_a_limit_counts_as_the_procedure_says_in_the_calendar_of_the_office(
    start: date, days: int, calendar: Calendar
) -> None:
    assert limits.deadline(start, days, Counted.CALENDAR, calendar) == last_day(start, days, calendar)
    assert limits.deadline(start, days, Counted.WORKING, calendar) == working_days_later(start, days, calendar)


def test_the_day_is_the_day_in_greece() -> None:
    assert local_day(datetime(2026, 12, 31, 21, 59, 59, tzinfo=UTC)) == _day("2026-12-31")
    born = local_day(datetime(2026, 12, 31, 22, 0, tzinfo=UTC))
    assert limits.deadline(born, 10, Counted.CALENDAR, PLAIN) == _day("2027-01-11")


def test_how_a_limit_stands() -> None:
    last, today = _day("2026-12-10"), _day("2026-12-05")
    asked = datetime(2026, 12, 1, 22, 30, tzinfo=UTC)
    assert limits.limit_of(State.WORKING, last, None, today) == Limit(Kind.DAYS_LEFT, 5)
    assert limits.limit_of(State.WORKING, last, None, last) == Limit(Kind.TODAY, 0)
    assert limits.limit_of(State.ISSUING, last, None, _day("2026-12-13")) == Limit(Kind.OVERDUE, 3)
    assert limits.limit_of(State.WAITING, last, asked, today) == Limit(Kind.WAITING, since=_day("2026-12-02"))
    assert limits.limit_of(State.TO_COLLECT, last, None, today) == Limit(Kind.ENDED)


def test_days_of_waiting_are_counted_once_each() -> None:
    def at(day: int, hour: int = 12) -> datetime:
        return datetime(2026, 12, day, hour, tzinfo=UTC)

    assert limits.days_waited([(at(1), at(4)), (at(8), None)], at(10)) == 5
    assert limits.days_waited([(at(1, 8), at(1, 20))], at(10)) == 0

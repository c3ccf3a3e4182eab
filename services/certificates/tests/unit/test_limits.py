"""The vectors of limits: the law's days, in the calendar of Greek public services (ν. 2690/1999, ν. 1157/1981)."""

from datetime import UTC, date, datetime

import pytest
from certificates.domain import limits
from certificates.domain.counting import Counted
from certificates.domain.limits import Kind, Limit
from certificates.domain.states import State
from servicekit.clock import local_day
from workdays import Calendar, MovedHoliday, last_day_of_validity, working_days_later

PLAIN = Calendar()
MAY_MOVED = Calendar(moved=[MovedHoliday(date(2027, 5, 4), date(2027, 5, 1), "a decision")])


def _day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        ("2026-11-30", 10, "2026-12-10"),
        ("2026-12-16", 10, "2026-12-28"),
        ("2026-12-22", 10, "2027-01-04"),
        ("2026-12-27", 10, "2027-01-07"),
        ("2027-03-10", 5, "2027-03-16"),
        ("2027-03-15", 10, "2027-03-26"),
        ("2027-06-11", 10, "2027-06-22"),
        ("2027-08-10", 5, "2027-08-16"),
        ("2026-08-05", 10, "2026-08-17"),
        ("2026-11-09", 50, "2026-12-29"),
        ("2026-11-06", 50, "2026-12-28"),
        ("2026-11-02", 60, "2027-01-04"),
        ("2028-02-19", 10, "2028-02-29"),
        ("2027-03-27", 10, "2027-04-06"),
        ("2027-04-20", 10, "2027-05-04"),
        ("2027-04-21", 10, "2027-05-04"),
        ("2027-04-23", 10, "2027-05-04"),
        ("2027-04-24", 10, "2027-05-04"),
        ("2026-10-22", 3, "2026-10-26"),
        ("2026-10-25", 3, "2026-10-29"),
        ("2027-01-22", 10, "2027-02-01"),
        ("2027-02-18", 10, "2027-03-01"),
        ("2027-05-31", 10, "2027-06-10"),
        ("2027-08-20", 5, "2027-08-25"),
        ("2027-11-01", 10, "2027-11-11"),
    ],
)
def test_a_limit_in_calendar_days(start: str, days: int, last: str) -> None:
    assert limits.deadline(_day(start), days, Counted.CALENDAR, PLAIN) == _day(last)


@pytest.mark.parametrize("start", ["2027-04-20", "2027-04-21", "2027-04-23", "2027-04-24"])
def test_a_moved_first_of_may_moves_the_limit(start: str) -> None:
    assert limits.deadline(_day(start), 10, Counted.CALENDAR, MAY_MOVED) == _day("2027-05-05")


@pytest.mark.parametrize(
    ("local", "start", "days", "last"),
    [("08-25", "2027-08-20", 5, "2027-08-26"), ("11-11", "2027-11-01", 10, "2027-11-12")],
)
def test_a_local_holiday_moves_the_limit(local: str, start: str, days: int, last: str) -> None:
    assert limits.deadline(_day(start), days, Counted.CALENDAR, Calendar([local])) == _day(last)


def test_the_day_is_the_day_in_greece() -> None:
    assert local_day(datetime(2026, 12, 31, 21, 59, 59, tzinfo=UTC)) == _day("2026-12-31")
    born = local_day(datetime(2026, 12, 31, 22, 0, tzinfo=UTC))
    assert limits.deadline(born, 10, Counted.CALENDAR, PLAIN) == _day("2027-01-11")


@pytest.mark.parametrize(
    ("start", "calendar", "last"),
    [
        ("2026-12-18", PLAIN, "2027-01-05"),
        ("2026-12-21", PLAIN, "2027-01-07"),
        ("2027-04-22", PLAIN, "2027-05-10"),
        ("2027-04-22", MAY_MOVED, "2027-05-11"),
    ],
)
def test_ten_working_days(start: str, calendar: Calendar, last: str) -> None:
    assert working_days_later(_day(start), 10, calendar) == _day(last)
    assert limits.deadline(_day(start), 10, Counted.WORKING, calendar) == _day(last)


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        ("2026-08-31", "2027-02-28"),
        ("2027-02-28", "2027-08-28"),
        ("2027-08-30", "2028-02-29"),
        ("2026-11-28", "2027-05-28"),
    ],
)
def test_six_months_of_validity(issued: str, last: str) -> None:
    assert last_day_of_validity(_day(issued), 6) == _day(last)


def test_how_a_limit_stands() -> None:
    last, today = _day("2026-12-10"), _day("2026-12-05")
    asked = datetime(2026, 12, 1, 22, 30, tzinfo=UTC)
    assert limits.standing(State.WORKING, last, None, today) == Limit(Kind.DAYS_LEFT, 5)
    assert limits.standing(State.WORKING, last, None, last) == Limit(Kind.TODAY, 0)
    assert limits.standing(State.ISSUING, last, None, _day("2026-12-13")) == Limit(Kind.OVERDUE, 3)
    assert limits.standing(State.WAITING, last, asked, today) == Limit(Kind.WAITING, since=_day("2026-12-02"))
    assert limits.standing(State.TO_COLLECT, last, None, today) == Limit(Kind.ENDED)


def test_days_of_waiting_are_counted_once_each() -> None:
    def at(day: int, hour: int = 12) -> datetime:
        return datetime(2026, 12, day, hour, tzinfo=UTC)

    assert limits.days_waited([(at(1), at(4)), (at(8), None)], at(10)) == 5
    assert limits.days_waited([(at(1, 8), at(1, 20))], at(10)) == 0

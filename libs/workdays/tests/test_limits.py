"""Last days of limits: cases worked out by hand, across weekends, holidays, a year's end and a change of the clock."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workdays import (
    Calendar,
    MovedHoliday,
    last_day,
    last_day_of_validity,
    working_days_between,
    working_days_later,
)

PLAIN = Calendar()
MAY_DAY = MovedHoliday(date(2027, 5, 4), date(2027, 5, 1), "ministerial decision, made up for this test")
DAYS = st.dates(date(2000, 1, 1), date(2099, 1, 1))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "days", "end"),
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
        # Forwarding to the right office, and its own limit from there.
        ("2026-10-22", 3, "2026-10-26"),
        ("2026-10-25", 3, "2026-10-29"),
        ("2027-01-22", 10, "2027-02-01"),
        # From the last document on.
        ("2027-02-18", 10, "2027-03-01"),
        ("2027-05-31", 10, "2027-06-10"),
    ],
)
def test_a_limit_in_calendar_days_ends_on_a_working_day(start: str, days: int, end: str) -> None:
    assert last_day(day(start), days, PLAIN) == day(end)


@pytest.mark.parametrize("start", ["2027-04-20", "2027-04-21", "2027-04-23", "2027-04-24"])
def test_easter_with_may_day_on_good_saturday_and_with_may_day_moved(start: str) -> None:
    assert last_day(day(start), 10, PLAIN) == day("2027-05-04")
    assert last_day(day(start), 10, Calendar(moved=[MAY_DAY])) == day("2027-05-05")


@pytest.mark.parametrize(
    ("local", "start", "days", "with_it", "without"),
    [
        ("08-25", "2027-08-20", 5, "2027-08-26", "2027-08-25"),
        ("11-11", "2027-11-01", 10, "2027-11-12", "2027-11-11"),
    ],
)
def test_a_local_holiday(local: str, start: str, days: int, with_it: str, without: str) -> None:
    assert last_day(day(start), days, Calendar([local])) == day(with_it)
    assert last_day(day(start), days, PLAIN) == day(without)


@pytest.mark.parametrize(
    ("start", "end", "moved"),
    [
        ("2026-12-18", "2027-01-05", False),
        ("2026-12-21", "2027-01-07", False),
        ("2027-04-22", "2027-05-10", False),
        ("2027-04-22", "2027-05-11", True),
    ],
)
def test_ten_working_days_after_electronic_service(start: str, end: str, moved: bool) -> None:
    calendar = Calendar(moved=[MAY_DAY]) if moved else PLAIN
    assert working_days_later(day(start), 10, calendar) == day(end)


@pytest.mark.parametrize(
    ("issued", "end"),
    [
        ("2026-08-31", "2027-02-28"),
        ("2027-02-28", "2027-08-28"),
        ("2027-08-30", "2028-02-29"),
        ("2026-11-28", "2027-05-28"),
    ],
)
def test_six_months_of_validity(issued: str, end: str) -> None:
    assert last_day_of_validity(day(issued), 6) == day(end)


def test_a_limit_from_a_holiday() -> None:
    assert last_day(day("2027-01-01"), 10, PLAIN) == day("2027-01-11")


@given(DAYS, st.integers(0, 120))
def test_a_limit_ends_on_a_working_day_and_never_early_nor_a_week_late(start: date, days: int) -> None:
    end = last_day(start, days, PLAIN)
    assert PLAIN.is_working(end)
    assert 0 <= (end - start).days - days <= 5


@given(DAYS, st.integers(1, 60))
def test_counting_working_days_back_gives_the_same_number(start: date, days: int) -> None:
    assert working_days_between(start, working_days_later(start, days, PLAIN), PLAIN) == days


def test_nothing_lies_between_a_day_and_one_before_it() -> None:
    assert working_days_between(day("2027-01-08"), day("2027-01-04"), PLAIN) == 0

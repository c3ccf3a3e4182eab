"""Days without work, by the law's list."""

from datetime import date

import pytest
from workdays import Calendar, MovedHoliday


@pytest.mark.parametrize(
    ("year", "easter_monday", "clean_monday", "holy_spirit"),
    [
        (2024, date(2024, 5, 6), date(2024, 3, 18), date(2024, 6, 24)),
        (2026, date(2026, 4, 13), date(2026, 2, 23), date(2026, 6, 1)),
        (2027, date(2027, 5, 3), date(2027, 3, 15), date(2027, 6, 21)),
    ],
)
def test_what_moves_with_orthodox_easter(year: int, easter_monday: date, clean_monday: date, holy_spirit: date) -> None:
    named = {
        easter_monday: "Easter Monday",
        clean_monday: "Clean Monday",
        holy_spirit: "Holy Spirit Monday",
        date(year, 10, 28): "Ochi Day",
    }
    for day, name in named.items():
        held = Calendar().holiday(day)
        assert held is not None
        assert held["en"] == name


def test_a_year_has_thirteen_of_them_each_with_both_languages() -> None:
    days = [date.fromordinal(number) for number in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    names = [name for day in days if (name := Calendar().holiday(day))]
    assert len(names) == 13
    assert all(name.keys() == {"el", "en"} for name in names)


def test_a_moved_day_is_free_besides_the_one_it_stands_for() -> None:
    calendar = Calendar(moved=[MovedHoliday(date(2021, 5, 4), date(2021, 5, 1), "made up")])
    assert not calendar.is_working(date(2021, 5, 4))
    assert calendar.is_working(date(2022, 5, 4))


def test_weekends_have_no_name_and_no_work() -> None:
    saturday = date(2026, 11, 28)
    assert Calendar().holiday(saturday) is None
    assert not Calendar().is_working(saturday)
    assert Calendar().next_working(saturday) == date(2026, 11, 30)
    assert Calendar().previous_working(saturday) == date(2026, 11, 27)
    assert Calendar().previous_working(date(2026, 11, 27)) == date(2026, 11, 27)


@pytest.mark.parametrize("wrong", ["13-01", "02-30", "1-1", "2026-01-01"])
def test_a_local_day_that_no_year_has_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"Invalid isoformat|month|day"):
        Calendar([wrong])
    assert not Calendar(["02-29"]).is_working(date(2028, 2, 29))

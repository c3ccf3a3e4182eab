"""Instalments: vector 29 of the facts about money, that parts are the whole in any number, and what lateness costs."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from fee_declarations.domain.instalments import InstalmentRule, Part, TooManyParts, divide, late_cents, schedule
from hypothesis import given
from hypothesis import strategies as st
from workdays import Calendar

RULE = InstalmentRule(date(2019, 12, 1), None, least=2, most=24, least_cents=2000, grace_days=10)


def test_the_cents_are_on_the_first_ones() -> None:
    assert divide(49751, 4, RULE) == [12438, 12438, 12438, 12437]
    assert divide(6142, 3, RULE) == [2048, 2047, 2047]


@pytest.mark.parametrize(("cents", "number", "most"), [(6142, 4, 3), (49751, 25, 24), (49751, 1, 24), (3999, 2, 0)])
def test_what_is_too_small_or_too_many_is_refused_with_what_would_do(cents: int, number: int, most: int) -> None:
    with pytest.raises(TooManyParts) as refused:
        divide(cents, number, RULE)
    assert refused.value.most == most


@given(st.integers(4000, 10**11), st.integers(2, 24))
def test_the_parts_are_the_whole_and_none_is_too_small(cents: int, number: int) -> None:
    if number > RULE.most_of(cents):
        return
    parts = divide(cents, number, RULE)
    assert (sum(parts), len(parts)) == (cents, number)
    assert min(parts) >= RULE.least_cents
    assert max(parts) - min(parts) <= 1


def test_a_month_each_on_days_on_which_offices_work() -> None:
    parts = schedule([1, 1, 1], date(2024, 4, 24), 7, Calendar())
    # 1 May is a holiday; 1 June 2024 is a Saturday.
    assert [part.due for part in parts] == [date(2024, 5, 2), date(2024, 6, 3), date(2024, 7, 1)]
    ends = schedule([1, 1], date(2024, 1, 24), 7, Calendar())
    assert [part.due for part in ends] == [date(2024, 1, 31), date(2024, 2, 29)]


PARTS = [Part(12438, date(2024, 5, 7)), Part(12438, date(2024, 6, 3)), Part(12438, date(2024, 7, 3))]
FIRST = {date(2024, 5, 7): 12438}


@pytest.mark.parametrize(
    ("paid", "today", "cents"),
    [
        pytest.param({}, date(2024, 5, 7), [0, 0, 0], id="its day itself is in time"),
        pytest.param({}, date(2024, 5, 8), [622, 0, 0], id="a month begins on the day after: 124.38 x 5 %"),
        pytest.param({}, date(2024, 6, 7), [622, 622, 0], id="one month of the first, the second has begun"),
        pytest.param({}, date(2024, 6, 8), [1244, 622, 0], id="two months at once are rounded once: 12.438"),
        pytest.param(
            FIRST, date(2025, 1, 1), [0, 4353, 3731], id="paid in time costs nothing, ever: 43.533 and 37.314"
        ),
        pytest.param({**FIRST, date(2024, 6, 10): 12438}, date(2024, 7, 3), [0, 622, 0], id="paid late stops there"),
        pytest.param({**FIRST, date(2024, 6, 3): 20000}, date(2024, 7, 12), [0, 0, 244], id="on 48.76 that are left"),
        pytest.param({**FIRST, date(2024, 6, 10): 6000}, date(2024, 7, 4), [0, 622 + 322, 622], id="a part of it late"),
        pytest.param({**FIRST, date(2024, 5, 20): -12438}, date(2024, 6, 8), [622, 622, 0], id="money that went back"),
        pytest.param({date(2024, 4, 30): 37314}, date(2025, 1, 1), [0, 0, 0], id="all at once before any day"),
    ],
)
def test_what_late_instalments_cost(paid: Mapping[date, int], today: date, cents: list[int]) -> None:
    assert late_cents(PARTS, paid, Decimal(5), today) == cents
    assert late_cents(PARTS, paid, Decimal(0), today) == [0, 0, 0], "a plan of before the percentage"


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 20000)), max_size=5), st.integers(0, 300))
def test_lateness_never_falls_by_waiting_and_is_never_below_nothing(moves: list[tuple[int, int]], days: int) -> None:
    paid: dict[date, int] = {}
    for after, cents in moves:
        day = date.fromordinal(date(2024, 4, 30).toordinal() + after)
        paid[day] = paid.get(day, 0) + cents
    today = date.fromordinal(date(2024, 4, 30).toordinal() + days)
    known = {day: cents for day, cents in paid.items() if day <= today}
    first = late_cents(PARTS, known, Decimal(5), today)
    later = late_cents(PARTS, known, Decimal(5), date.fromordinal(today.toordinal() + 1))
    assert all(0 <= now <= then for now, then in zip(first, later, strict=True))

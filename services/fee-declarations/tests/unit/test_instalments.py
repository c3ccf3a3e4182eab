"""Instalments: vector 29 of the facts about money, and that parts are the whole in any number."""

from datetime import date

import pytest
from fee_declarations.domain.instalments import InstalmentRule, TooManyParts, divide, schedule
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

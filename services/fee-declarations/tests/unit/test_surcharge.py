"""The surcharge on certified debts: vectors 26 to 28 of the facts about money, and how months are counted."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from fee_declarations.accounting.rows import Debt
from fee_declarations.claims import surcharge_store, surcharging
from fee_declarations.domain.surcharge import FULL, STARTED, Surcharge, months_between, surcharge_cents
from hypothesis import given
from hypothesis import strategies as st

SINCE = date(2024, 5, 3)
KEDE = Surcharge(date(2009, 1, 1), None, Decimal("0.73"), FULL, ["fee"])


def accrued(moves: Mapping[date, int], until: date) -> int:
    return surcharge_cents(SINCE, until, {date(2024, 4, 24): 49751, **moves}, [KEDE])


@pytest.mark.parametrize(
    ("moves", "until", "cents"),
    [
        pytest.param({}, date(2024, 9, 3), 1453, id="26: four months, rounded once and not four times"),
        pytest.param({date(2024, 7, 3): -19274}, date(2024, 7, 3), 726, id="27: two months on the whole"),
        pytest.param({date(2024, 7, 3): -19274}, date(2024, 9, 3), 726 + 445, id="27: and two on 304.77"),
        pytest.param({date(2024, 7, 3): -20000}, date(2024, 9, 3), 726 + 434, id="28: the fee was paid first"),
        pytest.param({}, date(2024, 5, 3), 0, id="the day itself"),
        pytest.param({}, date(2024, 6, 2), 0, id="a month that is not over"),
        pytest.param({date(2024, 7, 3): -49751}, date(2025, 9, 3), 726, id="ends with the payment"),
        pytest.param({date(2024, 7, 3): -49751, date(2024, 8, 3): 49751}, date(2024, 9, 3), 726 + 363, id="went back"),
    ],
)
def test_vectors(moves: Mapping[date, int], until: date, cents: int) -> None:
    assert accrued(moves, until) == cents


def test_a_new_rate_ends_a_stretch_and_no_rate_costs_nothing() -> None:
    later = Surcharge(date(2024, 7, 3), None, Decimal(1), FULL, ["fee"])
    earlier = Surcharge(date(2009, 1, 1), date(2024, 7, 2), Decimal("0.73"), FULL, ["fee"])
    moves = {SINCE: 49751}
    assert surcharge_cents(SINCE, date(2024, 9, 3), moves, [earlier, later]) == 726 + 995
    assert surcharge_cents(SINCE, date(2024, 9, 3), moves, [earlier]) == 726
    assert surcharge_cents(SINCE, date(2024, 9, 3), moves, []) == 0


@pytest.mark.parametrize(
    ("since", "day", "started", "full"),
    [
        (date(2024, 5, 3), date(2024, 5, 3), 0, 0),
        (date(2024, 5, 3), date(2024, 5, 4), 1, 0),
        (date(2024, 5, 3), date(2024, 6, 3), 1, 1),
        (date(2024, 5, 3), date(2024, 6, 4), 2, 1),
        (date(2024, 1, 31), date(2024, 2, 29), 1, 1),
        (date(2024, 1, 31), date(2024, 3, 1), 2, 1),
        (date(2023, 12, 15), date(2024, 12, 14), 12, 11),
    ],
)
def test_months_begun_and_months_over(since: date, day: date, started: int, full: int) -> None:
    assert (months_between(since, day, STARTED), months_between(since, day, FULL)) == (started, full)


@given(st.integers(1, 10**9), st.lists(st.integers(0, 700), min_size=1, max_size=6), st.integers(1, 100))
def test_paying_never_makes_it_more_and_it_never_falls(cents: int, days: list[int], percent: int) -> None:
    moves = {SINCE: cents}
    for place in days:
        day = date.fromordinal(SINCE.toordinal() + place)
        moves[day] = moves.get(day, 0) - cents // 10
    end = date.fromordinal(SINCE.toordinal() + 800)
    found = [surcharge_cents(SINCE, until, moves, [KEDE]) for until in (SINCE, date(2025, 1, 1), end)]
    assert found == sorted(found)
    assert found[-1] <= surcharge_cents(SINCE, end, {SINCE: cents}, [KEDE]) + len(days)


def test_a_debt_of_which_nothing_was_posted_bears_no_surcharge(monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2024, 4, 24, tzinfo=UTC)
    known = {"establishment_id": None, "place": 0, "fee": "residence", "period": "2024-03", "kind": "fee"}
    money = {"revenue_code": "0441", "due": SINCE, "months": None, "created_at": at, "open_cents": 0}
    debt: Any = Debt(id=uuid4(), business_id=None, note_id=None, charged_by=uuid4(), **known, **money)
    conn: Any = None
    monkeypatch.setattr(surcharge_store, "moves_by_day", lambda *_: {})
    assert surcharging.line_of_today(conn, [debt], {debt.id: SINCE}, [KEDE], date(2024, 9, 3)) is None

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notifier import domain
from notifier.domain import Attempt, Next, Outcome, Result, RetryPolicy, State

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
RETRY_POLICY = RetryPolicy()
counts = st.integers(min_value=1, max_value=10_000)
lucks = st.floats(min_value=0, max_value=1, exclude_max=True)


def decide(outcome: Outcome, attempts: int = 1, waited: timedelta = timedelta()) -> Next:
    give_up_at = NOW - waited + RETRY_POLICY.give_up_after
    return domain.decide(outcome, Attempt(attempts, NOW, give_up_at), RETRY_POLICY, jitter=0)


@given(counts, lucks)
def test_a_pause_is_never_shorter_than_half_the_first_nor_longer_than_the_longest(failures: int, jitter: float) -> None:
    pause = domain.back_off(failures, RETRY_POLICY, jitter)
    assert RETRY_POLICY.first / 2 <= pause <= RETRY_POLICY.longest


@given(counts, lucks)
def test_with_the_same_jitter_the_next_pause_is_not_shorter(failures: int, jitter: float) -> None:
    assert domain.back_off(failures + 1, RETRY_POLICY, jitter) >= domain.back_off(failures, RETRY_POLICY, jitter)


def test_pauses_double_from_ten_seconds_to_an_hour() -> None:
    top = [domain.back_off(failures, RETRY_POLICY, 0.999999999).total_seconds() for failures in range(1, 12)]
    assert [round(seconds) for seconds in top] == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]


def test_what_the_server_took_is_sent() -> None:
    assert decide(Outcome(Result.SENT), waited=timedelta(days=9)) == Next(State.SENT)


def test_what_the_server_will_never_take_is_parked_at_once() -> None:
    assert decide(Outcome(Result.REFUSED, domain.ADDRESS_REFUSED)) == Next(State.PARKED, "address-refused")


@pytest.mark.parametrize(
    ("result", "reason"), [(Result.DEFERRED, domain.GAVE_UP), (Result.UNKNOWN, domain.OUTCOME_UNKNOWN)]
)
def test_the_rest_is_tried_again_for_three_days(result: Result, reason: str) -> None:
    assert decide(Outcome(result, "x")) == Next(State.PENDING, "x", timedelta(seconds=5))
    nearly = timedelta(hours=72) - timedelta(seconds=6)
    assert decide(Outcome(result, "x"), waited=nearly).state is State.PENDING
    assert decide(Outcome(result, "x"), waited=nearly + timedelta(seconds=1)) == Next(State.PARKED, reason)


@given(st.from_regex(r"[a-z]{2,9}@[a-z]{2,9}(\.[a-z]{2,9}){0,2}\.(gr|test)", fullmatch=True))
def test_a_masked_address_gives_neither_name_nor_host_away(address: str) -> None:
    local, _, domain_name = address.partition("@")
    shown = domain.masked(address)
    assert local not in shown
    assert domain_name not in shown
    assert "•••" in shown

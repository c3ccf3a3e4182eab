"""What is done after each attempt to send, and when. Pure functions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a notice stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    PARKED = "parked"


class Result(StrEnum):
    """What an attempt came to."""

    SENT = "sent"
    REFUSED = "refused"
    """The server will never take it (5xx)."""
    DEFERRED = "deferred"
    """The server did not take it now (4xx), or the connection broke before the whole mail was offered."""
    UNKNOWN = "unknown"
    """The whole mail was offered and no answer came: the server may have taken it (RFC 1047)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result with its reason: a stable word for staff and for the publisher, never an address."""

    result: Result
    reason: str | None = None


NO_ADDRESS = "no-address"
ADDRESS_INVALID = "address-invalid"
ADDRESS_REFUSED = "address-refused"
MESSAGE_REFUSED = "message-refused"
GAVE_UP = "gave-up"
OUTCOME_UNKNOWN = "outcome-unknown"


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to wait between attempts, and for how long in all."""

    first: timedelta = timedelta(seconds=10)
    longest: timedelta = timedelta(hours=1)
    give_up_after: timedelta = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of the notice. ``delay`` is set while it stays pending, ``reason`` where there is one to tell."""

    state: State
    reason: str | None = None
    delay: timedelta | None = None


def back_off(failures: int, retry_policy: RetryPolicy, jitter: float) -> timedelta:
    """The pause after that many failures in a row (from 1): doubled each time up to the longest.

    ``jitter`` in [0, 1) spreads it over the upper half, so that mails that failed together do not come back together.
    """
    doubled = retry_policy.first * (1 << min(failures - 1, 30))
    return min(doubled, retry_policy.longest) * (0.5 + jitter / 2)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to send a notice: its number (from 1), when it began, and when attempts end."""

    number: int
    at: datetime
    give_up_at: datetime


def decide(outcome: Outcome, attempt: Attempt, retry_policy: RetryPolicy, jitter: float) -> Next:
    """What to do after an attempt."""
    if outcome.result is Result.SENT:
        return Next(State.SENT)
    if outcome.result is Result.REFUSED:
        return Next(State.PARKED, outcome.reason)
    delay = back_off(attempt.number, retry_policy, jitter)
    if attempt.at + delay >= attempt.give_up_at:
        return Next(State.PARKED, OUTCOME_UNKNOWN if outcome.result is Result.UNKNOWN else GAVE_UP)
    return Next(State.PENDING, outcome.reason, delay)


def masked(address: str) -> str:
    """The address for staff who need to recognise it, not to know it: ``e•••@m•••.gr``."""
    local, _, domain = address.rpartition("@")
    name, _, top = domain.rpartition(".")
    return f"{local[:1]}•••@{name[:1]}•••.{top}" if name else f"{local[:1]}•••@{domain[:1]}•••"

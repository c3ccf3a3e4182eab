"""The loop that takes due notices to the channel, one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from servicekit import trace
from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Engine

from notifier import store, use_cases
from notifier.channel import ChannelDown, SmtpChannel
from notifier.domain import Outcome, RetryPolicy
from notifier.keeper import Keeper

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a notice is held, how soon it is tried again, and how soon the whole queue is after an outage."""

    lease: timedelta
    retry_policy: RetryPolicy


@contextmanager
def _sending(held: store.Claim) -> Iterator[None]:
    """Within the trace that caused the mail, up to what the server answers."""
    attributes: dict[str, str | int] = {"network.protocol.name": "smtp", "eservices.attempt": held.attempts}
    with trace.going_on(held.traceparent), trace.span("send mail", trace.Kind.CLIENT, attributes):
        yield


class Sender:
    """Sends what is due. Several may run against one database: the lease keeps them apart."""

    def __init__(self, engine: Engine, channel: SmtpChannel, rules: Rules) -> None:
        self._engine, self._channel, self._rules = engine, channel, rules
        self._held: store.Claim | None = None
        self._unrecorded: tuple[store.Claim, Outcome] | None = None
        self._keeper = Keeper(engine, rules.lease)

    def step(self) -> int:
        """Send one notice; 1 when there may be another, 0 when nothing is due or the channel is down. The next one is
        taken in the transaction that writes down what became of this one, so that a queue costs one for each mail."""
        self._record()
        held, self._held = self._held or self._claim(), None
        if held is None:
            return 0
        try:
            with self._keeper.keeping(held), _sending(held):
                outcome = self._channel.send(held.recipient, held.message)
        except ChannelDown as down:
            self._pause(down.reason, held)
            return 0
        self._unrecorded = (held, outcome)
        self._record(claim_next=True)
        # With the channel closed nothing was looked for.
        return int(self._held is not None or not self._channel.is_open)

    def close(self) -> None:
        """Give back what was taken and not yet sent."""
        held, self._held = self._held, None
        if held is not None:
            with transaction(self._engine) as conn:
                store.release(conn, held)
        self._keeper.end()
        self._channel.close()

    def _claim(self) -> store.Claim | None:
        """Have a connection before taking a notice, so that an outage is no notice's failed attempt."""
        self._channel.close_if_idle()
        if not self._channel.is_open and not self._open_if_due():
            return None
        with transaction(self._engine) as conn:
            return store.claim(conn, self._rules.lease)

    def _open_if_due(self) -> bool:
        with transaction(self._engine) as conn:
            if not store.is_work_due(conn):
                return False
        try:
            self._channel.open()
        except ChannelDown as down:
            self._pause(down.reason, None)
            return False
        with transaction(self._engine) as conn:
            store.resume_channel(conn)
        return True

    def _record(self, *, claim_next: bool = False) -> None:
        """Write down the last outcome. It is kept until that succeeds: a mail that went out must not go out again
        because the database was away for a moment."""
        if self._unrecorded is None:
            return
        held, outcome = self._unrecorded
        with trace.going_on(held.traceparent), transaction(self._engine) as conn:
            state = use_cases.record_outcome(conn, held, outcome, self._rules.retry_policy)
            following = store.claim(conn, self._rules.lease) if claim_next and self._channel.is_open else None
        self._held, self._unrecorded = following, None
        log.info("attempted", notice_id=held.id, attempt=held.attempts, result=outcome.result, state=state)

    def _pause(self, reason: str, held: store.Claim | None) -> None:
        with transaction(self._engine) as conn:
            if held is not None:
                store.release(conn, held)
            delay = use_cases.pause(conn, reason, self._rules.retry_policy)
        log.error("channel-down", reason=reason, pause_seconds=round(delay.total_seconds(), 1))

"""From JetStream to a handler, once: inbox row and handler's changes are one transaction, the ack comes after it.

What has come together is handled together, in one transaction; where one of them cannot be, each is handled alone.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest

from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeout
from nats.js import JetStreamContext
from pydantic import ValidationError
from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects.postgresql import insert

from servicekit import envelope, metrics, trace
from servicekit.envelope import MalformedEvent, ReceivedEvent
from servicekit.inbox import DeadLetter, Handler
from servicekit.logs import get_logger

log = get_logger(__name__)

BATCH = 32
FETCH_SECONDS = 5.0
_BEHIND_SECONDS = 0.5
_BACK_OFF_SECONDS = (1, 2, 5, 15, 60, 300)


class Consumer:
    """One durable of one stream. Expects every event twice, late and out of order."""

    def __init__(
        self, *, stream: str, durable: str, handlers: Mapping[str, Handler], inbox: Table, engine: Engine
    ) -> None:
        self.stream, self.durable, self.handlers = stream, durable, handlers
        self._engine = engine
        self._take_note = insert(inbox).on_conflict_do_nothing().returning(inbox.c.event_id)

    async def run(self, jetstream: JetStreamContext) -> None:
        """Fetch and handle until cancelled. Errors of the broker reach the caller, which binds again."""
        # From zero on, or monitoring does not see the first one as an increase.
        for outcome in ("done", "again", "retry", "dead"):
            metrics.EVENTS.labels(self.stream, outcome)
        subscription = await jetstream.pull_subscribe_bind(durable=self.durable, stream=self.stream)
        while True:
            try:
                messages = await _fetch(subscription)
            except NatsTimeout:
                continue
            if len(messages) > 1 and await asyncio.to_thread(self.handle_together, *_parts(messages)):
                for message in messages:
                    await self._done(message, "done")
                continue
            for message in messages:
                await self._receive(message)

    async def _done(self, message: Msg, outcome: str) -> None:
        await (message.term() if outcome == "dead" else message.ack())
        metrics.EVENTS.labels(self.stream, outcome).inc()

    async def _receive(self, message: Msg) -> None:
        try:
            outcome = await asyncio.to_thread(self.handle, message.data, _carried(message))
        except Exception:  # whatever a handler raises, the event stays and comes again
            delivered = message.metadata.num_delivered
            log.exception("event-not-handled", stream=self.stream, delivered=delivered)
            await message.nak(delay=_BACK_OFF_SECONDS[min(delivered, len(_BACK_OFF_SECONDS)) - 1])
            metrics.EVENTS.labels(self.stream, "retry").inc()
        else:
            await self._done(message, outcome)

    def handle_together(self, bodies: Sequence[bytes], carried: Sequence[str | None] = ()) -> bool:
        """Handle several messages in one transaction; False, and nothing is changed, if one of them fails: which one,
        and what becomes of it, is found by handling each alone."""
        try:
            events = [envelope.read(body) for body in bodies]
            with self._engine.begin() as conn:
                news = [
                    event
                    for event, parent in zip_longest(events, carried)
                    if event and self._handle(conn, event, parent)
                ]
        except Exception as error:  # noqa: BLE001 -- logged where each is handled alone
            log.info("events-apart", stream=self.stream, events=len(bodies), reason=type(error).__name__)
            return False
        for event in news:
            log.info("event-handled", type=event.type, event_id=event.id)
        return True

    def handle(self, body: bytes, carried: str | None = None) -> str:
        """Handle one message in one transaction: "done", "again" (seen before) or "dead". ``carried`` is the trace in
        which it was brought, of its headers."""
        try:
            event = envelope.read(body)
        except MalformedEvent as error:
            log.error("event-malformed", stream=self.stream, reason=str(error))
            return "dead"
        try:
            with self._engine.begin() as conn:
                if not self._handle(conn, event, carried):
                    return "again"
        except DeadLetter as error:
            return self._bury(event, error.reason)
        except ValidationError as error:
            return self._bury(event, f"invalid-data:{error.errors()[0]['type']}")
        log.info("event-handled", type=event.type, event_id=event.id)
        return "done"

    def _handle(self, conn: Connection, event: ReceivedEvent, carried: str | None) -> bool:
        """Whether the event was new; raises what its handler does."""
        trace.begin(carried or event.traceparent)
        handler = self.handlers.get(event.type)
        # An unknown type is text of another service.
        name = f"process {event.type}" if handler else "process"
        with trace.span(name, trace.Kind.CONSUMER, {"messaging.system": "nats"}):
            if not self._first_time(conn, event, "done", None):
                return False
            if handler is None:
                raise DeadLetter("unknown-type")
            handler(conn, event)
        return True

    def _first_time(self, conn: Connection, event: ReceivedEvent, state: str, reason: str | None) -> bool:
        values = {"event_id": event.id, "type": event.type, "state": state, "reason": reason}
        return conn.execute(self._take_note, values).first() is not None

    def _bury(self, event: ReceivedEvent, reason: str) -> str:
        log.error("event-dead", type=event.type, event_id=event.id, reason=reason)
        with self._engine.begin() as conn:
            self._first_time(conn, event, "dead", reason)
        return "dead"


def _carried(message: Msg) -> str | None:
    return (message.headers or {}).get("traceparent")


def _parts(messages: Sequence[Msg]) -> tuple[list[bytes], list[str | None]]:
    return [each.data for each in messages], [_carried(each) for each in messages]


async def _fetch(subscription: JetStreamContext.PullSubscription) -> list[Msg]:
    """The next message as soon as it is there, and what the broker says waits behind it. Raises NatsTimeout.

    Several are asked for only where they wait: the client hands over a part of what it asked for at the timeout.
    """
    messages = await subscription.fetch(1, timeout=FETCH_SECONDS)
    if behind := min(messages[0].metadata.num_pending, BATCH - 1):
        # Another worker may have taken them meanwhile.
        with suppress(NatsTimeout):
            messages += await subscription.fetch(behind, timeout=_BEHIND_SECONDS)
    return messages


def consumers_of(
    service: str, streams: Mapping[str, Mapping[str, Handler]], inbox: Table, engine: Engine
) -> list[Consumer]:
    """The service's consumers, one for each stream with its handlers; every durable bears the service's name."""
    return [
        Consumer(stream=stream, durable=service, handlers=handlers, inbox=inbox, engine=engine)
        for stream, handlers in streams.items()
    ]

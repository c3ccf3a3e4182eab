"""From the outbox to JetStream: at least once, in order of writing, marked only after the broker's ack."""

import asyncio
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError
from nats.js import JetStreamContext
from nats.js.errors import APIError
from sqlalchemy import Connection, Engine, Row, text

from servicekit import metrics, trace
from servicekit.logs import get_logger

log = get_logger(__name__)
Given = ParamSpec("Given")
Found = TypeVar("Found")

BATCH = 200
ACK_SECONDS = 5.0

_NATS = {"messaging.system": "nats"}
_CLAIM = text(
    "SELECT seq, id, type, body FROM outbox WHERE published_at IS NULL AND NOT parked "
    "ORDER BY seq LIMIT :batch FOR UPDATE SKIP LOCKED"
)
_PUBLISHED = text("UPDATE outbox SET published_at = now() WHERE seq = ANY(:seqs)")
_PARKED = text("UPDATE outbox SET parked = true, error = :error WHERE seq = :seq")


class BrokerAway(Exception):
    """The broker did not take what was offered. Everything stays in the outbox; try again later."""


async def relay_batch(engine: Engine, jetstream: JetStreamContext) -> int:
    """Publish one batch; returns how many were acknowledged. Raises BrokerAway when none was and some were offered.

    The rows stay locked while they are on their way, so a second relay takes others. A crash between ack and mark
    publishes again with the same Nats-Msg-Id.
    """
    connecting = asyncio.ensure_future(asyncio.to_thread(engine.connect))
    try:
        conn = await asyncio.shield(connecting)
        rows = await _in_thread(_claim, conn)
        if not rows:
            return 0
        outcomes = await asyncio.gather(*(_publish(jetstream, row) for row in rows))
        acked = [row.seq for row, error in zip(rows, outcomes, strict=True) if error is None]
        refused = [
            (row.seq, error) for row, error in zip(rows, outcomes, strict=True) if isinstance(error, MaxPayloadError)
        ]
        await _in_thread(_mark, conn, acked, refused)
    finally:
        await _in_thread((await connecting).close)
    away = [error for error in outcomes if error is not None and not isinstance(error, MaxPayloadError)]
    if away:
        raise BrokerAway(type(away[0]).__name__)
    return len(rows)


async def _in_thread(act: Callable[Given, Found], *given: Given.args, **named: Given.kwargs) -> Found:
    """Run it in a thread, and wait for its end also when we are cancelled: a connection serves one thread at a time."""
    work = asyncio.ensure_future(asyncio.to_thread(act, *given, **named))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise


def _claim(conn: Connection) -> list[Row[tuple[int, object, str, str]]]:
    return list(conn.execute(_CLAIM, {"batch": BATCH}).all())


def _mark(conn: Connection, acked: list[int], refused: Sequence[tuple[int, Exception]]) -> None:
    conn.execute(_PUBLISHED, {"seqs": acked})
    for seq, error in refused:
        metrics.EVENTS.labels("outbox", "parked").inc()
        log.error("event-parked", seq=seq, error=type(error).__name__)
        conn.execute(_PARKED, {"seq": seq, "error": type(error).__name__})
    conn.commit()


async def _publish(jetstream: JetStreamContext, row: Row[tuple[int, object, str, str]]) -> Exception | None:
    with (
        trace.going_on(trace.of_event(row.body)),
        trace.span(f"publish {row.type}", trace.Kind.PRODUCER, _NATS) as span,
    ):
        headers = {"Nats-Msg-Id": str(row.id), "traceparent": trace.traceparent()}
        try:
            await jetstream.publish(row.type, row.body.encode(), timeout=ACK_SECONDS, headers=headers)
        except (NatsError, APIError, TimeoutError, OSError) as error:
            span.note({"error.type": type(error).__name__})
            return error
    return None

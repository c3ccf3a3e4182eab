"""From the outbox to JetStream: at least once, in order of writing, marked only after the broker's ack."""

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple, ParamSpec, TypeVar

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
    claiming = asyncio.ensure_future(asyncio.to_thread(_claim, engine))
    try:
        claimed = await asyncio.shield(claiming)
        if claimed is None:
            return 0
        conn, rows = claimed
        outcomes = await asyncio.gather(*(_publish(jetstream, row) for row in rows))
        acked = [row.seq for row, error in zip(rows, outcomes, strict=True) if error is None]
        refused = [
            (row.seq, error) for row, error in zip(rows, outcomes, strict=True) if isinstance(error, MaxPayloadError)
        ]
        await _in_thread(_mark, conn, acked, refused)
    finally:
        claimed = await claiming
        if claimed is not None and not claimed.conn.closed:
            await _in_thread(claimed.conn.close)
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


class _Claimed(NamedTuple):
    """Rows on their way, and the connection whose transaction holds them."""

    conn: Connection
    rows: Sequence[Row[tuple[int, object, str, str]]]


def _claim(engine: Engine) -> _Claimed | None:
    """None when nothing waits."""
    conn = engine.connect()
    try:
        rows = conn.execute(_CLAIM, {"batch": BATCH}).all()
    except BaseException:
        conn.close()
        raise
    if rows:
        return _Claimed(conn, rows)
    conn.close()
    return None


def _mark(conn: Connection, acked: list[int], refused: Sequence[tuple[int, Exception]]) -> None:
    """Write down what became of each row, and give the connection back."""
    conn.execute(_PUBLISHED, {"seqs": acked})
    for seq, error in refused:
        metrics.EVENTS.labels("outbox", "parked").inc()
        log.error("event-parked", seq=seq, error=type(error).__name__)
        conn.execute(_PARKED, {"seq": seq, "error": type(error).__name__})
    conn.commit()
    conn.close()


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

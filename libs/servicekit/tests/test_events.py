"""Outbox to broker to inbox, on a real PostgreSQL and a real NATS server."""

import asyncio
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import nats
import pytest
from conftest import KIT, rows
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig
from servicekit import envelope, outbox, trace
from servicekit.consumer import Consumer
from servicekit.db import make_engine
from servicekit.envelope import Event, MalformedEvent, ReceivedEvent
from servicekit.inbox import Handler
from servicekit.relay import BrokerAway, relay_batch
from servicekit.testing import required_environment
from servicekit.testing.broker import stream
from sqlalchemy import Connection, Engine, text

TRACE = "0af7651916cd43dd8448eb211c80319c"


def happened(prefix: str, number: int, size: int = 0) -> Event:
    return Event(f"{prefix}.thing.done", f"thing-{number}", 1, {"number": number, "filler": "x" * size})


def record(engine: Engine, *events: Event) -> list[bytes]:
    """Write the events; returns what will travel."""
    with engine.begin() as conn:
        for event in events:
            outbox.record(conn, "kit", event)
    return [body.encode() for _, body in rows(engine, KIT.outbox, "seq", "body")]


def taking(engine: Engine, handlers: Mapping[str, Handler], name: str = "KIT") -> Consumer:
    return Consumer(stream=name, durable="kit", handlers=handlers, inbox=KIT.inbox, engine=engine)


def test_the_same_act_is_one_event(engine: Engine) -> None:
    record(engine, happened("kit", 1), happened("kit", 1))
    [(identity, kind)] = rows(engine, KIT.outbox, "id", "type")
    assert (identity, kind) == (happened("kit", 1).id, "kit.thing.done")
    again = Event("kit.thing.done", "thing-1", 2, {})
    others = {again.id, happened("kit", 2).id, Event("kit.thing.undone", "thing-1", 1, {}).id}
    assert len(others | {identity}) == 4


def test_an_event_is_a_cloudevent_that_hands_the_trace_on() -> None:
    trace.begin(f"00-{TRACE}-b7ad6b7169203331-01")
    event = Event("kit.thing.done", "thing-1", 1, {"name": "Ελένη"})
    written = envelope.write(event, "kit", trace.traceparent())
    members = json.loads(written)
    assert {name: members[name] for name in ("specversion", "id", "type", "source", "subject", "data")} == {
        "specversion": "1.0",
        "id": str(event.id),
        "type": "kit.thing.done",
        "source": "/services/kit",
        "subject": "thing-1",
        "data": {"name": "Ελένη"},
    }
    received = envelope.read(written.encode())
    assert (received.id, received.aggregate_id, received.data) == (event.id, "thing-1", {"name": "Ελένη"})
    assert received.traceparent is not None
    assert received.traceparent.split("-")[1] == TRACE
    assert (datetime.now(UTC) - received.time).total_seconds() >= 0


@pytest.mark.parametrize(
    "change",
    [
        {"specversion": "0.3"},
        {"specversion": None},
        {"id": "7"},
        {"id": None},
        {"time": "soon"},
        {"time": None},
        {"type": None},
        {"subject": None},
        {"data": ["x"]},
        {"data": None},
    ],
)
def test_what_is_no_event_of_ours_is_said_to_be_none(change: dict[str, Any]) -> None:
    members = json.loads(envelope.write(happened("kit", 1), "kit", "x")) | change
    kept = {name: value for name, value in members.items() if value is not None}
    with pytest.raises(MalformedEvent):
        envelope.read(json.dumps(kept).encode())


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"7", b'"x"', b"null", b"\xff"])
def test_what_is_no_object_is_no_event(body: bytes) -> None:
    with pytest.raises(MalformedEvent):
        envelope.read(body)


def test_an_event_of_a_transaction_that_fails_does_not_exist(engine: Engine) -> None:
    with engine.connect() as conn, conn.begin() as begun:
        outbox.record(conn, "kit", happened("kit", 1))
        begun.rollback()
    assert rows(engine, KIT.outbox) == []


def test_events_travel_once_even_when_relayed_twice(engine: Engine) -> None:
    seen: list[int] = []

    def remember(_: Connection, event: ReceivedEvent) -> None:
        seen.append(event.data["number"])

    async def travel() -> None:
        async with stream() as (context, name):
            await context.add_consumer(name, ConsumerConfig(durable_name="kit", ack_wait=30))
            record(engine, *(happened(name, number) for number in range(30)))
            assert await relay_batch(engine, context) == 30
            assert await relay_batch(engine, context) == 0
            with engine.begin() as conn:
                conn.execute(text("UPDATE outbox SET published_at = NULL"))
            assert await relay_batch(engine, context) == 30
            assert (await context.stream_info(name)).state.messages == 30
            subscription = await context.pull_subscribe_bind(durable="kit", stream=name)
            taker = taking(engine, {f"{name}.thing.done": remember}, name)
            for message in await subscription.fetch(30, timeout=60):
                assert taker.handle(message.data) == "done"
                assert taker.handle(message.data) == "again"

    asyncio.run(travel())
    assert seen == list(range(30))


def test_an_event_too_large_is_parked_and_the_others_pass(engine: Engine) -> None:
    async def travel() -> None:
        async with stream() as (context, name):
            record(engine, happened(name, 1, size=1_200_000), happened(name, 2))
            await relay_batch(engine, context)
            assert (await context.stream_info(name)).state.messages == 1
            # It is not offered again.
            assert await relay_batch(engine, context) == 0

    asyncio.run(travel())
    found = rows(engine, KIT.outbox, "seq", "parked", "error", "published_at")
    assert [(parked, error, at is not None) for _, parked, error, at in found] == [
        (True, "MaxPayloadError", False),
        (False, None, True),
    ]


def test_without_a_stream_everything_stays_in_the_outbox(engine: Engine) -> None:
    record(engine, happened(f"kit{uuid.uuid4().hex}", 1))

    async def travel() -> None:
        client = await nats.connect(required_environment("TEST_NATS_URL"))
        try:
            await relay_batch(engine, client.jetstream(timeout=2))
        finally:
            await client.close()

    with pytest.raises(BrokerAway):
        asyncio.run(travel())
    assert rows(engine, KIT.outbox, "seq", "published_at", "parked")[0][1:] == (None, False)


def test_what_was_acknowledged_is_marked_though_others_were_not(engine: Engine) -> None:
    async def travel() -> None:
        async with stream() as (context, name):
            record(engine, happened(name, 1), happened(f"elsewhere{name}", 2), happened(name, 3))
            with pytest.raises(BrokerAway):
                await relay_batch(engine, context)
            assert (await context.stream_info(name)).state.messages == 2

    asyncio.run(travel())
    published = [at is not None for _, at in rows(engine, KIT.outbox, "seq", "published_at")]
    assert published == [True, False, True]


def test_two_relays_do_not_take_the_same_events(engine: Engine) -> None:
    async def travel() -> None:
        async with stream() as (context, name):
            record(engine, happened(name, 1))
            with engine.begin() as conn:
                conn.execute(text("SELECT seq FROM outbox FOR UPDATE"))
                assert await relay_batch(engine, context) == 0
            assert await relay_batch(engine, context) == 1

    asyncio.run(travel())


def test_a_relay_that_is_stopped_gives_its_connection_back_unused(engine: Engine, database_url: str) -> None:
    """Whenever it is stopped: no thread works on a connection that has been given to another caller meanwhile."""
    small = make_engine(database_url, pool_size=1)

    async def stop(context: JetStreamContext, turns: int) -> None:
        task = asyncio.create_task(relay_batch(small, context))
        for _ in range(turns):
            await asyncio.sleep(0)
        await asyncio.sleep(turns / 10_000)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        # The only connection of the pool: taken, and in no transaction of another.
        with small.connect() as conn:
            assert conn.execute(text("SELECT count(*) FROM outbox")).scalar_one() == 20

    async def travel() -> None:
        async with stream() as (context, name):
            record(engine, *(happened(name, number) for number in range(20)))
            for turns in range(60):
                await stop(context, turns)
            await relay_batch(small, context)
            assert (await context.stream_info(name)).state.messages == 20

    asyncio.run(travel())
    small.dispose()
    assert all(at is not None for _, at in rows(engine, KIT.outbox, "seq", "published_at"))

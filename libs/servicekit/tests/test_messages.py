"""Outbox to broker to inbox, on a real PostgreSQL and a real NATS server."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
import pytest
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, StreamConfig
from servicekit import outbox
from servicekit.consumer import Consumer, DeadLetter
from servicekit.envelope import Event, ReceivedEvent
from servicekit.relay import BrokerAway, relay_batch
from servicekit.testing import required_environment
from sqlalchemy import Connection, Engine, func, select, text

from .conftest import INBOX, OUTBOX


@asynccontextmanager
async def jetstream(prefix: str) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(required_environment("TEST_NATS_URL"))
    context = client.jetstream(timeout=60)
    await context.add_stream(StreamConfig(name=prefix, subjects=[f"{prefix}.>"]))
    try:
        yield context
    finally:
        await context.delete_stream(prefix)
        await client.close()


def fresh_prefix() -> str:
    return f"kit{uuid.uuid4().hex[:12]}"


def happened(prefix: str, number: int, size: int = 0) -> Event:
    return Event(f"{prefix}.thing.done", f"thing-{number}", 1, {"number": number, "filler": "x" * size})


def test_the_same_act_is_one_event(engine: Engine) -> None:
    with engine.begin() as conn:
        first = outbox.record(conn, "kit", happened("kit", 1))
        assert outbox.record(conn, "kit", happened("kit", 1)) == first
    with engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(OUTBOX)).scalar_one() == 1


def test_events_travel_once_even_when_relayed_twice(engine: Engine) -> None:
    prefix, seen = fresh_prefix(), []

    def remember(_: Connection, event: ReceivedEvent) -> None:
        seen.append(event.data["number"])

    async def travel() -> None:
        async with jetstream(prefix) as context:
            await context.add_consumer(prefix, ConsumerConfig(durable_name="kit", ack_wait=30))
            for number in range(30):
                with engine.begin() as conn:
                    outbox.record(conn, "kit", happened(prefix, number))
            assert await relay_batch(engine, "kit", context) == 30
            with engine.begin() as conn:
                conn.execute(text("UPDATE outbox SET published_at = NULL"))
            assert await relay_batch(engine, "kit", context) == 30
            assert (await context.stream_info(prefix)).state.messages == 30
            subscription = await context.pull_subscribe_bind(durable="kit", stream=prefix)
            consumer = Consumer(
                stream=prefix, durable="kit", handlers={f"{prefix}.thing.done": remember}, inbox=INBOX, engine=engine
            )
            for message in await subscription.fetch(30, timeout=60):
                assert consumer.handle(message.data) == "done"
                assert consumer.handle(message.data) == "again"

    asyncio.run(travel())
    assert seen == list(range(30))


def test_an_event_too_large_is_parked_and_the_others_pass(engine: Engine) -> None:
    prefix = fresh_prefix()
    with engine.begin() as conn:
        outbox.record(conn, "kit", happened(prefix, 1, size=1_200_000))
        outbox.record(conn, "kit", happened(prefix, 2))

    async def travel() -> None:
        async with jetstream(prefix) as context:
            await relay_batch(engine, "kit", context)
            assert (await context.stream_info(prefix)).state.messages == 1

    asyncio.run(travel())
    with engine.connect() as conn:
        parked = conn.execute(select(OUTBOX.c.error).where(OUTBOX.c.parked)).scalars().all()
    assert parked == ["MaxPayloadError"]


def test_without_a_stream_everything_stays_in_the_outbox(engine: Engine) -> None:
    with engine.begin() as conn:
        outbox.record(conn, "kit", happened(fresh_prefix(), 1))

    async def travel() -> None:
        client = await nats.connect(required_environment("TEST_NATS_URL"))
        try:
            await relay_batch(engine, "kit", client.jetstream(timeout=2))
        finally:
            await client.close()

    with pytest.raises(BrokerAway):
        asyncio.run(travel())
    with engine.connect() as conn:
        assert conn.execute(select(func.count()).where(OUTBOX.c.published_at.is_(None))).scalar_one() == 1


def test_what_can_never_be_handled_is_dead_with_its_reason(engine: Engine) -> None:
    def refuse(_: Connection, __: ReceivedEvent) -> None:
        raise DeadLetter("no-template")

    consumer = Consumer(stream="KIT", durable="kit", handlers={"kit.thing.done": refuse}, inbox=INBOX, engine=engine)
    with engine.begin() as conn:
        outbox.record(conn, "kit", happened("kit", 1))
        outbox.record(conn, "kit", Event("kit.other", "1", 1, {}))
    with engine.connect() as conn:
        bodies = conn.execute(select(OUTBOX.c.body).order_by(OUTBOX.c.seq)).scalars().all()
    assert [consumer.handle(body.encode()) for body in bodies] == ["dead", "dead"]
    assert consumer.handle(b"not json") == "dead"
    assert consumer.handle(b'{"specversion":"1.0"}') == "dead"
    with engine.connect() as conn:
        reasons = conn.execute(select(INBOX.c.reason).order_by(INBOX.c.reason)).scalars().all()
    assert reasons == ["no-template", "unknown-type"]


def test_a_handler_that_fails_leaves_nothing_behind(engine: Engine) -> None:
    def fail(conn: Connection, _: ReceivedEvent) -> None:
        conn.execute(text("INSERT INTO counters VALUES ('x', 2026, 1)"))
        raise RuntimeError("later")

    consumer = Consumer(stream="KIT", durable="kit", handlers={"kit.thing.done": fail}, inbox=INBOX, engine=engine)
    with engine.begin() as conn:
        outbox.record(conn, "kit", happened("kit", 1))
        body = conn.execute(select(OUTBOX.c.body)).scalar_one()
    with pytest.raises(RuntimeError):
        consumer.handle(body.encode())
    with engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(INBOX)).scalar_one() == 0
        assert conn.execute(text("SELECT count(*) FROM counters")).scalar_one() == 0

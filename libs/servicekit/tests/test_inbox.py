"""Events that come in: what a handler takes, and what becomes of those that it cannot."""

import asyncio
import json
import uuid
from collections.abc import Callable
from typing import Any

import nats
import pytest
from conftest import KIT, rows
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig
from nats.js.errors import APIError
from pydantic import BaseModel
from servicekit import consumer, outbox, trace
from servicekit.consumer import Consumer, consumers_of
from servicekit.envelope import Event, ReceivedEvent
from servicekit.inbox import DeadLetter
from servicekit.relay import relay_batch
from servicekit.testing import required_environment
from servicekit.testing.broker import stream
from sqlalchemy import Connection, Engine, text
from test_events import TRACE, happened, record, taking


class Thing(BaseModel):
    number: int


def refuse(_: Connection, __: ReceivedEvent) -> None:
    raise DeadLetter("no-template")


def parse(_: Connection, event: ReceivedEvent) -> None:
    Thing.model_validate(event.data)


def test_what_can_never_be_handled_is_dead_with_its_reason(engine: Engine) -> None:
    wrong = Event("kit.wrong.thing", "1", 1, {"number": "068933130x"})
    bodies = record(engine, happened("kit", 1), Event("kit.other", "1", 1, {}), wrong)
    taker = taking(engine, {"kit.thing.done": refuse, "kit.wrong.thing": parse})
    assert [taker.handle(body) for body in bodies] == ["dead"] * 3
    assert taker.handle(b"not json") == "dead"
    assert taker.handle(b'{"specversion":"1.0"}') == "dead"
    assert sorted(rows(engine, KIT.inbox, "reason", "state", "type")) == [
        ("invalid-data:int_parsing", "dead", "kit.wrong.thing"),
        ("no-template", "dead", "kit.thing.done"),
        ("unknown-type", "dead", "kit.other"),
    ]
    # Dead once is dead: the same event does not die twice, nor does it come to life.
    assert taking(engine, {"kit.thing.done": parse}).handle(bodies[0]) == "again"


@pytest.mark.parametrize("error", [RuntimeError("later"), DeadLetter("no-template")])
def test_a_handler_that_fails_leaves_nothing_behind(engine: Engine, error: Exception) -> None:
    def fail(conn: Connection, _: ReceivedEvent) -> None:
        conn.execute(text("INSERT INTO counters VALUES ('x', 2026, 1)"))
        raise error

    [body] = record(engine, happened("kit", 1))
    taker = taking(engine, {"kit.thing.done": fail})
    if isinstance(error, DeadLetter):
        assert taker.handle(body) == "dead"
    else:
        with pytest.raises(RuntimeError):
            taker.handle(body)
        assert rows(engine, KIT.inbox) == []
    assert rows(engine, KIT.counters) == []


def test_what_came_together_is_handled_in_one_transaction_or_not_at_all(engine: Engine) -> None:
    def note(conn: Connection, event: ReceivedEvent) -> None:
        conn.execute(text("INSERT INTO counters VALUES (:name, 2026, 1)"), {"name": event.aggregate_id})

    good = record(engine, happened("kit", 1), happened("kit", 2))
    bodies = record(engine, Event("kit.wrong.thing", "1", 1, {"number": "x"}), happened("kit", 3))
    taker = taking(engine, {"kit.thing.done": note, "kit.wrong.thing": parse})
    assert [taker.handle_together(some) for some in (bodies, [*good, b"not json"])] == [False, False]
    assert rows(engine, KIT.inbox) == rows(engine, KIT.counters) == []
    assert taker.handle_together(good)
    assert [taker.handle(body) for body in bodies] == ["again", "again", "dead", "done"]
    assert taker.handle_together([bodies[3], bodies[0]]), "what was seen before changes nothing"
    assert len(rows(engine, KIT.counters)) == 3


def test_a_handler_goes_on_with_the_trace_of_the_event(engine: Engine) -> None:
    trace.begin(f"00-{TRACE}-b7ad6b7169203331-01")
    [body] = record(engine, happened("kit", 1))
    trace.begin(None)
    seen: list[str] = []

    def look(conn: Connection, _: ReceivedEvent) -> None:
        seen.append(trace.traceparent().split("-")[1])
        outbox.record(conn, "kit", happened("kit", 2))

    assert taking(engine, {"kit.thing.done": look}).handle(body) == "done"
    assert seen == [TRACE]
    assert json.loads(rows(engine, KIT.outbox, "seq", "body")[1][1])["traceparent"].split("-")[1] == TRACE


def test_an_event_is_not_quoted_in_the_log(engine: Engine, logged: Callable[[], list[dict[str, Any]]]) -> None:
    secret = Event("kit.wrong.thing", "1", 1, {"number": "maria"})
    [body] = record(engine, secret)
    taking(engine, {"kit.wrong.thing": parse}).handle(body)
    taking(engine, {}).handle(b'{"maria":')
    assert "maria" not in json.dumps(logged())


def test_each_stream_has_a_consumer_of_the_service_s_name(engine: Engine) -> None:
    made = consumers_of("kit", {"ONE": {"one.thing.done": parse}, "TWO": {}}, KIT.inbox, engine)
    assert [(one.stream, one.durable) for one in made] == [("ONE", "kit"), ("TWO", "kit")]
    [body] = record(engine, Event("one.thing.done", "1", 1, {"number": 1}))
    assert made[0].handle(body) == "done"


async def running(context: JetStreamContext, taker: Consumer, name: str, until: Callable[[], bool]) -> None:
    """Let the consumer take from its stream until something has happened, and nothing waits for an answer."""
    await context.add_consumer(name, ConsumerConfig(durable_name="kit", ack_wait=30, max_deliver=-1))
    task = asyncio.create_task(taker.run(context))
    try:
        async with asyncio.timeout(120):
            while not until() or (await context.consumer_info(name, "kit")).num_ack_pending:
                assert not task.done(), task.exception()
                await asyncio.sleep(0.01)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_what_failed_comes_again_and_what_is_dead_does_not(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    monkeypatch.setattr(consumer, "_BACK_OFF_SECONDS", (0.02, 0.05))
    monkeypatch.setattr(consumer, "FETCH_SECONDS", 0.2)
    calls: list[int] = []

    def fail_twice(_: Connection, event: ReceivedEvent) -> None:
        # With the others, which came together with it, and then twice alone.
        calls.append(event.data["number"])
        if calls.count(1) < 4 and event.data["number"] == 1:
            raise RuntimeError("not yet")

    async def travel() -> None:
        async with stream() as (context, name):
            handlers = {f"{name}.thing.done": fail_twice}
            record(engine, happened(name, 1), Event(f"{name}.unknown", "x", 1, {}), happened(name, 2))
            await relay_batch(engine, context)
            taker = taking(engine, handlers, name)
            await running(context, taker, name, lambda: len(rows(engine, KIT.inbox)) == 3)
            assert (await context.consumer_info(name, "kit")).num_pending == 0

    asyncio.run(travel())
    assert sorted(calls) == [1, 1, 1, 1, 2]
    failed = [line for line in logged() if line["event"] == "event-not-handled"]
    assert [(line["error"], line["delivered"]) for line in failed] == [("RuntimeError", 1), ("RuntimeError", 2)]
    assert sorted(state for _, state in rows(engine, KIT.inbox, "event_id", "state")) == ["dead", "done", "done"]


def test_a_consumer_of_a_stream_that_is_not_there_says_so(engine: Engine) -> None:
    async def travel() -> None:
        client = await nats.connect(required_environment("TEST_NATS_URL"))
        try:
            await taking(engine, {}, f"KIT{uuid.uuid4().hex}").run(client.jetstream(timeout=2))
        finally:
            await client.close()

    with pytest.raises(APIError):
        asyncio.run(travel())

"""The worker's relay: events leave in order, at once, and nobody looks for what nobody wrote."""

import asyncio
from typing import Any

import pytest
import test_worker
from conftest import KIT, rows
from servicekit import outbox, relay, worker
from servicekit.consumer import consumers_of
from servicekit.envelope import Event, ReceivedEvent
from sqlalchemy import Connection, Engine
from test_worker import LONG, Steps, Work, first_then, listens, nothing_waits, record

pytestmark = pytest.mark.usefixtures("logged")
work, own_stream, quick = test_worker.work, test_worker.own_stream, test_worker.quick


def test_events_leave_in_the_order_in_which_they_were_written(work: Work, engine: Engine, own_stream: str) -> None:
    taken: list[str] = []

    def take(_: Connection, event: ReceivedEvent) -> None:
        taken.append(event.aggregate_id)

    kind = f"{own_stream}.thing.done"
    with engine.begin() as conn:
        for number in range(50):
            outbox.record(conn, "kit", Event(kind, f"thing-{number}", 1, {}))
    consumers = consumers_of("kit", {own_stream: {kind: take}}, KIT.inbox, engine)
    work(lambda: len(taken) == 50, publishes=True, consumers=consumers)
    assert taken == [f"thing-{number}" for number in range(50)]


def test_what_is_written_while_others_are_on_their_way_follows_at_once(
    work: Work, engine: Engine, own_stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The relay looks once for all that waits, and again only when it is called."""
    monkeypatch.setattr(worker, "_RELAY_SECONDS", LONG)
    kind, looked, publish, claim = f"{own_stream}.thing.done", Steps(), relay._publish, relay._claim

    async def publish_late(*given: Any) -> Any:
        if len(rows(engine, KIT.outbox, "seq")) == 1:
            await asyncio.to_thread(record, engine, kind)
        return await publish(*given)

    def count(of: Engine) -> Any:
        found = claim(of)
        # Counted afterwards: what is written from now on was not seen by it.
        looked()
        return found

    monkeypatch.setattr(relay, "_publish", publish_late)
    monkeypatch.setattr(relay, "_claim", count)
    both = first_then(lambda: record(engine, kind), lambda: len(rows(engine, KIT.outbox, "seq")) == 2)
    work(lambda: looked.taken == 1 and listens(engine), both, nothing_waits(engine), publishes=True)
    # What the first one had rung for was gone already when the call came, at most once.
    assert looked.taken in (3, 4)

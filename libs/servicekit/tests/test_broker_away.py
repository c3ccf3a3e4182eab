"""A worker whose broker is away, comes back, or is interrupted."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import test_worker
from conftest import KIT
from proxy import Door
from servicekit.consumer import consumers_of
from servicekit.envelope import ReceivedEvent
from servicekit.loops import Loop
from servicekit.testing import required_environment
from sqlalchemy import Connection, Engine
from test_worker import Steps, Work, first_then, nothing_waits, record

pytestmark = pytest.mark.usefixtures("logged")

work, own_stream, quick = test_worker.work, test_worker.own_stream, test_worker.quick


@pytest.fixture
def door() -> Iterator[Door]:
    """The broker behind a door that is shut."""
    made = Door(required_environment("TEST_NATS_URL"))
    yield made
    made.shut()


def test_a_broker_that_is_away_at_the_start_is_found_when_it_comes(
    work: Work, engine: Engine, own_stream: str, door: Door, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    record(engine, f"{own_stream}.thing.done")
    steps, said = Steps(), list[dict[str, Any]]()

    def refused() -> bool:
        said.extend(logged())
        return any(line["event"] == "broker-error" for line in said)

    work(
        # What needs no broker does its work meanwhile.
        lambda: refused() and steps.taken > 1,
        first_then(door.open, nothing_waits(engine)),
        nats_url=door.url,
        publishes=True,
        loops=[Loop("other", steps, poll_seconds=0.05)],
    )
    assert urlsplit(door.url).password not in str(said)


def test_a_broker_that_goes_and_comes_back_gets_everything_once(
    work: Work, engine: Engine, own_stream: str, door: Door
) -> None:
    taken: list[str] = []

    def take(_: Connection, event: ReceivedEvent) -> None:
        taken.append(event.aggregate_id)

    kind = f"{own_stream}.thing.done"
    consumers = consumers_of("kit", {own_stream: {kind: take}}, KIT.inbox, engine)

    def lose_it() -> None:
        door.shut()
        record(engine, kind)

    record(engine, kind)
    door.open()
    work(
        lambda: len(taken) == 1,
        first_then(lose_it, lambda: not nothing_waits(engine)()),
        first_then(door.open, lambda: len(taken) == 2),
        nats_url=door.url,
        publishes=True,
        consumers=consumers,
    )
    assert len(set(taken)) == 2
    assert nothing_waits(engine)()


def test_a_worker_ends_in_order_while_the_broker_is_away(
    work: Work, engine: Engine, own_stream: str, door: Door, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    taken: list[str] = []

    def take(_: Connection, event: ReceivedEvent) -> None:
        taken.append(event.type)

    refused: list[str] = []

    def noticed() -> bool:
        # By the third refusal it has asked for events meanwhile, and that waits to be sent.
        refused.extend(line["event"] for line in logged() if line["event"] == "broker-error")
        return len(refused) >= 3

    kind = f"{own_stream}.thing.done"
    consumers = consumers_of("kit", {own_stream: {kind: take}}, KIT.inbox, engine)
    record(engine, kind)
    door.open()
    work(
        lambda: taken == [kind],
        first_then(door.shut, noticed),
        nats_url=door.url,
        publishes=True,
        consumers=consumers,
    )
    assert taken == [kind]

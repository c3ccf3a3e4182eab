"""The process beside the web process: it is woken, outlives outages, ends when asked, and loudly at a bug."""

import asyncio
import os
import signal
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import KIT, rows
from nats.js.api import ConsumerConfig
from servicekit import consumer, outbox, worker
from servicekit.consumer import consumers_of
from servicekit.envelope import Event, ReceivedEvent
from servicekit.inbox import Handler
from servicekit.loops import Loop
from servicekit.settings import MessagingSettings
from servicekit.testing import required_environment
from servicekit.testing.broker import stream
from servicekit.worker import run_worker
from sqlalchemy import Connection, Engine, text

pytestmark = pytest.mark.usefixtures("logged")

LONG = 3600.0
Work = Callable[..., None]


def eventually(happened: Callable[[], bool], over: threading.Event) -> None:
    """Wait for it, at most two minutes, or until the worker has ended by itself."""
    for _ in range(12_000):
        if happened() or over.is_set():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen within two minutes")


@pytest.fixture
def work(engine: Engine, database_url: str) -> Work:
    """Runs a worker until something has happened, then ends it as operations do."""

    def run(
        *happenings: Callable[[], bool], nats_url: str | None = None, publishes: bool = False, **parts: Any
    ) -> None:
        url = nats_url or required_environment("TEST_NATS_URL")
        settings = MessagingSettings.model_validate({"database_url": database_url, "nats_url": url})
        over = threading.Event()

        def end() -> None:
            try:
                for happened in happenings:
                    eventually(happened, over)
            finally:
                if not over.is_set():
                    os.kill(os.getpid(), signal.SIGTERM)

        with ThreadPoolExecutor(1) as pool:
            watching = pool.submit(end)
            try:
                run_worker("kit", settings, engine, worker.Work(publishes=publishes, **parts))
            finally:
                over.set()
            watching.result()

    return run


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fetch waits a moment only."""
    monkeypatch.setattr(consumer, "FETCH_SECONDS", 0.2)


@pytest.fixture
def own_stream(quick: None) -> Iterator[str]:
    """The name of a stream with a durable for this worker, which lives as long as the test."""
    ready, over = threading.Event(), threading.Event()
    found: list[str] = []

    async def hold() -> None:
        async with stream() as (context, name):
            await context.add_consumer(name, ConsumerConfig(durable_name="kit", ack_wait=30))
            found.append(name)
            ready.set()
            await asyncio.to_thread(over.wait)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(asyncio.run, hold())
        ready.wait(120)
        yield found[0]
        over.set()
        holding.result()


def record(engine: Engine, kind: str) -> None:
    with engine.begin() as conn:
        outbox.record(conn, "kit", Event(kind, uuid.uuid4().hex, 1, {}))


LISTENING = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'")


def listens(engine: Engine, ended: Collection[int] = ()) -> bool:
    """Whether the worker hears calls: one before that is lost, and costs time only. ``ended`` are connections that were
    told to end; they may be seen a while longer."""
    with engine.connect() as conn:
        return bool({*conn.execute(LISTENING).scalars()} - {*ended})


def nothing_waits(engine: Engine) -> Callable[[], bool]:
    return lambda: all(at is not None for _, at in rows(engine, KIT.outbox, "seq", "published_at"))


def first_then(act: Callable[[], None], happened: Callable[[], bool]) -> Callable[[], bool]:
    """Do something once, before looking whether it had its effect."""
    done: list[bool] = []

    def look() -> bool:
        if not done:
            act()
            done.append(True)
        return happened()

    return look


class Steps:
    """A loop's step that counts, and fails as it is told to."""

    def __init__(self, *answers: int | Exception) -> None:
        self.taken, self._answers = 0, answers

    def __call__(self) -> int:
        self.taken += 1
        answer = self._answers[self.taken - 1] if self.taken <= len(self._answers) else 0
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_what_one_service_tells_another_takes_in(work: Work, engine: Engine, own_stream: str) -> None:
    taken: list[str] = []

    def take(_: Connection, event: ReceivedEvent) -> None:
        taken.append(event.type)

    kind = f"{own_stream}.thing.done"
    record(engine, kind)
    consumers = consumers_of("kit", {own_stream: {kind: take}}, KIT.inbox, engine)
    work(
        lambda: taken == [kind],
        first_then(lambda: record(engine, kind), lambda: taken == [kind, kind]),
        publishes=True,
        consumers=consumers,
    )
    assert nothing_waits(engine)()


def test_an_event_is_handled_as_soon_as_it_is_there(
    work: Work, engine: Engine, own_stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A consumer that waited for more, or for the end of the fetch, would wait for an hour.
    monkeypatch.setattr(consumer, "FETCH_SECONDS", LONG)
    taken: list[str] = []

    def take(_: Connection, event: ReceivedEvent) -> None:
        taken.append(event.type)

    handlers = {f"{own_stream}.{name}": take for name in ("first", "second", "third")}

    def told(count: int, *names: str) -> Callable[[], bool]:
        def tell() -> None:
            for name in names:
                record(engine, f"{own_stream}.{name}")

        return first_then(tell, lambda: len(taken) == count)

    work(
        told(1, "first"),
        told(3, "second", "third"),
        publishes=True,
        consumers=consumers_of("kit", {own_stream: handlers}, KIT.inbox, engine),
    )
    assert taken == [*handlers]


def test_a_loop_goes_on_while_there_is_work_and_then_waits_for_a_call(work: Work, engine: Engine) -> None:
    steps = Steps(1, 1, 0)
    called = Loop("called", steps, poll_seconds=LONG, channel=outbox.CHANNEL)
    work(
        lambda: steps.taken == 3 and listens(engine),
        first_then(lambda: record(engine, "kit.thing.done"), lambda: steps.taken == 4),
        loops=[called],
    )
    assert steps.taken == 4, "nobody called again"


def test_a_call_that_is_lost_costs_time_only(work: Work, engine: Engine) -> None:
    """The listener is cut off, and hears again afterwards; meanwhile loops look by themselves. A loop that may have
    been called while nobody listened looks once."""
    polled, called = Steps(), Steps()
    loops = [
        Loop("polled", polled, poll_seconds=0.05, channel="somewhere"),
        Loop("called", called, poll_seconds=LONG, channel=outbox.CHANNEL),
    ]
    seen: list[int] = []
    ended: list[int] = []

    def cut() -> None:
        with engine.begin() as conn:
            ended.extend(conn.execute(LISTENING).scalars())
            for pid in ended:
                conn.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        seen.append(polled.taken)

    work(
        lambda: called.taken == 1 and listens(engine),
        first_then(cut, lambda: listens(engine, ended) and polled.taken > seen[0] and called.taken == 2),
        first_then(lambda: record(engine, "kit.thing.done"), lambda: called.taken == 3),
        loops=loops,
    )


def test_a_loop_that_meets_an_outage_goes_on_afterwards(work: Work) -> None:
    steps = Steps(OSError("away"), TimeoutError("away"), 1, 0)
    work(lambda: steps.taken >= 4, loops=[Loop("meets", steps, poll_seconds=LONG)])
    assert steps.taken == 4


def test_a_bug_ends_the_worker_with_its_error(work: Work) -> None:
    other = Steps()
    loops = [Loop("buggy", Steps(1, ValueError("a bug"))), Loop("other", other, poll_seconds=LONG)]
    with pytest.raises(ValueError, match="a bug"):
        work(lambda: False, loops=loops)


def test_several_streams_are_heard_beside_each_other(work: Work, engine: Engine, own_stream: str) -> None:
    """One that is not there disturbs none of the others: its durable may come later."""
    taken: list[str] = []

    def take(_: Connection, event: ReceivedEvent) -> None:
        taken.append(event.type)

    kind = f"{own_stream}.thing.done"
    record(engine, kind)
    streams: dict[str, dict[str, Handler]] = {f"missing{own_stream}": {}, own_stream: {kind: take}}
    work(lambda: taken == [kind], publishes=True, consumers=consumers_of("kit", streams, KIT.inbox, engine))


def test_a_handler_that_the_database_interrupts_is_called_again(
    work: Work, engine: Engine, own_stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "_BACK_OFF_SECONDS", (0.02,))
    calls: list[int] = []

    def take(conn: Connection, _: ReceivedEvent) -> None:
        calls.append(len(calls))
        conn.execute(text("INSERT INTO counters VALUES ('calls', 2026, 1)"))
        if len(calls) == 1:
            conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    kind = f"{own_stream}.thing.done"
    record(engine, kind)
    consumers = consumers_of("kit", {own_stream: {kind: take}}, KIT.inbox, engine)
    work(lambda: len(rows(engine, KIT.inbox)) == 1, publishes=True, consumers=consumers)
    assert (calls, rows(engine, KIT.counters)) == ([0, 1], [("calls", 2026, 1)])


def test_a_worker_without_events_needs_no_broker(work: Work) -> None:
    steps = Steps(1, 0)
    work(lambda: steps.taken == 2, nats_url="nats://127.0.0.1:9", loops=[Loop("alone", steps, poll_seconds=LONG)])


def test_misspelt_work_is_refused() -> None:
    misspelt: dict[str, Any] = {"loop": []}
    with pytest.raises(TypeError, match="loop"):
        worker.Work(publishes=False, **misspelt)

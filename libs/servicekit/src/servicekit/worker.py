"""The process beside the web process: relay, consumers and loops in one asyncio program that outlives outages."""

import asyncio
import itertools
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import nats
import psycopg
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import APIError, NotFoundError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from servicekit import metrics, outbox, trace
from servicekit.consumer import Consumer
from servicekit.logs import get_logger
from servicekit.loops import Loop
from servicekit.relay import BATCH, BrokerAway, relay_batch
from servicekit.settings import MessagingSettings

log = get_logger(__name__)

_RELAY_SECONDS = 10.0
"""Every event rings. Between two looks another process's relay may have died with rows in its hands."""
_LONGEST_PAUSE_SECONDS = 5.0
_TRANSIENT = (BrokerAway, NatsError, APIError, NotFoundError, SQLAlchemyError, psycopg.Error, OSError, TimeoutError)


class _NotifyListener:
    """Wakes the loops when PostgreSQL notifies that there is work. Losing it costs time only: polling goes on, and what
    was notified meanwhile is looked for when it listens again. No loop looks for work before it has begun to listen, or
    failed to."""

    def __init__(self) -> None:
        self._events: dict[str, list[asyncio.Event]] = {}
        self.tried = asyncio.Event()

    def subscribe(self, channel: str) -> asyncio.Event:
        event = asyncio.Event()
        self._events.setdefault(channel, []).append(event)
        return event

    async def listen(self, url: str) -> None:
        try:
            await self._listen(url)
        finally:
            self.tried.set()

    async def _listen(self, url: str) -> None:
        dsn = url.replace("postgresql+psycopg://", "postgresql://")
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True, connect_timeout=5) as conn:
            for channel in self._events:
                await conn.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(channel)))
            if self.tried.is_set():
                for event in itertools.chain.from_iterable(self._events.values()):
                    event.set()
            self.tried.set()
            async for notice in conn.notifies():
                for event in self._events[notice.channel]:
                    event.set()


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a worker does. ``publishes`` says that the service has an outbox to relay."""

    publishes: bool
    consumers: Sequence[Consumer] = ()
    loops: Sequence[Loop] = ()


def run_worker(name: str, settings: MessagingSettings, engine: Engine, work: Work) -> None:
    """Run until SIGTERM."""
    trace.install(name)
    metrics.serve()
    try:
        asyncio.run(_main(name, settings, engine, work))
    finally:
        trace.end()


async def _main(name: str, settings: MessagingSettings, engine: Engine, work: Work) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    listener, broker = _NotifyListener(), _Broker(name, settings)
    tasks: dict[str, Callable[[], Awaitable[None]]] = {}
    for loop in work.loops:
        tasks[loop.name] = _looping(loop, listener)
    if work.publishes:
        tasks["relay"] = _relaying(engine, broker, listener)
    for consumer in work.consumers:
        tasks[f"consumer-{consumer.stream}"] = _consuming(consumer, broker)
    tasks["notify-listener"] = lambda: listener.listen(settings.database_url.get_secret_value())
    running: list[asyncio.Task[object]] = [
        asyncio.create_task(_for_ever(task_name, task)) for task_name, task in tasks.items()
    ]
    log.info("worker-started", tasks=len(running))
    stopping: asyncio.Task[object] = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([stopping, *running], return_when=asyncio.FIRST_COMPLETED)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await broker.close()
    for task in done - {stopping}:
        task.result()  # A task that ended by itself has met a bug: end loudly, the process runner starts us again.


class _Broker:
    """One connection for all tasks, made when the broker can be reached and kept for good."""

    def __init__(self, name: str, settings: MessagingSettings) -> None:
        self._name, self._settings = name, settings
        self._client: Client | None = None
        self._lock = asyncio.Lock()

    async def client(self) -> Client:
        async with self._lock:
            if self._client is None or self._client.is_closed:
                self._client = await self._connect()
            return self._client

    async def close(self) -> None:
        if self._client is not None:
            # What was not sent stays in the outbox, and what was not taken in comes again.
            with suppress(OSError, NatsError):
                await self._client.close()

    async def _connect(self) -> Client:
        password = self._settings.nats_password

        async def complain(error: Exception) -> None:
            log.warning("broker-error", error=type(error).__name__)

        return await nats.connect(
            self._settings.nats_url,
            name=self._name,
            user=self._settings.nats_user,
            password=password.get_secret_value() if password else None,
            inbox_prefix=f"_INBOX.{self._settings.nats_user or self._name}".encode(),
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            connect_timeout=3,
            allow_reconnect=True,
            error_cb=complain,
        )


def _relaying(engine: Engine, broker: _Broker, listener: _NotifyListener) -> Callable[[], Awaitable[None]]:
    woken = listener.subscribe(outbox.CHANNEL)

    async def relay() -> None:
        metrics.EVENTS.labels("outbox", "parked")
        await listener.tried.wait()
        jetstream = (await broker.client()).jetstream(timeout=5)
        while True:
            woken.clear()
            if await relay_batch(engine, jetstream) < BATCH:
                # What was written since has rung: nobody has to look whether there is more.
                await _wait(woken, _RELAY_SECONDS)

    return relay


def _consuming(consumer: Consumer, broker: _Broker) -> Callable[[], Awaitable[None]]:
    async def consume() -> None:
        await consumer.run((await broker.client()).jetstream(timeout=5))

    return consume


def _looping(loop: Loop, listener: _NotifyListener) -> Callable[[], Awaitable[None]]:
    woken = listener.subscribe(loop.channel) if loop.channel else asyncio.Event()

    async def work() -> None:
        await listener.tried.wait()
        while True:
            woken.clear()
            if not await asyncio.to_thread(loop.step):
                await _wait(woken, loop.poll_seconds)

    return work


async def _wait(woken: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await woken.wait()
    except TimeoutError:
        return


async def _for_ever(name: str, task: Callable[[], Awaitable[None]]) -> None:
    """Run the task again whenever an outage ends it, with growing pauses. Any other error ends the worker."""
    pause = 0.1
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await task()
        except _TRANSIENT as error:
            if asyncio.get_running_loop().time() - began > 30:
                pause = 0.1
            log.warning("task-interrupted", task=name, error=type(error).__name__, pause_seconds=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

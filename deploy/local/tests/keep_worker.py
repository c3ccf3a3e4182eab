"""Two services of a backup's test, on servicekit's own outbox, relay and consumer: run by that library's Python.

Words: `record:FIRST-LAST` events of certificates, `relay` them, `take` the first that waits and never acknowledge it,
`handle-one` likewise but handle it, `consume` until nothing comes. `now` tells the time, `tell` what is recorded and
handled.
"""

import asyncio
import json
import os
import sys
from collections.abc import Sequence

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext
from servicekit import inbox, outbox, relay
from servicekit.consumer import Consumer
from servicekit.envelope import Event, ReceivedEvent
from sqlalchemy import Column, Connection, Engine, MetaData, Table, Text, create_engine, func, select

SENT, HANDLED = MetaData(), MetaData()
OUTBOX = outbox.outbox_table(SENT)
INBOX = inbox.inbox_table(HANDLED)
MAILS = Table("mails", HANDLED, Column("about", Text, nullable=False))
TYPE = "certificates.request.submitted"


def mail(conn: Connection, event: ReceivedEvent) -> None:
    conn.execute(MAILS.insert().values(about=event.aggregate_id))


class Pair:
    """certificates, which records, and notifier, which handles."""

    def __init__(self, jetstream: JetStreamContext) -> None:
        self.jetstream = jetstream
        self.sender, self.receiver = (create_engine(os.environ[name]) for name in ("SENDER", "RECEIVER"))
        SENT.create_all(self.sender)
        HANDLED.create_all(self.receiver)
        self.consumer = Consumer(
            stream="CERTIFICATES", durable="notifier", handlers={TYPE: mail}, inbox=INBOX, engine=self.receiver
        )

    def record(self, numbers: Sequence[int]) -> None:
        with self.sender.begin() as conn:
            for number in numbers:
                outbox.record(conn, "certificates", Event(TYPE, str(number), 1, {}))

    async def take_one(self, *, handled: bool) -> None:
        waiting = await self.jetstream.pull_subscribe_bind(durable="notifier", stream="CERTIFICATES")
        (message,) = await waiting.fetch(1, timeout=10)
        if handled:
            self.consumer.handle(message.data)

    async def consume(self) -> None:
        """Until nothing waits and nothing is unacknowledged."""
        # A connection of its own: what it asked for and never got would go on asking.
        client = await connected()
        running = asyncio.create_task(self.consumer.run(client.jetstream()))
        while True:
            state = await self.jetstream.consumer_info("CERTIFICATES", "notifier")
            if not state.num_pending and not state.num_ack_pending:
                break
            await asyncio.sleep(0.05)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await client.close()

    def now(self) -> None:
        with self.sender.connect() as conn:
            print(json.dumps(conn.execute(select(func.clock_timestamp())).scalar_one().isoformat()))

    def tell(self) -> None:
        print(json.dumps({"recorded": numbers(self.sender, OUTBOX), "handled": numbers(self.receiver, MAILS)}))


def numbers(engine: Engine, table: Table) -> list[int]:
    """Of the events that the table knows, sorted; one that stands there twice is told twice."""
    with engine.connect() as conn:
        if table is MAILS:
            return sorted(int(about) for about in conn.execute(select(MAILS.c.about)).scalars())
        return sorted(int(json.loads(body)["subject"]) for body in conn.execute(select(OUTBOX.c.body)).scalars())


async def connected() -> Client:
    return await nats.connect(os.environ["BROKER"], user="deploy", password=os.environ["BROKER_PASSWORD"])


async def main() -> None:
    client = await connected()
    pair = Pair(client.jetstream())
    for word in sys.argv[1:]:
        match word.partition(":"):
            case ("record", _, span):
                first, _, last = span.partition("-")
                pair.record(range(int(first), int(last) + 1))
            case ("relay", _, _):
                await relay.relay_batch(pair.sender, pair.jetstream)
            case ("take" | "handle-one", _, _):
                await pair.take_one(handled=word == "handle-one")
            case ("consume", _, _):
                await pair.consume()
            case ("now", _, _):
                pair.now()
            case ("tell", _, _):
                pair.tell()
            case _:
                sys.exit(f"what is {word}?")
    await client.close()


asyncio.run(main())

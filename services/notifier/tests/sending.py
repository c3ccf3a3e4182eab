"""From an event to a mail, step by step, and a look at what the database has of it."""

import json
from collections.abc import Callable
from threading import Event
from typing import Any

import samples
from notifier import models
from notifier.handlers import handlers_for
from notifier.sending import Sender
from notifier.use_cases import Desk
from servicekit.consumer import Consumer
from sqlalchemy import Engine, text

MakeSender = Callable[..., Sender]


def take(engine: Engine, desk: Desk, kind: str = "fees.note.issued", **changes: Any) -> bytes:
    """Let the service take in one event; returns it as it came."""
    message = samples.message(kind, samples.DATA[kind](**changes))
    assert consume(engine, desk, message) == "done"
    return message


def consume(engine: Engine, desk: Desk, message: bytes) -> str:
    publisher = json.loads(message)["type"].partition(".")[0]
    handlers = handlers_for(publisher, desk)
    consumer = Consumer(stream="X", durable="notifier", handlers=handlers, inbox=models.kit.inbox, engine=engine)
    return consumer.handle(message)


def run(sender: Sender, engine: Engine, steps: int = 5000) -> None:
    """Step until nothing is left to send, for at most so many steps (of 20 ms while waiting)."""
    for _ in range(steps):
        if not sender.step():
            if not query(engine, "SELECT 1 FROM notices WHERE state IN ('pending', 'sending')"):
                return
            Event().wait(0.02)
    raise AssertionError("notices are still waiting")


def query(engine: Engine, sql: str) -> list[Any]:
    with engine.connect() as conn:
        return [dict(row) for row in conn.execute(text(sql)).mappings()]


def one(engine: Engine) -> dict[str, Any]:
    [row] = query(engine, "SELECT * FROM notices")
    return dict(row)


def published(engine: Engine) -> list[dict[str, Any]]:
    return [json.loads(row["body"]) for row in query(engine, "SELECT body FROM outbox ORDER BY seq")]

"""The broker's streams, by the program that speaks with it, and what outboxes are asked to send again."""

import json
import os
import subprocess
from pathlib import Path

from keep import databases, parts
from keep.settings import Broker, Faulty, Postgres, outboxes

PROGRAM = Path(__file__).resolve().parent / "jetstream.py"
States = dict[str, dict[str, int]]
"""Of each stream, and of each `stream/durable`."""
MARGIN_SECONDS = 60
"""A relay marks with the time at which its transaction began, before it sent; none of them lives so long."""


def _begin(broker: Broker, word: str) -> tuple[list[str], dict[str, str]]:
    told = {"NATS_URL": broker.url, "NATS_USER": "deploy", "NATS_PASSWORD_FILE": str(broker.password_file)}
    return [*broker.python, word], {**os.environ, **told}


def states(broker: Broker) -> States | None:
    """What is there; None while the broker does not answer."""
    words, environment = _begin(broker, "state")
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, cwd="/")
    return None if ended.returncode else dict(json.loads(ended.stdout))


def copy(broker: Broker, into: Path) -> None:
    """Every stream with its consumers. Raises Faulty."""
    words, environment = _begin(broker, "snapshot")
    with into.open("wb") as out:
        if subprocess.run(words, env=environment, stdout=out, check=False, cwd="/").returncode:
            raise Faulty("the streams could not be copied; see the words above")


def restore(broker: Broker, copied: Path) -> States:
    """Put them back; returns what is there then. Raises Faulty."""
    words, environment = _begin(broker, "restore")
    with copied.open("rb") as source:
        ended = subprocess.run(words, env=environment, stdin=source, stdout=subprocess.PIPE, check=False, cwd="/")
    if ended.returncode:
        raise Faulty("the streams could not be restored; see the words above")
    return dict(json.loads(ended.stdout))


def heads(copied: Path) -> dict[str, int]:
    """How many messages of each stream are in the copy, as the broker said."""
    found: dict[str, int] = {}
    with copied.open("rb") as source:
        while (first := parts.take(source)) is not None:
            head = json.loads(first)
            found[head["name"]] = head["state"]["messages"]
            for _ in parts.chunks(source):
                pass
    return found


def messages(found: States) -> dict[str, int]:
    return {name: state["messages"] for name, state in found.items() if "messages" in state}


def send_again(server: Postgres, since: str) -> dict[str, int]:
    """Let relays send again what they sent after the streams were copied; returns how many events of each database.

    ``since`` is the databases' own time before the streams were copied. A service knows an event it handled by its id.
    """
    again: dict[str, int] = {}
    limit = f"timestamptz '{since}' - interval '{MARGIN_SECONDS} seconds'"
    statement = f"UPDATE outbox SET published_at = NULL WHERE published_at >= {limit} RETURNING 1"  # noqa: S608 -- ours
    there = databases.query(server, "postgres", "SELECT datname FROM pg_database").split()
    for database in sorted(set(outboxes().values()) & set(there)):
        if databases.query(server, database, "SELECT to_regclass('public.outbox') IS NOT NULL") == "t":
            again[database] = len(databases.query(server, database, statement).split())
    return again

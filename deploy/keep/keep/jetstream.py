"""Streams with their consumers, out of the broker and back: `snapshot` and `restore` (binary on standard input and
output, parts.py says its layout), `state` (a table of what is there).

A program of its own, for it needs nats-py: on one server it runs in the image of a service. What travels is what the
broker itself writes (the API behind `nats stream backup`), so sequences, times and what is not yet acknowledged are
afterwards as they were.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

import nats
from nats.aio.client import Client

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from keep.parts import EndsTooSoon, chunks, put, take

CHUNK = 128 * 1024
PATIENCE_SECONDS = 60


class Refused(Exception):
    """The broker said no, or something that was not expected. Its words are the message."""


async def ask(client: Client, subject: str, request: dict[str, Any] | bytes) -> dict[str, Any]:
    """A call of the broker's own API. Raises Refused."""
    body = request if isinstance(request, bytes) else json.dumps(request).encode()
    said = (await client.request(subject, body, timeout=PATIENCE_SECONDS)).data
    answer: dict[str, Any] = json.loads(said) if said else {}
    if error := answer.get("error"):
        raise Refused(f"{subject}: {error.get('description', error)}")
    return answer


async def states(client: Client) -> dict[str, dict[str, int]]:
    """Messages, first and last sequence of each stream, and what each durable has still to do."""
    names = (await ask(client, "$JS.API.STREAM.NAMES", {})).get("streams") or []
    found: dict[str, dict[str, int]] = {}
    for name in sorted(names):
        found[name] = _numbers((await ask(client, f"$JS.API.STREAM.INFO.{name}", {}))["state"])
        consumers = (await ask(client, f"$JS.API.CONSUMER.LIST.{name}", {})).get("consumers") or []
        for one in consumers:
            left = {"pending": one["num_pending"], "unacknowledged": one["num_ack_pending"]}
            found[f"{name}/{one['name']}"] = left
    return found


def _numbers(state: dict[str, Any]) -> dict[str, int]:
    return {key: int(state[key]) for key in ("messages", "bytes", "first_seq", "last_seq")}


async def snapshot(client: Client, out: BinaryIO) -> None:
    """Write every stream. Each is one moment of itself."""
    for name in sorted((await ask(client, "$JS.API.STREAM.NAMES", {})).get("streams") or []):
        inbox = client.new_inbox()
        parts = await client.subscribe(inbox)
        wanted = {"deliver_subject": inbox, "chunk_size": CHUNK, "jsck": True}
        head = await ask(client, f"$JS.API.STREAM.SNAPSHOT.{name}", wanted)
        put(out, json.dumps({"name": name, "config": head["config"], "state": head["state"]}).encode())
        while True:
            message = await parts.next_msg(timeout=PATIENCE_SECONDS)
            if not message.data:
                if (message.headers or {}).get("Status", "204") != "204":
                    raise Refused(f"{name}: {message.headers}")
                break
            put(out, message.data)
            if message.reply:
                # The broker sends on when it hears that what it sent has come.
                await client.publish(message.reply, b"")
        put(out, b"")
        await parts.unsubscribe()
    out.flush()


async def restore(client: Client, source: BinaryIO) -> None:
    """Put every stream back, its consumers where they stood. A stream of that name without messages gives way."""
    while (first := take(source)) is not None:
        head = json.loads(first)
        name = head["name"]
        if name in ((await ask(client, "$JS.API.STREAM.NAMES", {})).get("streams") or []):
            await ask(client, f"$JS.API.STREAM.DELETE.{name}", b"")
        begun = await ask(client, f"$JS.API.STREAM.RESTORE.{name}", {"config": head["config"], "state": head["state"]})
        to = begun["deliver_subject"]
        for part in chunks(source):
            await ask(client, to, part)
        await ask(client, to, b"")


async def _hear_nothing(_: Exception) -> None:
    """Of an error the caller is told once, at the end."""


def _password() -> str:
    return Path(os.environ["NATS_PASSWORD_FILE"]).read_text(encoding="utf-8").strip()


async def run(words: list[str]) -> None:
    url, user = os.environ["NATS_URL"], os.environ["NATS_USER"]
    # The caller does its own waiting; the client would go on for two minutes.
    client = await nats.connect(
        url,
        user=user,
        password=_password(),
        connect_timeout=5,
        max_reconnect_attempts=1,
        reconnect_time_wait=0.1,
        error_cb=_hear_nothing,
    )
    try:
        match words:
            case ["snapshot"]:
                await snapshot(client, sys.stdout.buffer)
            case ["restore"]:
                await restore(client, sys.stdin.buffer)
                print(json.dumps(await states(client)))
            case ["state"]:
                print(json.dumps(await states(client)))
            case _:
                sys.exit("usage: jetstream.py snapshot | restore | state")
    finally:
        await client.close()


if __name__ == "__main__":
    try:
        asyncio.run(run(sys.argv[1:]))
    except (Refused, EndsTooSoon, nats.errors.Error, OSError, TimeoutError) as problem:
        sys.exit(f"streams: {type(problem).__name__}: {problem}")

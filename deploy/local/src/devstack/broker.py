"""NATS JetStream: the server's configuration, one user per service, streams and durables, from streams.toml."""

import asyncio
import json
import tomllib
from pathlib import Path
from typing import Any

import nats
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from devstack.layout import Layout
from devstack.secrets import write_private

USERS = ("identity-bridge", "certificates", "fee-declarations", "notifier")


def _topology(layout: Layout) -> dict[str, Any]:
    return tomllib.loads((layout.root / "deploy/nats/streams.toml").read_text(encoding="utf-8"))


def password_key(user: str) -> str:
    return f"nats_{user.replace('-', '_')}"


def permissions(topology: dict[str, Any], user: str) -> dict[str, list[str]]:
    """What a service may do: publish its own subjects, pull and acknowledge its own durables, hear its own inbox."""
    publish = ["$JS.API.INFO"]
    for name, stream in topology["streams"].items():
        if stream["owner"] == user:
            publish += stream["subjects"]
        if user in stream["durables"]:
            publish += [f"$JS.API.CONSUMER.INFO.{name}.{user}", f"$JS.API.CONSUMER.MSG.NEXT.{name}.{user}"]
            publish += [f"$JS.ACK.{name}.{user}.>"]
    return {"publish": publish, "subscribe": [f"_INBOX.{user}.>"]}


def write_configuration(layout: Layout, secrets: dict[str, str]) -> Path:
    """The server's file (JSON is valid NATS configuration). It holds passwords: mode 0600."""
    topology = _topology(layout)
    users: list[dict[str, Any]] = [{"user": "deploy", "password": secrets["nats_deploy"]}]
    users += [
        {"user": user, "password": secrets[password_key(user)], "permissions": permissions(topology, user)}
        for user in USERS
    ]
    return _write(layout, "nats", {"ESERVICES": {"jetstream": "enabled", "users": users}})


def write_scratch_configuration(layout: Layout, secrets: dict[str, str]) -> Path:
    """A second server, for the packages' own tests: one user, who may make streams of any name."""
    users = [{"user": "scratch", "password": secrets["nats_deploy"]}]
    return _write(layout, "scratch-nats", {"SCRATCH": {"jetstream": "enabled", "users": users}})


def _write(layout: Layout, server: str, accounts: dict[str, Any]) -> Path:
    document = {
        "listen": f"127.0.0.1:{layout.ports[server]}",
        "http": f"127.0.0.1:{layout.ports[f'{server}-monitor']}",
        # An ack means "on disk".
        "jetstream": {"store_dir": str(layout.home / server), "sync_interval": "always"},
        "accounts": accounts,
    }
    file = layout.home / f"{server}.conf"
    write_private(file, json.dumps(document, indent=1))
    return file


def apply(layout: Layout, secrets: dict[str, str]) -> None:
    """Make or update every stream and durable; nothing changes when they are as the file says."""
    asyncio.run(_apply(layout, secrets))


async def _apply(layout: Layout, secrets: dict[str, str]) -> None:
    client = await nats.connect(
        f"nats://127.0.0.1:{layout.ports['nats']}", user="deploy", password=secrets["nats_deploy"], connect_timeout=5
    )
    try:
        topology = _topology(layout)
        jetstream = client.jetstream(timeout=10)
        for name, stream in topology["streams"].items():
            await _apply_stream(jetstream, name, stream, topology["limits"])
            for durable in stream["durables"]:
                filters = topology["filters"].get(f"{name}/{durable}") or stream["subjects"]
                await jetstream.add_consumer(name, _durable(durable, filters, topology["limits"]))
    finally:
        await client.close()


async def _apply_stream(jetstream: JetStreamContext, name: str, stream: dict[str, Any], limits: dict[str, int]) -> None:
    config = StreamConfig(
        name=name,
        subjects=stream["subjects"],
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        max_age=limits["max_age_days"] * 86_400,
        max_bytes=limits["max_bytes"],
        duplicate_window=limits["duplicate_window_minutes"] * 60,
    )
    try:
        await jetstream.stream_info(name)
    except NotFoundError:
        await jetstream.add_stream(config)
    else:
        await jetstream.update_stream(config)


def _durable(name: str, subjects: list[str], limits: dict[str, int]) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=name,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=limits["ack_wait_seconds"],
        max_ack_pending=limits["max_ack_pending"],
        filter_subjects=subjects,
    )

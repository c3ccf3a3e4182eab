"""NATS JetStream: the server's configuration, one user per service, streams and durables.

Who publishes and who listens is said by deploy/services.toml, the limits by deploy/nats/limits.toml.
"""

import asyncio
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nats
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from devstack import services
from devstack.layout import Layout
from devstack.secrets import broker_password_key, write_private
from devstack.services import Service

IMPATIENT = {"ack_wait_seconds": 5}
"""Of the test instance, where consumers are killed on purpose."""


def permissions(user: Service) -> dict[str, list[str]]:
    """What a service may do: publish its own subjects, pull and acknowledge its own durables, hear its own inbox."""
    publish = ["$JS.API.INFO", *user.subjects]
    for publisher in user.listens:
        durable = f"{services.named(publisher).stream}.{user.name}"
        publish += [f"$JS.API.CONSUMER.INFO.{durable}", f"$JS.API.CONSUMER.MSG.NEXT.{durable}", f"$JS.ACK.{durable}.>"]
    return {"publish": publish, "subscribe": [f"_INBOX.{user.name}.>"]}


def accounts(secrets: dict[str, str]) -> dict[str, Any]:
    """Of the server's configuration: who may do what, by the secrets ``nats_deploy`` and one for each worker."""
    users: list[dict[str, Any]] = [{"user": "deploy", "password": secrets["nats_deploy"]}]
    users += [
        {"user": user.name, "password": secrets[broker_password_key(user.name)], "permissions": permissions(user)}
        for user in services.WITH_WORKER
    ]
    return {"ESERVICES": {"jetstream": "enabled", "users": users}}


def write_configuration(layout: Layout, secrets: dict[str, str]) -> Path:
    """The server's file (JSON is valid NATS configuration). It holds passwords: mode 0600."""
    return _write(layout, "nats", accounts(secrets))


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
    """Make or update every stream and durable; nothing changes when they are as the files say."""
    changed = IMPATIENT if layout.instance == "test" else {}
    asyncio.run(make_streams(f"nats://127.0.0.1:{layout.ports['nats']}", secrets["nats_deploy"], changed))


async def make_streams(url: str, password: str, changed: Mapping[str, int]) -> None:
    """The same at any server, as its user ``deploy``; ``changed`` replaces limits of deploy/nats/limits.toml."""
    kept = tomllib.loads((services.ROOT / "deploy/nats/limits.toml").read_text(encoding="utf-8"))
    limits = {**kept, **changed}
    client = await nats.connect(url, user="deploy", password=password, connect_timeout=5)
    try:
        jetstream = client.jetstream(timeout=10)
        for name, owner in services.streams().items():
            await _apply_stream(jetstream, name, owner.subjects, limits)
            for listener in services.WITH_WORKER:
                if owner.name in listener.listens:
                    durable = _durable(listener.name, listener.listens[owner.name], limits)
                    await jetstream.add_consumer(name, durable)
    finally:
        await client.close()


async def _apply_stream(
    jetstream: JetStreamContext, name: str, subjects: Sequence[str], limits: dict[str, int]
) -> None:
    config = StreamConfig(
        name=name,
        subjects=list(subjects),
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        max_age=limits["max_age_days"] * 86_400,
        max_bytes=limits["max_bytes"],
        duplicate_window=limits["duplicate_window_minutes"] * 60,
        num_replicas=limits["copies"],
    )
    try:
        await jetstream.stream_info(name)
    except NotFoundError:
        await jetstream.add_stream(config)
    else:
        await jetstream.update_stream(config)


def _durable(name: str, subjects: Sequence[str], limits: dict[str, int]) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=name,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=limits["ack_wait_seconds"],
        max_ack_pending=limits["max_ack_pending"],
        filter_subjects=list(subjects),
    )

"""Three brokers as deploy/kubernetes starts them: one is killed while events are published, and none is lost."""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nats
import pytest
import yaml
from devstack import broker, services
from devstack.secrets import broker_password_key
from nats.errors import Error
from nats.js import JetStreamContext

MANIFEST = Path(__file__).resolve().parents[2] / "kubernetes" / "nats" / "nats.yaml"
PASSWORD = "of this test alone"
NUMBER, KILLED_AFTER = 300, 100


def arguments() -> list[str]:
    """What a server of the manifest is told."""
    [stateful] = [one for one in yaml.safe_load_all(MANIFEST.read_text("utf-8")) if one["kind"] == "StatefulSet"]
    assert stateful["spec"]["replicas"] == 3
    found: list[str] = stateful["spec"]["template"]["spec"]["containers"][0]["args"]
    return found


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens at; all are held until all are known."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    found = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return found


class Cluster:
    """The manifest's three servers on ports of this machine."""

    def __init__(self, folder: Path) -> None:
        ports = free_ports(6)
        self.urls = [f"nats://127.0.0.1:{port}" for port in ports[:3]]
        routes = {f"nats-{place}.nats-servers:6222": f"127.0.0.1:{port}" for place, port in enumerate(ports[3:])}
        self.processes = [
            subprocess.Popen(self._command(folder, place, ports, routes), stderr=subprocess.DEVNULL)
            for place in range(3)
        ]

    @staticmethod
    def _command(folder: Path, place: int, ports: list[int], routes: dict[str, str]) -> list[str]:
        passwords = {broker_password_key(user.name): PASSWORD for user in services.WITH_WORKER}
        configuration = {
            "listen": f"127.0.0.1:{ports[place]}",
            "jetstream": {"store_dir": str(folder / f"store-{place}"), "sync_interval": "always"},
            "accounts": broker.accounts(passwords | {"nats_deploy": PASSWORD}),
        }
        file = folder / f"nats-{place}.conf"
        file.write_text(json.dumps(configuration), encoding="utf-8")
        words = " ".join(arguments())
        for name, here in routes.items():
            words = words.replace(name, here)
        words = words.replace("0.0.0.0:6222", f"127.0.0.1:{ports[3 + place]}").replace("$(SERVER)", f"nats-{place}")
        told = words.replace("/run/secrets/nats.conf", str(file)).replace("--http_port=8222", "").split()
        return [str(Path(sys.prefix) / "bin" / "nats-server"), *told]

    def kill(self, place: int) -> None:
        self.processes[place].kill()
        self.processes[place].wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    for place in range(3):
        made.kill(place)


async def streams_made(url: str) -> None:
    """The servers choose a leader first, which takes as long as it takes."""
    ends = time.monotonic() + 90
    while True:
        try:
            await broker.make_streams(url, PASSWORD, {"copies": 3})
        except (Error, OSError):
            assert time.monotonic() < ends, "three servers did not find each other"
            await asyncio.sleep(0.5)
        else:
            return


async def published(jetstream: JetStreamContext, number: int) -> None:
    """Sent until the broker says that it has it, as the relay does; the same id is kept once."""
    ends = time.monotonic() + 90
    while True:
        try:
            await jetstream.publish(
                "certificates.request.submitted", b"%d" % number, headers={"Nats-Msg-Id": str(number)}
            )
        except (Error, OSError):
            assert time.monotonic() < ends, "no server took the message"
            await asyncio.sleep(0.2)
        else:
            return


async def journey(cluster: Cluster) -> list[bytes]:
    await streams_made(cluster.urls[0])
    options: dict[str, Any] = {"user": "deploy", "password": PASSWORD, "max_reconnect_attempts": -1}
    client = await nats.connect(cluster.urls, reconnect_time_wait=0.2, **options)
    try:
        jetstream = client.jetstream(timeout=5)
        info = await jetstream.stream_info("CERTIFICATES")
        assert info.cluster is not None
        assert info.cluster.leader is not None
        assert len(info.cluster.replicas or ()) == 2
        for number in range(NUMBER):
            if number == KILLED_AFTER:
                # The one that leads the stream: the others choose another while we go on.
                cluster.kill(int(info.cluster.leader.removeprefix("nats-")))
            await published(jetstream, number)
        waiting = await jetstream.pull_subscribe_bind(durable="notifier", stream="CERTIFICATES")
        found: list[bytes] = []
        while len(found) < NUMBER:
            for message in await waiting.fetch(50, timeout=30):
                found.append(message.data)
                await message.ack()
        return found
    finally:
        await client.close()


def test_the_server_that_leads_is_killed_and_no_event_is_lost(cluster: Cluster) -> None:
    found = asyncio.run(journey(cluster))
    assert sorted(set(map(int, found))) == list(range(NUMBER))
    print(f"\n{NUMBER} events, the leading server killed after {KILLED_AFTER}: {len(set(found))} arrived")

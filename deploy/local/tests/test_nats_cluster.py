"""Three brokers as deploy/kubernetes starts them: one is killed while events are published, and none is lost; and so it
is when each is replaced by a newer one."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nats
import pytest
import requests
import yaml
from devstack import broker, services
from devstack.secrets import broker_password_key
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js import JetStreamContext

MANIFEST = Path(__file__).resolve().parents[2] / "kubernetes" / "nats" / "nats.yaml"
PASSWORD = "of this test alone"
NUMBER, KILLED_AFTER = 300, 100
SERVER = str(Path(sys.prefix) / "bin" / "nats-server")
BEFORE = "NATS_BEFORE"
"""A variable: the program of an older release, from which the three are brought to the present one
(docs/runbooks/upgrade-nats.md). Without it they are replaced by their like."""


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
        ports = free_ports(9)
        self.urls = [f"nats://127.0.0.1:{port}" for port in ports[:3]]
        self._health = [f"http://127.0.0.1:{port}/healthz" for port in ports[6:]]
        routes = {f"nats-{place}.nats-servers:6222": f"127.0.0.1:{port}" for place, port in enumerate(ports[3:6])}
        self._commands = [self._command(folder, place, ports, routes) for place in range(3)]
        self.processes = [self._start(place, os.environ.get(BEFORE, SERVER)) for place in range(3)]

    def _start(self, place: int, program: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([program, *self._commands[place]], stderr=subprocess.DEVNULL)

    def replace(self, place: int) -> None:
        """End a server as Kubernetes does, and start the present one on what it left; returns when it has caught up."""
        self.processes[place].terminate()
        self.processes[place].wait()
        self.processes[place] = self._start(place, SERVER)
        ends = time.monotonic() + 120
        while not self._is_well(place):
            assert time.monotonic() < ends, f"server {place} did not catch up"
            time.sleep(0.2)

    def _is_well(self, place: int) -> bool:
        """All its streams are as those of the others, it says itself."""
        try:
            return requests.get(self._health[place], timeout=5).status_code == 200
        except requests.RequestException:
            return False

    @staticmethod
    def _command(folder: Path, place: int, ports: list[int], routes: dict[str, str]) -> list[str]:
        passwords = {broker_password_key(user.name): PASSWORD for user in services.WITH_WORKER}
        configuration = {
            "listen": f"127.0.0.1:{ports[place]}",
            "http": f"127.0.0.1:{ports[6 + place]}",
            "jetstream": {"store_dir": str(folder / f"store-{place}"), "sync_interval": "always"},
            "accounts": broker.accounts(passwords | {"nats_deploy": PASSWORD}),
        }
        file = folder / f"nats-{place}.conf"
        file.write_text(json.dumps(configuration), encoding="utf-8")
        words = " ".join(arguments())
        for name, here in routes.items():
            words = words.replace(name, here)
        words = words.replace("0.0.0.0:6222", f"127.0.0.1:{ports[3 + place]}").replace("$(SERVER)", f"nats-{place}")
        return words.replace("/run/secrets/nats.conf", str(file)).replace("--http_port=8222", "").split()

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


async def fetched(waiting: JetStreamContext.PullSubscription) -> list[Msg]:
    """Asked until the broker answers, as a consumer does: it says 503 while the durable has no leader."""
    ends = time.monotonic() + 90
    while True:
        try:
            return await waiting.fetch(50, timeout=30)
        except (Error, OSError):
            assert time.monotonic() < ends, "no server gave the messages"
            await asyncio.sleep(0.2)


async def journey(cluster: Cluster, change: Callable[[int, str], None]) -> list[bytes]:
    """Publish events and take them in; before each ``change`` is told its number and which server leads the stream."""
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
            await asyncio.to_thread(change, number, info.cluster.leader)
            await published(jetstream, number)
        waiting = await jetstream.pull_subscribe_bind(durable="notifier", stream="CERTIFICATES")
        found: list[bytes] = []
        while len(found) < NUMBER:
            for message in await fetched(waiting):
                found.append(message.data)
                await message.ack()
        return found
    finally:
        await client.close()


def test_the_server_that_leads_is_killed_and_no_event_is_lost(cluster: Cluster) -> None:
    def kill(number: int, leader: str) -> None:
        if number == KILLED_AFTER:
            # The others choose another while we go on.
            cluster.kill(int(leader.removeprefix("nats-")))

    found = asyncio.run(journey(cluster, kill))
    assert sorted(set(map(int, found))) == list(range(NUMBER))
    print(f"\n{NUMBER} events, the leading server killed after {KILLED_AFTER}: {len(set(found))} arrived")


@pytest.mark.thorough
def test_each_server_is_replaced_and_no_event_is_lost(cluster: Cluster) -> None:
    places = {KILLED_AFTER // 2: 0, KILLED_AFTER: 1, KILLED_AFTER * 2: 2}

    def replace(number: int, _: str) -> None:
        if number in places:
            cluster.replace(places[number])

    found = asyncio.run(journey(cluster, replace))
    assert sorted(set(map(int, found))) == list(range(NUMBER))
    print(f"\n{NUMBER} events, each server replaced meanwhile: {len(set(found))} arrived")

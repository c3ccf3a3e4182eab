"""A whole platform with two nodes of Keycloak that share one cache, behind nginx, as deploy/kubernetes has them.

Nobody is sent to the same node twice on purpose, so every login crosses from one to the other.
"""

import itertools
import shutil
import socket
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import requests

from devstack import keycloak, postgres, programs, unpacked
from devstack.code_flow import Client
from devstack.layout import FIRST_MUNICIPALITY, SERVICES, Layout, metrics_port
from devstack.progress import step, wait_for
from devstack.rolling.street import free_ports, nginx_configuration
from devstack.runner import Program, Runner
from devstack.secrets import load_or_make
from devstack.stack import Stack

FIRST, SECOND, FRONT = "keycloak", "keycloak-b", "front"
_LOCAL = "127.0.0.1"
_FAILURE_DETECTION = 50_000
"""JGroups listens so far above its port too; the sum must be a port."""
_MEMBERS = "SELECT count(*) FROM jgroups_ping"


def layout_of(root: Path, state: Path, instance: str) -> Layout:
    known = tomllib.loads((root / "deploy/local/ports.toml").read_text(encoding="utf-8"))["ports"]
    names = [*known, *SERVICES, *map(metrics_port, SERVICES), *("first-node", SECOND, f"{SECOND}-management")]
    return Layout(instance, root, state, free_ports(names), FIRST_MUNICIPALITY)


def _cluster_ports() -> Iterator[int]:
    """Free ones of which the port of failure detection is free as well."""
    for port in range(7800, 8100):
        try:
            with socket.create_server((_LOCAL, port)), socket.create_server((_LOCAL, port + _FAILURE_DETECTION)):
                pass
        except OSError:
            continue
        yield port


class TwoNodes:
    """The platform, with a second node and whoever shares the requests between them."""

    def __init__(self, layout: Layout) -> None:
        layout.home.mkdir(parents=True, exist_ok=True)
        layout.home.chmod(0o711)
        secrets = load_or_make(layout.home)
        self.layout, self.stack = layout, Stack(layout, secrets, Runner(layout, secrets["supervisor"]))

    def begin(self) -> None:
        """Everything, with both nodes in one cluster."""
        stack, layout = self.stack, self.layout
        keycloak.install(layout)
        layout.remember_municipality()
        stack.make_theme()
        stack.make_passwords()
        postgres.initialise(layout, stack.secrets["postgres"])
        stack.runner.begin(self._programs())
        stack.start("postgres")
        postgres.make_databases(layout, stack.secrets["postgres"], stack.secrets["database"])
        stack.runner.start(FRONT)
        stack.bring_up_rest()
        with step("the second node of Keycloak"):
            stack.runner.start(SECOND)
            wait_for(SECOND, self._second_answers, 240, str(layout.logs / f"{SECOND}.log"))
            wait_for("one cluster", self._are_one, 60, str(layout.logs / f"{SECOND}.log"))

    def _second_answers(self) -> bool:
        try:
            return requests.get(f"{self.layout.url(f'{SECOND}-management')}/health/ready", timeout=3).ok
        except requests.RequestException:
            return False

    def _are_one(self) -> bool:
        with postgres.connect(self.layout, self.stack.secrets["postgres"], database="keycloak") as conn:
            return conn.execute(_MEMBERS).fetchone() == (2,)

    def _programs(self) -> list[Program]:
        layout, found = self.layout, programs.all_programs(self.layout, self.stack.secrets)
        [alone] = [one for one in found if one.name == FIRST]
        one_port, other_port = itertools.islice(_cluster_ports(), 2)
        first = self._node(alone, {"HTTP": "first-node", "HTTP_MANAGEMENT": "keycloak-management"}, one_port)
        # Killed as when its machine ends; stopped otherwise, the process runner would start it again.
        first = replace(first, stop_signal="KILL")
        second = self._node(alone, {"HTTP": SECOND, "HTTP_MANAGEMENT": f"{SECOND}-management"}, other_port)
        second = replace(second, name=SECOND)
        ends = "".join(f"server {_LOCAL}:{layout.ports[one]} max_fails=0; " for one in ("first-node", SECOND))
        served = (
            f"upstream keycloak {{ {ends}}}\n"
            f"server {{ listen {_LOCAL}:{layout.ports['keycloak']}; location / {{ proxy_pass http://keycloak;"
            " proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header Host $http_host;"
            " proxy_buffer_size 32k; proxy_buffers 8 32k; proxy_next_upstream error timeout; } }"
        )
        file = nginx_configuration(layout.home, [served])
        nginx = [unpacked.program("nginx", layout.state), "-e", "stderr", "-c", str(file)]
        return [*(one for one in found if one is not alone), first, second, Program(FRONT, nginx)]

    def _node(self, alone: Program, ports: dict[str, str], cluster_port: int) -> Program:
        told = {f"KC_{kind}_PORT": str(self.layout.ports[name]) for kind, name in ports.items()}
        shared = {
            "KC_CACHE": "ispn",
            "KC_CACHE_STACK": "jdbc-ping",
            "KC_CACHE_EMBEDDED_NETWORK_BIND_ADDRESS": _LOCAL,
            "KC_CACHE_EMBEDDED_NETWORK_BIND_PORT": str(cluster_port),
        }
        return replace(alone, environment=alone.environment | told | shared)

    def client(self) -> Client:
        """The portal's, which tests use themselves."""
        callback = f"{self.layout.url('portal')}/auth/callback"
        return Client(self.layout.issuer, callback, "portal", self.stack.secrets["portal_client"])

    def rows(self) -> set[str]:
        """The ids of all requests that the certificates service has."""
        with postgres.connect(self.layout, self.stack.secrets["postgres"], database="certificates") as conn:
            return {str(row[0]) for row in conn.execute("SELECT id FROM requests")}


@contextmanager
def opened(layout: Layout) -> Iterator[TwoNodes]:
    """A new one, gone at the end; its logs stay until the next one."""
    shutil.rmtree(layout.home, ignore_errors=True)
    found = TwoNodes(layout)
    try:
        found.begin()
        yield found
    finally:
        found.stack.take_down()
        for data in ("postgres", "nats", "mails"):
            shutil.rmtree(layout.home / data, ignore_errors=True)

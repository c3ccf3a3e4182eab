"""A whole platform with two nodes of Keycloak that share one cache, behind nginx, as deploy/kubernetes has them.

Nobody is sent to the same node twice on purpose, so every login crosses from one to the other.
"""

import itertools
import socket
from collections.abc import Iterator
from dataclasses import replace

import requests

from devstack import postgres, unpacked
from devstack.progress import step, wait_for
from devstack.rolling.street import nginx_configuration
from devstack.rolling.whole import Whole
from devstack.runner import Program

FIRST, SECOND, FRONT = "keycloak", "keycloak-b", "front"
PORTS = ("first-node", SECOND, f"{SECOND}-management")
"""Those that the platform has beside its usual ones."""
_LOCAL = "127.0.0.1"
_FAILURE_DETECTION = 50_000
"""JGroups listens so far above its port too; the sum must be a port."""
_MEMBERS = "SELECT count(*) FROM jgroups_ping"


def _cluster_ports() -> Iterator[int]:
    """Free ones of which the port of failure detection is free as well."""
    for port in range(7800, 8100):
        try:
            with socket.create_server((_LOCAL, port)), socket.create_server((_LOCAL, port + _FAILURE_DETECTION)):
                pass
        except OSError:
            continue
        yield port


class TwoNodes(Whole):
    """The platform, with a second node and the proxy that shares the requests between them."""

    def begin(self, *first: str) -> None:
        """Everything, with both nodes in one cluster."""
        super().begin(FRONT, *first)
        stack, layout = self.stack, self.layout
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

    def programs(self) -> list[Program]:
        layout, found = self.layout, super().programs()
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

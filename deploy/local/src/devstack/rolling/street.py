"""Services, each twice behind a proxy, with what they need and without Keycloak: a cluster's shape on one machine.

An instance with folder and ports of its own. What processes are told is what `make up` tells them (programs.py).
"""

import os
import shutil
import signal
import socket
import sys
import threading
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import requests

from devstack import broker, postgres, programs, unpacked
from devstack.layout import FIRST_MUNICIPALITY, SERVICES, Layout, metrics_port
from devstack.progress import wait_for
from devstack.rolling.code import Code, present
from devstack.rolling.issuer import Issuer
from devstack.runner import Program, Runner
from devstack.secrets import load_or_make
from devstack.stack import Stack

HEARD = 2.0
"""Seconds in which the sender of requests hears that a process ends."""
SECOND = "-b"
"""What the second of two processes is called beside the first."""
_LOCAL = "127.0.0.1"


def proxied(service: str) -> str:
    """What the port is called at which both processes of a service are reached."""
    return f"{service}-proxy"


@dataclass(frozen=True)
class StreetLayout(Layout):
    """Services are reached at the proxy."""

    def url(self, name: str) -> str:
        return super().url(proxied(name) if name in SERVICES else name)

    def process_url(self, name: str) -> str:
        """One of the two processes."""
        return super().url(name)


def free_ports(names: Sequence[str]) -> dict[str, int]:
    """Ports that nobody listens at; all are held until all are known."""
    held = [socket.create_server((_LOCAL, 0)) for _ in names]
    found = {name: one.getsockname()[1] for name, one in zip(names, held, strict=True)}
    for one in held:
        one.close()
    return found


def layout_of(root: Path, state: Path, instance: str) -> StreetLayout:
    """An instance at ports that are free now."""
    known = tomllib.loads((root / "deploy/local/ports.toml").read_text(encoding="utf-8"))["ports"]
    names = [*known]
    for service in SERVICES:
        for one in (service, service + SECOND):
            names += [one, metrics_port(one)]
        names.append(proxied(service))
    return StreetLayout(instance, root, state, free_ports(names), FIRST_MUNICIPALITY)


def nginx_configuration(home: Path, servers: list[str]) -> Path:
    """Write the file of an nginx with these servers that keeps all it writes in this folder."""
    user = "user root;" if Path("/proc/self").stat().st_uid == 0 else ""
    folders = "".join(f"{kind}_temp_path {home}/nginx/{kind};\n" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    (home / "nginx").mkdir(exist_ok=True)
    text = (
        f"{user}\ndaemon off;\nworker_processes 1;\npid {home}/nginx.pid;\nerror_log stderr warn;\n"
        f"events {{ worker_connections 512; }}\nhttp {{\naccess_log off;\nclient_max_body_size 32m;\n"
        f"client_body_temp_path {home}/nginx/body;\n{folders}{chr(10).join(servers)}\n}}\n"
    )
    (home / "nginx.conf").write_text(text, encoding="utf-8")
    return home / "nginx.conf"


class Street:
    """Its servers run while the block of ``opened`` does; services are started by the trials that need them."""

    def __init__(self, layout: StreetLayout, codes: Mapping[str, Code]) -> None:
        layout.home.mkdir(parents=True, exist_ok=True)
        layout.home.chmod(0o711)
        secrets = load_or_make(layout.home)
        self.layout, self.codes = layout, {name: present(layout.root, name, layout.municipality) for name in SERVICES}
        self.codes |= codes
        self.stack = Stack(layout, secrets, Runner(layout, secrets["supervisor"]))
        self.issuer = Issuer(layout.issuer, layout.ports["keycloak"])
        # What is behind the proxy is written by process: one that is replaced runs other code than its sibling.
        self._running: dict[str, Code] = {}
        self._aside: str | None = None

    def begin(self) -> None:
        """Databases, broker, mail server and proxy."""
        stack, secrets = self.stack, self.stack.secrets
        postgres.initialise(self.layout, secrets["postgres"])
        stack.runner.begin(self.programs())
        stack.start(postgres.PLATFORM)
        postgres.make_databases(self.layout, secrets["postgres"], secrets["database"])
        stack.start("nats", "smtp", "nginx")
        broker.apply(self.layout, secrets)

    def end(self) -> None:
        self.stack.take_down()
        self.issuer.end()

    def programs(self) -> list[Program]:
        """Everything that may run here."""
        layout, secrets = self.layout, self.stack.secrets
        known = {one.name: one for one in programs.all_programs(layout, secrets)}
        found = [known[name] for name in (postgres.PLATFORM, "nats", "smtp")]
        found.append(
            Program("nginx", [unpacked.program("nginx", layout.state), "-e", "stderr", "-c", str(self._proxy())])
        )
        for service in SERVICES:
            for name in programs.of_service(service):
                found += [self._of(service, known[name], name), self._of(service, known[name], name + SECOND)]
        return found

    def _of(self, service: str, program: Program, name: str) -> Program:
        """The program, as the process of this name and with the code that it runs."""
        code = self._running.get(name, self.codes[service])
        environment = program.environment | self.database_of(service) | code.environment
        environment = {key: value for key, value in environment.items() if not key.startswith("OTEL_")}
        if "BIND" in environment:
            environment["BIND"] = f"{_LOCAL}:{self.layout.ports[name]}"
            environment["METRICS_BIND"] = f"{_LOCAL}:{self.layout.ports[metrics_port(name)]}"
            environment["WEB_CONCURRENCY"] = "1"
        counted = self.layout.home / "metrics" / name
        counted.mkdir(parents=True, exist_ok=True)
        environment["PROMETHEUS_MULTIPROC_DIR"] = str(counted)
        return replace(program, name=name, environment=environment, folder=code.folder)

    def database_of(self, service: str) -> dict[str, str]:  # noqa: ARG002 -- of those below
        """What it is told of its database instead of the usual."""
        return {}

    def _proxy(self) -> Path:
        """nginx with two processes of each service: what it may try again is what its defaults allow, which is what
        ingress-nginx does too. Nobody is left out after one refusal (``max_fails=0``): while one is replaced the other
        may be all there is."""
        servers = []
        for service in SERVICES:
            ends = ""
            for one in (service, service + SECOND):
                aside = " down" if one == self._aside else ""
                ends += f"server {_LOCAL}:{self.layout.ports[one]} max_fails=0{aside}; "
            servers.append(f"upstream {service} {{ {ends}}}")
            # As the front of compose does it, without TLS.
            servers.append(
                f"server {{ listen {_LOCAL}:{self.layout.ports[proxied(service)]}; location / {{"
                f" proxy_pass http://{service}; proxy_http_version 1.1; proxy_set_header Connection '';"
                " proxy_set_header Host $http_host; proxy_next_upstream error timeout; } }"
            )
        return nginx_configuration(self.layout.home, servers)

    def migrate(self, service: str, code: Code | None = None) -> None:
        """Bring its database to where this code wants it; every process goes on meanwhile."""
        self.command(service, ["-m", "alembic", "upgrade", "head"], code=code)
        if service == "fee-declarations":
            self.command(service, ["-m", "fee_declarations.commands", "load-tables"], code=code)

    def command(self, service: str, arguments: list[str], given: str | None = None, code: Code | None = None) -> str:
        """A command of the service; returns what it printed."""
        chosen = code or self.codes[service]
        told = programs.service_environment(self.layout, self.stack.secrets, service)
        environment = told | self.database_of(service) | chosen.environment
        return self.stack.command(service, arguments, environment, str(chosen.folder), given)

    def open_service(self, service: str, *, twice: bool = True) -> None:
        """Its tables and its processes."""
        self.migrate(service)
        self.start(*self.processes(service, twice=twice))

    def processes(self, service: str, *, twice: bool = True) -> list[str]:
        """Web processes first, then workers."""
        kinds = programs.of_service(service)
        return [name + end for name in kinds for end in (("", SECOND) if twice else ("",))]

    def start(self, *names: str) -> None:
        self.stack.runner.start(*names)
        for name in names:
            wait_for(name, partial(self._answers, name), 240, str(self.layout.logs / f"{name}.log"))

    def _answers(self, name: str) -> bool:
        if name.removesuffix(SECOND) not in SERVICES:
            return bool(self.stack.runner.states()[name]["state"] == "RUNNING")
        try:
            return requests.get(f"{self.layout.process_url(name)}/readyz", timeout=3).status_code == 200
        except requests.RequestException:
            return False

    def replace(self, name: str, code: Code, *, announced: bool) -> None:
        """End a process with SIGTERM, and start it with other code; it is ready when this returns.

        ``announced``: the proxy is told before, as a cluster does it (``preStop`` of deploy/kubernetes). Otherwise it
        finds nobody there, and asks the other process.
        """
        self._running[name] = code
        announced &= name.removesuffix(SECOND) in SERVICES
        if announced:
            self._leave_out(name)
        self.stack.runner.change(self.programs(), name)
        self.start(name)
        if announced:
            self._leave_out(None)

    def _leave_out(self, name: str | None) -> None:
        """Let the proxy send nothing to this process any more; what it has is answered meanwhile."""
        self._aside = name
        self._proxy()
        os.kill(self.stack.runner.states()["nginx"]["pid"], signal.SIGHUP)
        time.sleep(HEARD)


AStreet = TypeVar("AStreet", bound=Street)


@contextmanager
def opened(layout: StreetLayout, codes: Mapping[str, Code], kind: type[AStreet]) -> Iterator[AStreet]:
    """A new one, gone at the end; its logs stay until the next one."""
    shutil.rmtree(layout.home, ignore_errors=True)
    if threading.current_thread() is threading.main_thread():
        # A signal that ends this process ends the servers too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    street = kind(layout, codes)
    try:
        street.begin()
        yield street
    finally:
        street.end()
        for data in ("postgres", "nats", "replica"):
            shutil.rmtree(layout.home / data, ignore_errors=True)

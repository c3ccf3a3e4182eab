"""The order in which an instance comes up and goes down."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self

import requests

from devstack import broker, keycloak, postgres, programs, revisions, services
from devstack.layout import SERVICES, Layout
from devstack.progress import say, side_by_side, step, wait_for
from devstack.runner import Runner
from devstack.secrets import load_or_make


class PortsTaken(Exception):
    """Something else listens where we want to. Nothing was started."""


class RunsForAnother(Exception):
    """It runs, but for another municipality than the one asked for. Nothing was changed."""


class CommandFailed(Exception):
    """A command of ours ended with an error; its own words were printed."""


@dataclass(frozen=True)
class Stack:
    """One instance: where it is, its secrets, its process runner."""

    layout: Layout
    # Not shown where a failing test prints its values.
    secrets: dict[str, str] = field(repr=False)
    runner: Runner

    @classmethod
    def of(cls, instance: str) -> Self:
        layout = Layout.of(instance)
        # Others may pass through (PostgreSQL has a user of its own) and see nothing.
        layout.home.mkdir(parents=True, exist_ok=True)
        layout.home.chmod(0o711)
        secrets = load_or_make(layout.home)
        return cls(layout, secrets, Runner(layout, secrets["supervisor"]))

    def bring_up(self) -> None:
        """From nothing, or from stopped, to everything ready. Raises PortsTaken before anything starts."""
        self.begin()
        self.bring_up_rest()

    @property
    def is_whole(self) -> bool:
        """Whether it was brought up to the end; an interrupted start leaves the realm or a service unmade."""
        return self._whole.exists()

    @property
    def _whole(self) -> Path:
        return self.layout.home / "whole"

    def begin(self) -> None:
        """The process runner and the databases. Raises PortsTaken before anything starts."""
        if taken := self.layout.taken_ports():
            raise PortsTaken("; ".join(taken) + ", and something else listens there")
        self._whole.unlink(missing_ok=True)
        keycloak.install(self.layout)
        self.layout.remember_municipality()
        side_by_side(self.make_theme, self.make_passwords, self._begin_databases)

    def _begin_databases(self) -> None:
        postgres.initialise(self.layout, self.secrets["postgres"])
        self.runner.begin(programs.all_programs(self.layout, self.secrets))
        with step("PostgreSQL"):
            self.start("postgres")
            postgres.make_databases(self.layout, self.secrets["postgres"], self.secrets["database"])

    def bring_up_rest(self) -> None:
        """Everything after ``begin``: Keycloak, which takes longest, and the services beside it."""
        self.runner.start("keycloak")
        with step("NATS, mail catcher, TAXISnet simulator, receiver of traces"):
            self.start(*programs.SERVERS)
            broker.apply(self.layout, self.secrets)
        side_by_side(self._make_realm, self._start_services)
        self._whole.touch()

    def _make_realm(self) -> None:
        with step("Keycloak (the first start makes its tables)"):
            self.wait("keycloak", 240)
        with step("realm"):
            self.realm("apply")

    def _start_services(self) -> None:
        """Each service starts as soon as its own database is migrated: none waits for another."""
        with step("migrations, services and workers"):
            side_by_side(*(partial(self._start_service, service) for service in SERVICES), at_once=2)

    def _start_service(self, service: str) -> None:
        self.migrate(service)
        self.start(*programs.of_service(service))

    def expect_its_municipality(self) -> None:
        """Raises RunsForAnother when the platform was brought up for another municipality than is asked for now."""
        now, last = self.layout.municipality, self.layout.last_municipality
        if now != last:
            raise RunsForAnother(f"it runs for {last}; `make down` first, then `make up MUNICIPALITY={now}`")

    def start(self, *names: str) -> None:
        """Start programs and wait until each is ready."""
        self.runner.start(*names)
        for name in names:
            # Two busy cores once needed half a minute for one service.
            self.wait(name, 240)

    def restart(self, *names: str, **secrets: str) -> None:
        """Restart programs with other secrets than before; nothing of it is kept when the instance comes up again."""
        self.secrets.update(secrets)
        self.runner.change(programs.all_programs(self.layout, self.secrets), *names)
        self.start(*names)

    def wait(self, name: str, seconds: float) -> None:
        wait_for(name, lambda: self.is_ready(name), seconds, str(self.layout.logs / f"{name}.log"))

    def is_ready(self, name: str) -> bool:
        """Whether the program answers; a worker is ready when the runner says that it runs."""
        if name in (postgres.PLATFORM, postgres.SCRATCH):
            return postgres.is_ready(self.layout, self.secrets["postgres"], name)
        path = {
            "keycloak": f"{self.layout.url('keycloak-management')}/health/ready",
            "nats": f"{self.layout.url('nats-monitor')}/healthz",
            "scratch-nats": f"{self.layout.url('scratch-nats-monitor')}/healthz",
            "mail": f"{self.layout.url('mail')}/healthz",
            "taxisnet": f"{self.layout.url('taxisnet')}/healthz",
            "traces": f"{self.layout.url('traces')}/healthz",
            **{service: f"{self.layout.url(service)}/readyz" for service in SERVICES},
        }.get(name)
        if path is None:
            return bool(self.runner.states()[name]["state"] == "RUNNING")
        try:
            return requests.get(path, timeout=3).status_code == 200
        except requests.RequestException:
            return False

    def migrate(self, service: str) -> None:
        """The service's database to its newest revision, unless it is there."""
        versions = self.layout.root / "services" / service / "migrations" / "versions"
        found = postgres.revision(self.layout, self.secrets["postgres"], services.named(service).database)
        if found is None or found != revisions.newest(versions):
            self.run(service, ["-m", "alembic", "upgrade", "head"])
        if service == "fee-declarations":
            self.run(service, ["-m", "fee_declarations.commands", "load-tables"])

    def run(self, service: str, arguments: list[str], standard_input: str | None = None) -> str:
        """Run a command of a service with its settings; returns what it printed. Raises CommandFailed."""
        environment = programs.service_environment(self.layout, self.secrets, service)
        folder = self.layout.root / "services" / service
        return self.command(service, arguments, environment, str(folder), standard_input)

    def make_passwords(self) -> None:
        """The list of common passwords, where this instance's Keycloak looks for it."""
        arguments = ["-m", "idp_config", "passwords", "--into", str(self.layout.passwords)]
        self.command("idp-config", arguments, {}, str(self.layout.root / "idp-config"), None)

    def make_theme(self) -> None:
        """Keycloak's theme with the municipality's logo and colours, where this instance's Keycloak looks for it."""
        environment = {"MUNICIPALITY_FILE": str(self.layout.municipality_file)}
        arguments = ["-m", "idp_config", "theme", "--into", str(self.layout.themes)]
        self.command("idp-config", arguments, environment, str(self.layout.root / "idp-config"), None)

    def realm(self, command: str, standard_input: str | None = None) -> str:
        """Run idp-config: "apply", "check", or "person" with one as JSON on standard input."""
        environment = programs.realm_environment(self.layout, self.secrets)
        arguments = ["-m", "idp_config", *command.split()]
        return self.command("idp-config", arguments, environment, str(self.layout.root / "idp-config"), standard_input)

    def command(
        self, venv: str, arguments: list[str], environment: dict[str, str], folder: str, standard_input: str | None
    ) -> str:
        ended = subprocess.run(
            [str(self.layout.python(venv)), *arguments],
            input=standard_input,
            env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment},
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            # Whole: of a comparison that found forty differences the first is as good as the last.
            say(f"{venv} {' '.join(arguments)}:\n{ended.stdout}{ended.stderr}")
            raise CommandFailed(f"{venv} {' '.join(arguments)}")
        return ended.stdout

    def take_down(self) -> None:
        self.runner.end()

    def forget(self) -> None:
        """Remove everything the instance ever wrote. It must be down."""
        shutil.rmtree(self.layout.home, ignore_errors=True)

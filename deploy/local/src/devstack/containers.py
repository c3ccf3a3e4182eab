"""`make up-containers`: one server by deploy/compose, of images, proxy and TLS in front, and the main job on it.

What a real installation finds elsewhere (TAXISnet, a mail server) runs beside the containers, as in `make up`; so does
nginx, which is the machine's own there too.
"""

import json
import subprocess
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

import yaml

from devstack import container_bases, container_engine, container_front, container_settings
from devstack.container_engine import Engine
from devstack.container_front import FrontLayout
from devstack.container_images import PREFIX, Bases, Images
from devstack.layout import SERVICES, WITH_WORKER
from devstack.programs import outside_world
from devstack.progress import say, step, wait_for
from devstack.runner import Runner
from devstack.secrets import load_or_make
from devstack.stack import CommandFailed, PortsTaken, Stack

INSTANCE, PROJECT = "containers", "eservices-local"
PROCESSES = (*SERVICES, *(f"{name}-worker" for name in WITH_WORKER))
STOPPED_IN_ORDER = ("portal", *(name for name in PROCESSES if name != "portal"), "keycloak", "nats", "postgres")
PREPARE = "python /deploy/compose/prepare.py"
BESIDE = ("smtp", "mail", "taxisnet", "nginx")


@dataclass(frozen=True)
class Containers(Stack):
    """One instance in containers."""

    engine: Engine

    @classmethod
    def of(cls, instance: str = INSTANCE) -> Self:
        """Raises NoContainers when podman is not there."""
        layout = FrontLayout.of(instance)
        layout.home.mkdir(parents=True, exist_ok=True)
        layout.home.chmod(0o711)
        secrets = load_or_make(layout.home)
        engine = container_engine.found(layout.home / "containers.conf")
        return cls(layout, secrets, Runner(layout, secrets["supervisor"]), engine)

    # -- up and down

    def images(self) -> tuple[Self, Images, str]:
        """Make images that are missing; returns the stack that can start them, the images, their tag."""
        python = container_bases.python_base(self.engine)
        engine = container_engine.working(self.engine, python, self.layout.home / "containers.conf")
        images = Images(self.layout, engine, Bases(python, container_bases.java_base(engine)))
        tag = images.ready()
        return type(self)(self.layout, self.secrets, self.runner, engine), images, tag

    def bring_up_images(self, tag: str, base: str) -> None:
        """From nothing, or from stopped, to everything ready. Raises PortsTaken, CommandFailed."""
        if not self.runner.is_running() and (taken := self.layout.taken_ports()):
            raise PortsTaken("; ".join(taken) + ", and something else listens there")
        self.layout.remember_municipality()
        gateway = self._gateway()
        images = {
            "IMAGES": PREFIX,
            "VERSION": tag,
            "POSTGRES_IMAGE": container_bases.postgres_image(self.layout, self.engine, base),
            "NATS_IMAGE": container_bases.nats_image(self.layout, self.engine, base),
        }
        container_settings.write(self.layout, self.secrets, gateway, images)
        with step("secrets, PostgreSQL, NATS"):
            self.compose("run", "--rm", "--no-deps", "-T", "--entrypoint", PREPARE, "databases", "secrets")
            # Only with a container in it has their network an address here, at which the proxy listens.
            self.compose("up", "-d", "--no-deps", "postgres", "nats")
        with step("what runs beside the containers: nginx, mail catcher, TAXISnet simulator"):
            self._start_beside(gateway)
        with step("containers, by deploy/compose/up"):
            self._up()
        with step("every container is well"):
            for name in ("keycloak", *PROCESSES):
                wait_for(name, partial(self.is_well, name), 240, f"`podman logs {PROJECT}_{name}_1`")

    def stop_each(self) -> list[tuple[str, float, int]]:
        """Stop one container after the other as compose would; each with the seconds it took, and its exit status."""
        compose = yaml.safe_load((self._folder / "compose.yaml").read_text(encoding="utf-8"))
        found = []
        for name in STOPPED_IN_ORDER:
            grace = str(compose["services"][name].get("stop_grace_period", "10s")).removesuffix("s")
            container = f"{PROJECT}_{name}_1"
            if not self.engine.does("container", "exists", container):
                continue
            began = time.monotonic()
            self.engine.run("stop", "--time", grace, container)
            seconds = time.monotonic() - began
            status = self.engine.run("inspect", "--format", "{{.State.ExitCode}}", container)
            found.append((name, seconds, int(status)))
        return found

    def take_down(self) -> None:
        """Remove the containers, which are stopped, and end what runs beside them; data stays."""
        if container_settings.file(self.layout).exists():
            self.compose("down")
        self.runner.end()

    def forget(self) -> None:
        """Remove everything but images. It must be down."""
        for name in ("postgres", "nats"):
            self.engine.does("volume", "rm", f"{PROJECT}_{name}")
        self.engine.does("network", "rm", f"{PROJECT}_default")
        super().forget()

    # -- commands

    def run(self, service: str, arguments: list[str], standard_input: str | None = None) -> str:
        """A command of a service, in its container, by the words of `make up` (``-m module.commands NAME``)."""
        _, module, *rest = arguments
        if not module.endswith(".commands"):
            raise CommandFailed(f"{service} {module}: only its own commands")
        start = ["python", "/opt/eservices/app/start.py", "command"]
        return self.compose("exec", "-T", service, *start, *rest, standard_input=standard_input)

    def realm(self, command: str, standard_input: str | None = None) -> str:
        """The realm tool, in a container of its own."""
        words = ["run", "--rm", "--no-deps", "-T", "realm", "realm", *command.split()]
        return self.compose(*words, standard_input=standard_input)

    def is_well(self, name: str) -> bool:
        """What the container's own health check says."""
        check = ["/opt/keycloak/bin/eservices.sh"] if name == "keycloak" else ["python", "/opt/eservices/app/start.py"]
        return self.engine.does("exec", f"{PROJECT}_{name}_1", *check, "health")

    def compose(self, *words: str, standard_input: str | None = None) -> str:
        """A command of podman-compose; returns what it printed. Raises CommandFailed."""
        ended = subprocess.run(
            [*self._compose, *words],
            cwd=self._folder,
            env=self.engine.all_environment,
            input=standard_input or "",
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            say(f"podman-compose {' '.join(words)}:\n{ended.stdout[-2000:]}{ended.stderr[-4000:]}")
            raise CommandFailed(f"podman-compose {' '.join(words[:4])}")
        return ended.stdout

    # -- how it is made

    @property
    def _folder(self) -> Path:
        return self.layout.root / "deploy" / "compose"

    @property
    def _compose(self) -> list[str]:
        program = str(self.layout.python("local").parent / "podman-compose")
        files = ["-f", "compose.yaml", "-f", str(container_settings.beside(self.layout))]
        return [program, "-p", PROJECT, "--env-file", str(container_settings.file(self.layout)), *files]

    def _up(self) -> None:
        environment = {**self.engine.all_environment, "COMPOSE": " ".join(self._compose)}
        log = self.layout.logs / "up.log"
        with log.open("wb") as said:
            ended = subprocess.run(
                [str(self._folder / "up")], env=environment, stdout=said, stderr=subprocess.STDOUT, check=False
            )
        if ended.returncode:
            say(log.read_text(encoding="utf-8", errors="replace")[-4000:])
            raise CommandFailed("deploy/compose/up")

    def _gateway(self) -> str:
        """This machine's address in the containers' network, which is made for it."""
        network = f"{PROJECT}_default"
        if not self.engine.does("network", "exists", network):
            self.engine.run("network", "create", network)
        (found,) = json.loads(self.engine.run("network", "inspect", network))
        return str(found["subnets"][0]["gateway"])

    def _start_beside(self, gateway: str) -> None:
        home, layout = self.layout.home, self.layout
        of_mail = {"MAIL_CERTIFICATE": f"{home}/front.pem", "MAIL_KEY": f"{home}/front.key", "SMTP_LISTEN": gateway}
        if not self.runner.is_running():
            beside = outside_world(layout, self.secrets, of_mail)
            self.runner.begin([*beside, container_front.proxy(layout, gateway)])
        container_front.see_through(layout)
        self.runner.start(*BESIDE)
        for name in ("mail", "taxisnet"):
            self.wait(name, 60)

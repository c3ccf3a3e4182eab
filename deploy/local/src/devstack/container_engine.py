"""podman as it works on this machine: with its own settings, or with fewer rights where those are not to be had."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from devstack.progress import say

PROGRAMS = ("podman", "buildah", "runc")
_MODEST = """# Written by `make up-containers`: podman's own settings start nothing on this machine.
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
"""


class NoContainers(Exception):
    """Containers cannot be made or run here. The message says what to install, or to name."""


@dataclass(frozen=True)
class Engine:
    """podman, and what it is told by the environment besides."""

    environment: dict[str, str] = field(default_factory=dict)

    @property
    def all_environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment}

    def run(self, *words: str, stdin: IO[bytes] | None = None) -> str:
        """A command of podman; returns what it printed. Raises NoContainers with its own words."""
        ended = subprocess.run(
            ["podman", *words],
            stdin=stdin or subprocess.DEVNULL,
            env=self.all_environment,
            capture_output=True,
            check=False,
        )
        if ended.returncode:
            said = ended.stderr.decode(errors="replace")[-2000:]
            raise NoContainers(f"podman {' '.join(words[:3])} … ended with {ended.returncode}:\n{said}")
        return ended.stdout.decode()

    def does(self, *words: str) -> bool:
        """Whether the command ends well."""
        nothing = subprocess.DEVNULL
        ended = subprocess.run(
            ["podman", *words], env=self.all_environment, stdin=nothing, stdout=nothing, stderr=nothing, check=False
        )
        return ended.returncode == 0

    def has(self, image: str) -> bool:
        return self.does("image", "exists", image)


def found(settings: Path) -> Engine:
    """podman of this machine; ``settings`` is the file of modest ones, if they were needed. Raises NoContainers."""
    if missing := [name for name in PROGRAMS if not shutil.which(name)]:
        raise NoContainers(
            f"{', '.join(missing)} is not installed. Debian: `apt-get install --no-install-recommends podman buildah"
            " netavark aardvark-dns iptables catatonit runc debootstrap nginx-light`"
        )
    return _modest(settings) if settings.exists() else Engine()


def working(engine: Engine, image: str, settings: Path) -> Engine:
    """The engine if it starts a container of the image, else one with modest settings. Raises NoContainers."""
    trial = ("run", "--rm", "--network=none", image, "true")
    if engine.does(*trial):
        return engine
    say("podman's own settings start no container here; it goes on with runc, cgroupfs and lower limits")
    settings.write_text(_MODEST, encoding="utf-8")
    modest = _modest(settings)
    modest.run(*trial)
    return modest


def _modest(settings: Path) -> Engine:
    return Engine({"CONTAINERS_CONF": str(settings), "BUILDAH_ISOLATION": "chroot"})

"""Our images for `make up-containers`: of what is committed, made unless they are there; sizes, times, digests."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from devstack.container_engine import Engine, NoContainers
from devstack.layout import SERVICES, Layout
from devstack.progress import say

PREFIX = "localhost/eservices/"
OURS = (*SERVICES, "idp-config", "keycloak")


@dataclass(frozen=True, slots=True)
class Bases:
    """What images are built on."""

    python: str
    java: str


@dataclass(frozen=True, slots=True)
class Made:
    """An image of ours: its whole digest, bytes with the base, and the seconds that its build took."""

    name: str
    digest: str
    size: int
    seconds: float | None


@dataclass(frozen=True)
class Images:
    """The images of one commit on certain bases."""

    layout: Layout
    engine: Engine
    bases: Bases

    def ready(self) -> str:
        """Make those that are missing; returns the tag that all of them have. Raises NoContainers."""
        tag = self._git("rev-parse", "--short=12", "HEAD")
        if self._git("status", "--porcelain"):
            say("images are of what is committed; what was changed since is not in them")
        for name in OURS:
            own = self._own_tag(name)
            if not self.engine.has(named(name, own)):
                self._note(name, own, self._build(name, own))
            self.engine.run("tag", named(name, own), named(name, tag))
        return tag

    def made(self) -> list[Made]:
        """Each as it is."""
        return [self._look(name, self._own_tag(name)) for name in OURS]

    def again(self, *names: str) -> list[tuple[Made, Made]]:
        """Build these, or all, once more without anything of the first build; each before and after."""
        pairs = []
        for name in names or OURS:
            first = self._look(name, self._own_tag(name))
            seconds = self._build(name, "again", "--no-cache")
            self._note(name, "again", seconds)
            pairs.append((first, self._look(name, "again")))
        return pairs

    def _build(self, name: str, tag: str, *options: str) -> float:
        """Raises NoContainers."""
        script = self.layout.root / "deploy" / "images" / "build"
        words = [sys.executable, str(script), "--base", self.bases.python, "--java-base", self.bases.java]
        words += ["--tool", "buildah", "--tag", tag, "--prefix", PREFIX, name, "--", *options]
        say(f"image of {name} …")
        began = time.monotonic()
        environment = self.engine.all_environment
        ended = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise NoContainers(f"the image of {name} could not be made:\n{ended.stderr[-2000:]}")
        seconds = time.monotonic() - began
        say(f"image of {name}: made in {seconds:.0f} s")
        return seconds

    def _own_tag(self, name: str) -> str:
        """Of its own files and its base alone, so that an image nothing of which changed is not made again."""
        said = subprocess.run(
            [sys.executable, str(self.layout.root / "deploy" / "images" / "revision.py"), name],
            capture_output=True,
            text=True,
            check=True,
        )
        base = self.bases.java if name == "keycloak" else self.bases.python
        of_base = self.engine.run("image", "inspect", "--format", "{{.Id}}", base).strip()
        return f"{said.stdout.strip()[:12]}-{of_base[:8]}"

    def _look(self, name: str, tag: str) -> Made:
        (image,) = json.loads(self.engine.run("image", "inspect", named(name, tag)))
        noted = self._notes().get(f"{name}:{tag}")
        return Made(name, image["Id"].removeprefix("sha256:"), int(image["Size"]), noted)

    @property
    def _file(self) -> Path:
        return self.layout.home / "images.json"

    def _notes(self) -> dict[str, float]:
        return dict(json.loads(self._file.read_text(encoding="utf-8"))) if self._file.exists() else {}

    def _note(self, name: str, tag: str, seconds: float) -> None:
        notes = {**self._notes(), f"{name}:{tag}": seconds}
        self._file.write_text(json.dumps(notes, indent=1), encoding="utf-8")

    def _git(self, *words: str) -> str:
        said = subprocess.run(["git", *words], cwd=self.layout.root, check=True, capture_output=True, text=True)
        return said.stdout.strip()


def named(name: str, tag: str) -> str:
    return f"{PREFIX}{name}:{tag}"


def table(images: list[Made]) -> str:
    """A line for each image, for the terminal."""
    lines = [f"  {'image':18} {'MB':>5} {'built in':>9}  digest"]
    for one in images:
        seconds = "earlier" if one.seconds is None else f"{one.seconds:.0f} s"
        lines.append(f"  {one.name:18} {one.size / 1e6:5.0f} {seconds:>9}  sha256:{one.digest[:16]}…")
    return "\n".join(lines)

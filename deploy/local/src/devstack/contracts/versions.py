"""Which releases of a service there are (tags ``<service>-vX.Y.Z``), and which is next (its pyproject.toml)."""

import re
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from devstack.contracts.interfaces import Folder, Revision, Tree

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, order=True)
class Version:
    """Semantic: ``major`` changes when something ends on which others may build."""

    major: int
    minor: int
    patch: int

    @classmethod
    def of(cls, text: str) -> Self | None:
        """None for anything else than three numbers."""
        found = _VERSION.fullmatch(text)
        return cls(*map(int, found.groups())) if found else None

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


@dataclass(frozen=True)
class Releases:
    """Of the services of one repository."""

    root: Path

    def git(self, *words: str) -> str:
        return subprocess.run(["git", *words], cwd=self.root, check=True, capture_output=True, text=True).stdout.strip()

    def tag(self, service: str, version: Version) -> str:
        return f"{service}-v{version}"

    def all_of(self, service: str) -> list[Version]:
        """Oldest first."""
        tags = self.git("tag", "--list", f"{service}-v*").split()
        return sorted(version for tag in tags if (version := Version.of(tag.removeprefix(f"{service}-v"))))

    def last(self, service: str) -> Version | None:
        return next(reversed(self.all_of(service)), None)

    def next_version(self, service: str) -> Version | None:
        """What pyproject.toml says; None when that is no version of three numbers."""
        file = self.root / "services" / service / "pyproject.toml"
        return Version.of(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"])

    def running(self, service: str) -> tuple[Tree, str]:
        """What of another service runs while this one is replaced: its last release, or what is here before there is
        one; and how to call it."""
        if version := self.last(service):
            return Revision(self.root, self.tag(service, version)), f"{service} {version}"
        return Folder(self.root), f"{service}, not released yet,"

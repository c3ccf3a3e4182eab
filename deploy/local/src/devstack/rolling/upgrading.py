"""`make upgrade-keycloak`: Keycloak of an older version is replaced by ours on its own database, as the runbook says.

People sign in before; afterwards each must still be known, and new ones must get in (docs/runbook-upgrades.md).
"""

import re
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import requests

from devstack import keycloak
from devstack.layout import Layout
from devstack.progress import say, step
from devstack.rolling.whole import Whole, layout_of, not_known, opened, signed_in
from devstack.runner import Program
from devstack.stack import CommandFailed, Stack
from devstack.taxisnet import pass_through
from devstack.visitor import NotOnThePage

SIGNED_IN, NEWCOMERS = 5, 2
FIRST = "keycloak"


class OfOlderVersion(Whole):
    """The platform with another Keycloak than ours, until it is replaced."""

    def __init__(self, layout: Layout, older: Path, unknown: Sequence[str]) -> None:
        super().__init__(layout)
        self._older: Path | None = older
        self.stack = self._partly = _WithoutFields(layout, self.stack.secrets, self.stack.runner)
        self._partly.leave_out(*unknown)

    def programs(self) -> list[Program]:
        found = super().programs()
        if self._older is None:
            return found
        [ours] = [one for one in found if one.name == FIRST]
        command = [str(self._older / "bin" / "kc.sh"), *ours.command[1:]]
        return [one if one is not ours else replace(ours, command=command, folder=self._older) for one in found]

    def replace_keycloak(self) -> None:
        """Stop the older one, start ours on the same database, and bring the realm to what is configured."""
        self._older = None
        self._partly.leave_out()
        self.stack.runner.change(self.programs(), FIRST)
        self.stack.start(FIRST)
        self.stack.realm("apply")


@dataclass(frozen=True)
class _WithoutFields(Stack):
    """Its realm is applied without fields that the older Keycloak does not know."""

    def leave_out(self, *fields: str) -> None:
        """These, from now on."""
        shutil.rmtree(self._copy, ignore_errors=True)
        if not fields:
            return
        shutil.copytree(self.layout.root / "idp-config", self._copy)
        named = re.compile(rf"\s*({'|'.join(map(re.escape, fields))}):")
        for file in (self._copy / "realm").glob("*.yaml"):
            lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
            file.write_text("".join(line for line in lines if not named.match(line)), encoding="utf-8")

    @property
    def _copy(self) -> Path:
        return self.layout.home / "idp-config"

    def command(
        self, venv: str, arguments: list[str], environment: dict[str, str], folder: str, standard_input: str | None
    ) -> str:
        if venv == "idp-config" and self._copy.exists():
            environment, folder = {**environment, "PYTHONPATH": str(self._copy / "src")}, str(self._copy)
        return super().command(venv, arguments, environment, folder, standard_input)


@dataclass(frozen=True)
class Upgraded:
    """What came of it. ``away``: seconds without sign-in. ``faults``: of people who were signed in and are not known,
    and of newcomers who did not get in."""

    away: float
    drift: str
    under_way: str
    faults: list[str]

    def __str__(self) -> str:
        return (
            f"{self.away:.0f} s without sign-in; {SIGNED_IN} people signed in before, {NEWCOMERS} newcomers afterwards;"
            f" faults: {len(self.faults)}\na sign-in that was under way: {self.under_way}\nrealm check: {self.drift}"
        )


def upgrade_keycloak(version: str = "", sha256: str = "", *unknown: str) -> None:
    """Try it from this version, print what was seen. ``unknown``: fields of our realm that the version does not know.

    Raises CommandFailed when a person is not known any more.
    """
    if not version or not sha256:
        raise CommandFailed('make upgrade-keycloak FROM=version SHA256=of-its-distribution WITHOUT="unknown fields"')
    here = Layout.of("up")
    with step(f"Keycloak {version} is replaced by {keycloak.VERSION}"):
        found = tried(here, version, sha256, unknown)
    print(found)
    if found.faults:
        raise CommandFailed("\n  ".join(["the upgrade was noticed:", *found.faults]))


def tried(here: Layout, version: str, sha256: str, unknown: Sequence[str]) -> Upgraded:
    """The whole trial."""
    layout = layout_of(here.root, here.state, "upgrading")
    older = keycloak.install(layout, version, sha256)
    with opened(layout, partial(OfOlderVersion, older=older, unknown=unknown)) as platform:
        client = platform.client()
        known = [signed_in(client, f"visitor-{number}") for number in range(SIGNED_IN)]
        waiting, _ = signed_in(client, f"visitor-{SIGNED_IN}")
        waiting.session.cookies.clear()
        verifier = client.begin(waiting, kc_idp_hint="taxisnet")
        say(f"  {_version(platform)} is stopped")
        began = time.monotonic()
        platform.replace_keycloak()
        away = time.monotonic() - began
        say(f"  {_version(platform)} answers")
        faults = [fault for one in known if (fault := not_known(client, *one))]
        try:
            pass_through(waiting, f"visitor-{SIGNED_IN}")
            client.redeem(waiting, verifier)
            under_way = "went on"
        except (NotOnThePage, requests.RequestException) as error:
            under_way = f"begins again ({str(error).split('“')[-1].split('”')[0]})"
        for number in range(SIGNED_IN + 1, SIGNED_IN + 1 + NEWCOMERS):
            try:
                signed_in(client, f"visitor-{number}")
            except NotOnThePage as error:
                faults.append(f"a newcomer: {error}")
        return Upgraded(away, platform.stack.realm("check").strip(), under_way, faults)


def _version(platform: Whole) -> str:
    """What the running Keycloak said of itself when it started."""
    log = (platform.layout.logs / f"{FIRST}.log").read_text(encoding="utf-8")
    *_, last = re.finditer(r"Keycloak [\d.]+(?= on JVM)", log)
    return last[0]

"""`make nodes`: one of two nodes of Keycloak is killed while people sign in and file (docs/decisions/0116)."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from devstack import journey
from devstack.layout import Layout
from devstack.progress import say, step, wait_for
from devstack.rolling.two_nodes import FIRST, PORTS, TwoNodes
from devstack.rolling.whole import layout_of, not_known, opened, signed_in
from devstack.stack import CommandFailed
from devstack.visitor import NotOnThePage, Visitor

AROUND = 40
"""Seconds of coming and going before the kill, and after it."""
COMING = 3
"""How many come at a time: on two cores a login takes a second of Keycloak's."""
SIGNED_IN = 6
"""People who signed in before and want to go on afterwards."""
PATIENCE = 60.0
"""Seconds for which a person presses "reload" when no page came."""


@dataclass
class Noticed:
    """What people noticed. ``reloads`` says of each what came instead of a page; ``again`` why a person started again;
    ``stuck`` who did not come to the end even then."""

    finished: int = 0
    filed: list[str] = field(default_factory=list)
    reloads: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)


class _Reloading(requests.Session):
    """What a person does where a page does not come: press once more. Everything else is an answer."""

    def __init__(self, noticed: Noticed) -> None:
        super().__init__()
        self._noticed = noticed

    def request(self, *asked: Any, **options: Any) -> requests.Response:
        ends = time.monotonic() + PATIENCE
        while True:
            try:
                answer = super().request(*asked, **options)
            except requests.RequestException as error:
                fault = type(error).__name__
                if time.monotonic() > ends:
                    raise
            else:
                if answer.status_code < 500 or time.monotonic() > ends:
                    return answer
                fault = str(answer.status_code)
            self._noticed.reloads.append(fault)
            time.sleep(1)


def _visitor(noticed: Noticed) -> Visitor:
    found = Visitor()
    session = _Reloading(noticed)
    session.cookies, session.headers = found.session.cookies, found.session.headers
    found.session = session
    return found


def newcomer(nodes: TwoNodes, persona: str, noticed: Noticed) -> str:
    """Through TAXISnet for the first time, a certificate asked for, and out; returns the request's id."""
    visitor = _visitor(noticed)
    journey.sign_in(visitor, nodes.layout.url("portal"), persona)
    filed = journey.ask_certificate_to_collect(visitor)
    journey.sign_out(visitor)
    return filed


@dataclass
class _Crowd:
    """People who come one after the other until the block ends."""

    nodes: TwoNodes
    numbers: Iterator[int]
    noticed: Noticed = field(default_factory=Noticed)
    _ends: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "_Crowd":
        self._threads = [threading.Thread(target=self._come) for _ in range(COMING)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def _come(self) -> None:
        while not self._ends.is_set():
            persona = f"visitor-{next(self.numbers)}"
            for last in (False, False, True):
                try:
                    self.noticed.filed.append(newcomer(self.nodes, persona, self.noticed))
                    self.noticed.finished += 1
                    break
                except (NotOnThePage, requests.RequestException) as error:
                    (self.noticed.stuck if last else self.noticed.again).append(f"{persona}: {error}")


@dataclass(frozen=True)
class Killed:
    """What came of it. ``away``: seconds until the next one after the kill came to the end; ``lost``: requests that
    were filed and are not there; ``forgotten``: people who were signed in before and were not known afterwards."""

    noticed: Noticed
    before: int
    away: float
    lost: list[str]
    forgotten: list[str]

    def __str__(self) -> str:
        one = self.noticed
        return (
            f"{one.finished} people signed in with TAXISnet, filed and signed out, {self.before} of them before the"
            f" kill; the next one was through {self.away:.1f} s after it\n"
            f"pages that did not come at once: {dict(Counter(one.reloads))}; begun again: {len(one.again)};"
            f" stuck: {len(one.stuck)}\n"
            f"filed and not there: {len(self.lost)} of {len(one.filed)};"
            f" signed in before and not known afterwards: {len(self.forgotten)} of {SIGNED_IN}"
        )


def nodes() -> None:
    """Try it, print what was seen. Raises CommandFailed when a person was stuck or forgotten, or something is gone."""
    here = Layout.of("up")
    with step("one of two nodes of Keycloak is killed while people sign in"):
        found = tried(here.root, here.state, "nodes", AROUND)
    print(found)
    print("\n".join(found.noticed.again))
    if faults := [*found.noticed.stuck, *found.lost, *found.forgotten]:
        raise CommandFailed("\n  ".join(["the end of a node was not survived:", *faults]))


def tried(root: Path, state: Path, instance: str, around: float) -> Killed:
    """The whole trial; ``around``: seconds of coming and going before the kill, and after it."""
    with opened(layout_of(root, state, instance, PORTS), TwoNodes) as found:
        client, numbers = found.client(), itertools.count(1)
        known = [signed_in(client, f"visitor-{next(numbers)}") for _ in range(SIGNED_IN)]
        with _Crowd(found, numbers) as crowd:
            time.sleep(around)
            before, killed = crowd.noticed.finished, time.monotonic()
            found.stack.runner.stop(FIRST)
            say(f"  the first node is killed after {before} logins")
            enough = before + COMING + 1
            wait_for("logins go on", lambda: crowd.noticed.finished >= enough, 180, str(found.layout.logs))
            away = time.monotonic() - killed
            forgotten = [fault for one in known if (fault := not_known(client, *one))]
            time.sleep(around)
        lost = sorted(set(crowd.noticed.filed) - found.rows())
        return Killed(crowd.noticed, before, away, lost, forgotten)

"""Five requests a second, one after the other, regardless of the sender, and what came of each."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

A_SECOND = 5
CLIENTS = 8
"""Who sends: more than one, or a sender that waits for a slow answer would make the others wait."""

PATIENCE = 120.0
"""Seconds for which a person tries again."""


class Pace:
    """Gives each caller the next moment, so many of them a second."""

    def __init__(self, a_second: float) -> None:
        self._every, self._lock, self._next = 1 / a_second, threading.Lock(), time.monotonic()

    def wait(self) -> None:
        with self._lock:
            at = self._next = max(self._next + self._every, time.monotonic())
        time.sleep(max(0.0, at - time.monotonic()))


@dataclass
class Counts:
    """What users noticed. ``refused`` says of each what it was; ``accepted`` are names of what was filed."""

    asked: int = 0
    refused: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    slowest: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def answered(self, what: str, seconds: float, fault: str | None) -> None:
        with self._lock:
            self.asked += 1
            self.slowest = max(self.slowest, seconds)
            if fault is not None:
                self.refused.append(f"{what}: {fault}")

    def took(self, name: str) -> None:
        """Something was filed, and this is what it is called."""
        with self._lock:
            self.accepted.append(name)


class Refused(Exception):
    """It was counted already; whatever should have followed does not."""


class Asker(requests.Session):
    """A client that keeps to the pace and whose every request is counted. Raises Refused."""

    def __init__(self, pace: Pace, counts: Counts, *, patient: bool = False) -> None:
        """``patient``: what was refused is asked again, with the same key where it has one."""
        super().__init__()
        self._pace, self.counts, self._patient = pace, counts, patient

    def request(self, method: str | bytes, url: str | bytes, *rest: Any, **options: Any) -> requests.Response:
        ends = time.monotonic() + (PATIENCE if self._patient else 0)
        while True:
            try:
                return self._ask(method, url, *rest, **options)
            except Refused:
                if time.monotonic() > ends:
                    raise

    def _ask(self, method: str | bytes, url: str | bytes, *rest: Any, **options: Any) -> requests.Response:
        self._pace.wait()
        began, what = time.monotonic(), f"{method!s} {str(url).split('?')[0].split('/', 3)[-1]}"
        try:
            answer = super().request(method, url, *rest, **{"timeout": 30, **options})
        except requests.RequestException as error:
            self.counts.answered(what, time.monotonic() - began, type(error).__name__)
            raise Refused(what) from error
        fault = None if answer.status_code < 400 else f"{answer.status_code} {answer.text[:200]}"
        self.counts.answered(what, time.monotonic() - began, fault)
        if fault is not None:
            raise Refused(what)
        return answer


Act = Callable[[Asker], None]
"""One thing that a person comes for; it may be several requests."""


class Load:
    """``with Load(act) as load: …``: clients come again and again, until the block ends."""

    def __init__(self, act: Act, *, patient: bool = False) -> None:
        self._act, self._patient, self._pace, self.counts = act, patient, Pace(A_SECOND), Counts()
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=self._come) for _ in range(CLIENTS)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def _come(self) -> None:
        while not self._ends.is_set():
            with Asker(self._pace, self.counts, patient=self._patient) as asker:
                try:
                    self._act(asker)
                except Refused:
                    continue
                except Exception as error:  # noqa: BLE001 -- a client that fell would send nothing and refuse nothing
                    self._pace.wait()
                    self.counts.answered("a client", 0, repr(error))

"""What the person at the terminal sees while something takes time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STARTED = time.monotonic()


class GaveUpWaiting(Exception):
    """Something did not become ready in time. The message says what, and where to look."""


def say(sentence: str) -> None:
    """One line, with the seconds since the command began."""
    print(f"[{time.monotonic() - STARTED:6.1f}s] {sentence}", flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say that a step began, and how long it took."""
    began = time.monotonic()
    say(f"{name} …")
    yield
    say(f"{name}: done in {time.monotonic() - began:.1f} s")


def wait_for(name: str, ready: Callable[[], bool], seconds: float, look_at: str) -> None:
    """Wait until ready, saying every five seconds what is being waited for; raises GaveUpWaiting."""
    began = said = time.monotonic()
    while not ready():
        now = time.monotonic()
        if now - began > seconds:
            raise GaveUpWaiting(f"{name} is not ready after {seconds:.0f} s; see {look_at}")
        if now - said >= 5:
            say(f"  waiting for {name} ({now - began:.0f} s of at most {seconds:.0f} s)")
            said = now
        time.sleep(0.2)

"""What the person at the terminal sees while something takes time."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
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


def side_by_side(*parts: Callable[[], object], at_once: int | None = None) -> None:
    """Do all parts, each in a thread of its own, ``at_once`` at the most; raises what the first one that fails raises.

    Parts that have not begun by then are not begun; those that have are waited for.
    """
    with ThreadPoolExecutor(at_once or len(parts)) as pool:
        done, _ = wait([pool.submit(part) for part in parts], return_when=FIRST_EXCEPTION)
        pool.shutdown(wait=False, cancel_futures=True)
    for future in done:
        future.result()


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

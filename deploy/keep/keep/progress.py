"""What is being done, and how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

STARTED = time.monotonic()


def say(sentence: str) -> None:
    print(f"[{time.monotonic() - STARTED:6.1f}s] {sentence}", flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    began = time.monotonic()
    say(f"{name} …")
    yield
    say(f"{name}: {time.monotonic() - began:.1f} s")

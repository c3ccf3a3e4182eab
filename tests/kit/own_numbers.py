"""Numbers that nobody else is given on this platform: by no other process, and by no earlier run."""

import fcntl
import os
from collections.abc import Iterator

from devstack.layout import Layout

BLOCK = 20
"""As many as a process takes at once."""


def own_numbers(kind: str, all_of_them: range) -> Iterator[int]:
    """One number after the other; they begin again where the range ends.

    How many were given is written beside the platform's data. A place drawn by lot in each run is not enough: with a
    hundred thousand people at TAXISnet two runs on one platform met the same ones once in twenty times.
    """
    file = Layout.of(os.environ.get("ESERVICES_INSTANCE", "test")).home / "given-numbers" / kind
    file.parent.mkdir(parents=True, exist_ok=True)
    while True:
        with file.open("a+", encoding="utf-8") as given:
            fcntl.flock(given, fcntl.LOCK_EX)
            given.seek(0)
            first = int(given.read() or 0)
            given.truncate(0)
            given.write(str(first + BLOCK))
        yield from (all_of_them[number % len(all_of_them)] for number in range(first, first + BLOCK))

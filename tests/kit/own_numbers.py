"""Numbers that nobody else gives out: several processes test one platform, and each has its own part of a range."""

import itertools
import os
import secrets
from collections.abc import Iterator

PARTS = 8
"""More processes than anybody lets test one platform."""


def own_numbers(all_of_them: range) -> Iterator[int]:
    """One number after the other out of this process's part, from a new place in each run."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    assert process < PARTS, f"at most {PARTS} processes"
    size = len(all_of_them) // PARTS
    mine, first = all_of_them[process * size : (process + 1) * size], secrets.randbelow(size)
    return (mine[(first + number) % size] for number in itertools.count())

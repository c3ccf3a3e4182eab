"""When people are reminded of what ends."""

from collections.abc import Sequence
from datetime import timedelta


def last_first(before: Sequence[timedelta]) -> list[tuple[int, timedelta]]:
    """(which reminder, how long before the end): after a missed reminder only the last one is sent."""
    return list(reversed(list(enumerate(before, 1))))

"""When people are reminded of what ends."""

from collections.abc import Sequence
from datetime import timedelta


def last_first(before: Sequence[timedelta]) -> list[tuple[int, timedelta]]:
    """(which reminder, how long before the end): whoever missed the first gets the last one only."""
    return list(reversed(list(enumerate(before, 1))))

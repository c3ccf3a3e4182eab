"""Which days public services work."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from dateutil.easter import EASTER_ORTHODOX, easter

Name = Mapping[str, str]
"""A text in "el" and "en"."""

_FILE = Path(__file__).with_name("holidays.toml")
_OWN: Name = {"el": "Τοπική αργία", "en": "Local holiday"}
_MOVED: Name = {"el": "Μεταφερόμενη αργία", "en": "Moved holiday"}


@dataclass(frozen=True, slots=True)
class MovedHoliday:
    """A holiday that a decision puts on another day of that year; offices are closed on both."""

    day: date
    instead_of: date
    basis: str
    """The decision that says why."""


class Calendar:
    """The days of one municipality: what the law says for all, with its own days (``MM-DD``) and the moved ones."""

    def __init__(self, local: Collection[str] = (), moved: Collection[MovedHoliday] = ()) -> None:
        """Raises ValueError for a local day that no year has."""
        self._local = frozenset(_month_day(day) for day in local)
        self._moved = frozenset(one.day for one in moved)

    def holiday(self, day: date) -> Name | None:
        """What the day is called when offices are closed for a holiday; None on any other day, weekends included."""
        if name := _statutory(day.year).get(day):
            return name
        if day in self._moved:
            return _MOVED
        return _OWN if (day.month, day.day) in self._local else None

    def is_working(self, day: date) -> bool:
        return day.weekday() < 5 and self.holiday(day) is None

    def next_working(self, day: date) -> date:
        """The day itself, or the first after it on which offices work."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def previous_working(self, day: date) -> date:
        """The day itself, or the last before it on which offices work."""
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day


@lru_cache(maxsize=64)
def _statutory(year: int) -> Mapping[date, Name]:
    document = _document()
    sunday = easter(year, EASTER_ORTHODOX)
    days = {date(year, *_month_day(one["day"])): one["name"] for one in document["fixed"]}
    return days | {sunday + timedelta(days=one["days"]): one["name"] for one in document["by_easter"]}


@lru_cache(maxsize=1)
def _document() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _month_day(text: str) -> tuple[int, int]:
    # A year that has a 29 February.
    day = date.fromisoformat(f"2024-{text}")
    return day.month, day.day

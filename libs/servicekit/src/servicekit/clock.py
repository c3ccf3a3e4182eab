"""What time it is. Code that needs to know takes a ``Clock``, so that a test can give another time."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

ATHENS = ZoneInfo("Europe/Athens")
"""The time by which days, deadlines and numbers of a year are counted."""


def now() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """The day in Greece at an aware moment."""
    return moment.astimezone(ATHENS).date()

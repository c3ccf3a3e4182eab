"""The time of a test."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass
class Clock:
    """Stands still until a test moves it; begins now unless told otherwise."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Go on by this timedelta, e.g. ``days=30``."""
        self.now += timedelta(**by)

"""Spans of days for which a fee is asked before they begin, and what they have in common with periods."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from servicekit import formats

from fee_declarations.domain.periods import NotAPeriod, Period, Span

_CODE = re.compile(r"(\d{4}-\d{2}-\d{2})--(\d{4}-\d{2}-\d{2})", re.ASCII)
LONGEST_DAYS = 366
DAYS_AHEAD = 366
"""How long before its first day a term may be asked for."""


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """From one day to another, both included."""

    first_day: date
    last_day: date

    @classmethod
    def parse(cls, code: str) -> "Term":
        """From 2027-06-01--2027-09-30 (ISO 8601 as it stands in a path); raises NotAPeriod."""
        found = _CODE.fullmatch(code)
        if not found:
            raise NotAPeriod(code)
        try:
            term = cls(*(date.fromisoformat(day) for day in found.groups()))
        except ValueError:
            raise NotAPeriod(code) from None
        if term.last_day < term.first_day:
            raise NotAPeriod(code)
        return term

    @property
    def code(self) -> str:
        return f"{self.first_day.isoformat()}--{self.last_day.isoformat()}"

    @property
    def year(self) -> int:
        return self.first_day.year

    @property
    def title(self) -> dict[str, str]:
        first, last = formats.day_in_figures(self.first_day), formats.day_in_figures(self.last_day)
        return {"el": f"{first} έως {last}", "en": f"{first} to {last}"}

    def overlaps(self, other: Span) -> bool:
        """Whether some day belongs to both."""
        return self.first_day <= other.last_day and other.first_day <= self.last_day

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    def may_be_asked_on(self, today: date) -> bool:
        """Whether it lies ahead, not too far, and is not too long."""
        soon = today < self.first_day <= today + timedelta(days=DAYS_AHEAD)
        return soon and self.days <= LONGEST_DAYS


AnyPeriod = Period | Term


def begun(period: AnyPeriod, unit: str) -> int:
    """How many days, weeks, months or years of the period have begun by its last day: a part counts as a whole."""
    first, last = period.first_day, period.last_day
    days = (last - first).days + 1
    if unit == "day":
        return days
    if unit == "week":
        return -(-days // 7)
    # From the 15th to the 14th is one month; on the 15th the second has begun.
    months = (last.year - first.year) * 12 + last.month - first.month + (last.day >= first.day)
    return max(months, 1) if unit == "month" else max(-(-months // 12), 1)


def parse_period(code: str) -> AnyPeriod:
    """A period that has ended, or a term ahead; raises NotAPeriod."""
    return Term.parse(code) if "--" in code else Period.parse(code)

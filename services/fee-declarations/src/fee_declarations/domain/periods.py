"""Periods that are declared (a month or a quarter), and until when."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from servicekit import formats
from workdays import Calendar

_CODE = re.compile(r"((?:19|20|21)\d{2})-(?:Q([1-4])|(0[1-9]|1[0-2]))", re.ASCII)
DEADLINE = {
    "el": "Έως την τελευταία εργάσιμη ημέρα του μήνα μετά την περίοδο",
    "en": "By the last working day of the month after the period",
}
"""What ``due_date`` computes, in words."""
_ORDINALS_EL = ("Α΄", "Β΄", "Γ΄", "Δ΄")


class NotAPeriod(ValueError):
    """The code names no period."""


class Span(Protocol):
    """Days that follow each other, from the first to the last."""

    @property
    def first_day(self) -> date: ...

    @property
    def last_day(self) -> date: ...


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From the first day of ``first_month`` over ``months`` months (1 or 3)."""

    year: int
    first_month: int
    months: int

    @classmethod
    def parse(cls, code: str) -> "Period":
        """From 2024-Q3 or 2024-07, of the years 1900 to 2199; raises NotAPeriod."""
        found = _CODE.fullmatch(code)
        if not found:
            raise NotAPeriod(code)
        year, quarter, month = found.groups()
        return cls(int(year), 3 * int(quarter) - 2, 3) if quarter else cls(int(year), int(month), 1)

    @property
    def code(self) -> str:
        return f"{self.year}-Q{self.quarter}" if self.months == 3 else f"{self.year}-{self.first_month:02d}"

    @property
    def quarter(self) -> int:
        return (self.first_month + 2) // 3

    @property
    def last_day(self) -> date:
        month = self.first_month + self.months - 1
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    def overlaps(self, other: Span) -> bool:
        """Whether some day belongs to both: a quarter overlaps its months."""
        return self.first_day <= other.last_day and other.first_day <= self.last_day

    @property
    def first_day(self) -> date:
        return date(self.year, self.first_month, 1)

    @property
    def title(self) -> dict[str, str]:
        if self.months == 3:
            ordinal = _ORDINALS_EL[self.quarter - 1]
            return {"el": f"{ordinal} τρίμηνο {self.year}", "en": f"Quarter {self.quarter} of {self.year}"}
        return {language: formats.month(self.first_day, language) for language in ("el", "en")}


def periods_of(year: int, months: int) -> list[Period]:
    """The periods of a year, for those who declare every so many months."""
    return [Period(year, first, months) for first in range(1, 13, months)]


def due_date(period: Period, days: Calendar) -> date:
    """Last working day of the month that follows the period, as for the VAT return."""
    first_of_next = period.last_day + timedelta(days=1)
    last = calendar.monthrange(first_of_next.year, first_of_next.month)[1]
    return days.previous_working(first_of_next.replace(day=last))


def months_late(due: date, filed_on: date) -> int:
    """Calendar months between the month of the due date and that of filing; 0 when filed in time."""
    if filed_on <= due:
        return 0
    return (filed_on.year - due.year) * 12 + filed_on.month - due.month

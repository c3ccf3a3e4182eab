"""The surcharge on what is paid after its certification (προσαύξηση εκπρόθεσμης καταβολής, as ΚΕΔΕ has it). Pure.

Simple, by the month, on what is unpaid of the principal: each stretch between two payments is computed for itself and
rounded once.
"""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from fee_declarations.domain.money import to_cents

STARTED, FULL = "started", "full"


@dataclass(frozen=True, slots=True)
class Surcharge:
    """How it is computed in this span (both days inclusive). ``months`` says whether a month counts when it has begun
    or when it has passed; ``borne_by`` are the kinds of debts that bear it."""

    valid_from: date
    valid_to: date | None
    percent_per_month: Decimal
    months: str
    borne_by: Sequence[str]


def months_between(since: date, day: date, counted: str) -> int:
    """Months from one day to another, by the calendar, from the 15th to the 15th: begun or full ones."""
    if day <= since:
        return 0
    full = (day.year - since.year) * 12 + day.month - since.month
    if day < _later(since, full):
        full -= 1
    return full + 1 if counted == STARTED and day > _later(since, full) else full


def surcharge_cents(since: date, until: date, moves: Mapping[date, int], rates: Sequence[Surcharge]) -> int:
    """What has accrued from the day of certification until this day. ``moves`` are the changes of the principal by day,
    in cents: what was charged up to ``since`` is what it begins with, payments lie below zero."""
    borders = {day for day in moves if since < day < until}
    borders |= {rate.valid_from for rate in rates if since < rate.valid_from < until}
    borders |= {rate.valid_to + timedelta(days=1) for rate in rates if rate.valid_to and since <= rate.valid_to < until}
    total, days = 0, [since, *sorted(borders), until]
    for first, end in pairwise(days):
        principal = sum(cents for day, cents in moves.items() if day <= first)
        rate = next((rate for rate in rates if _holds(rate, first)), None)
        if rate is None or principal <= 0:
            continue
        months = months_between(since, end, rate.months) - months_between(since, first, rate.months)
        total += to_cents(Decimal(principal) * rate.percent_per_month * months / 100)
    return total


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _holds(rate: Surcharge, day: date) -> bool:
    return rate.valid_from <= day and (rate.valid_to is None or day <= rate.valid_to)

"""A debt in parts: into how many it may be divided, how much each is, and when it is to be paid. Pure."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from workdays import Calendar

from fee_declarations.domain.surcharge import STARTED, Surcharge, surcharge_cents


class TooManyParts(Exception):
    """The debt may not be divided into so many instalments. ``most`` says into how many it may; 0: into none."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


@dataclass(frozen=True, slots=True)
class InstalmentRule:
    """What the municipality grants by itself in this span (both days inclusive).

    ``least_cents`` is the smallest instalment; a plan is lost when one is not paid ``grace_days`` after its day. Until
    then what is unpaid of it bears ``late_percent`` for each month that has begun since its day.
    """

    valid_from: date
    valid_to: date | None
    least: int
    most: int
    least_cents: int
    grace_days: int
    late_percent: Decimal = Decimal(0)

    def most_of(self, cents: int) -> int:
        """Into how many instalments so much may be divided; 0 when into none."""
        found = min(self.most, cents // self.least_cents)
        return found if found >= self.least else 0


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment: its cents and the last day for them."""

    cents: int
    due: date


def divide(cents: int, number: int, rule: InstalmentRule) -> list[int]:
    """The debt in so many parts, which differ by a cent at most, the larger ones first. Raises TooManyParts."""
    if not rule.least <= number <= rule.most_of(cents):
        raise TooManyParts(rule.most_of(cents))
    each, over = divmod(cents, number)
    return [each + 1 if place < over else each for place in range(number)]


def schedule(parts: Sequence[int], today: date, first_days: int, days: Calendar) -> list[Part]:
    """When each part is to be paid: the first in so many days, each next a month later, on a day on which offices
    work."""
    first = today + timedelta(days=first_days)
    return [Part(cents, days.next_working(_months_later(first, place))) for place, cents in enumerate(parts)]


def late_cents(parts: Sequence[Part], paid: Mapping[date, int], percent: Decimal, today: date) -> list[int]:
    """What each instalment costs more by today because it was or is late, in cents.

    ``paid`` is what came in for all of them together, by day, above zero; what went back lies below. It pays the
    instalments in their order. Of what is unpaid of one after its day, each begun month costs the percentage: simple,
    rounded once for each stretch between two payments, half up.
    """
    days = sorted(paid)
    sums = list(accumulate((paid[day] for day in days), initial=0))
    rate = Surcharge(date.min, None, percent, STARTED, ())
    found, before = [], 0
    for part in parts:
        # What of the sums has gone to this one.
        mine = [max(0, min(part.cents, total - before)) for total in sums]
        unpaid = {date.min: part.cents, **{day: mine[n] - mine[n + 1] for n, day in enumerate(days)}}
        found.append(surcharge_cents(part.due, today, unpaid, [rate]) if percent and part.due < today else 0)
        before += part.cents
    return found


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

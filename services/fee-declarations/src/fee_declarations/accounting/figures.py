"""What the revenue office sees as charts: what was charged and collected by fee and month, and what is overdue by age.

Everything is read from running sums (sums.py): a page costs the same however many postings there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from fee_declarations.accounting import sums
from fee_declarations.accounting.accounts import Account

# Most days overdue of each class; the last class has no limit.
AGES: Mapping[str, int | None] = {"month": 30, "quarter": 90, "year": 365, "longer": None}


@dataclass(frozen=True, slots=True)
class OfFee:
    """What was charged and what was collected of a fee in a month, in cents. Both are less what was taken back."""

    fee: str
    charged: int
    collected: int


@dataclass(frozen=True, slots=True)
class Figures:
    """By month, the earliest first; ``overdue`` by age and fee, ``not_due`` by fee; ``balances`` by account."""

    months: Sequence[tuple[date, Sequence[OfFee]]]
    overdue: Mapping[str, Mapping[str, int]]
    not_due: Mapping[str, int]
    balances: Mapping[str, int]


def read(conn: Connection, until: date, number: int, today: date) -> Figures:
    """``number`` months, of which the last is the one that begins on ``until``."""
    first = back(until, number - 1)
    found: dict[date, dict[str, list[int]]] = {back(until, n): {} for n in range(number - 1, -1, -1)}
    for one in sums.of_months(conn, first, until):
        if not one.fee:
            continue
        pair = found[one.month].setdefault(one.fee, [0, 0])
        # An entry's postings of a debt add up to zero: what is neither income, open nor written off was paid.
        if one.account == Account.INCOME:
            pair[0] -= one.cents
        if one.account in (Account.INCOME, Account.RECEIVABLE, Account.WRITTEN_OFF):
            pair[1] -= one.cents
    months = [(month, [OfFee(fee, *pair) for fee, pair in sorted(fees.items())]) for month, fees in found.items()]
    overdue: dict[str, dict[str, int]] = {age: {} for age in AGES}
    not_due: dict[str, int] = {}
    for owed in sums.owed(conn):
        days = (today - owed.due).days
        into = overdue[age_of(days)] if days > 0 else not_due
        into[owed.fee] = into.get(owed.fee, 0) + owed.cents
    return Figures(months, overdue, not_due, sums.totals(conn))


def age_of(days: int) -> str:
    """The class of something that has been due for so many days."""
    return next(age for age, most in AGES.items() if most is None or days <= most)


def back(month: date, number: int) -> date:
    """The first day of the month ``number`` months earlier."""
    whole = month.year * 12 + month.month - 1 - number
    return date(whole // 12, whole % 12 + 1, 1)

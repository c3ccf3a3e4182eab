"""The dated tables: which fees there are, their rates, the rules of fines and notes, and where each period is filed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from fee_declarations.domain.periods import Period

PORTAL, MYAADE = "portal", "myaade"
T = TypeVar("T", "Rate", "Rule")


class NoRule(Exception):
    """The tables say nothing about the day in question. Staff must complete them."""


@dataclass(frozen=True, slots=True)
class FeeKind:
    """One fee. ``revenue_code`` is the municipality's code of revenue, ``mydata_code`` the tax administration's."""

    code: str
    title: Mapping[str, str]
    law: str
    revenue_code: str
    mydata_code: int


@dataclass(frozen=True, slots=True)
class Rate:
    """The rate of a fee from a day on, until a day or for good (both inclusive)."""

    fee: str
    valid_from: date
    valid_to: date | None
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Rule:
    """How lateness is fined and how long a note may be paid, for declarations filed in this span."""

    valid_from: date
    valid_to: date | None
    fine_percent_per_month: Decimal
    fine_cap_percent: Decimal
    note_valid_days: int


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a fee is filed for periods that end on this day or later, until a later row says otherwise."""

    fee: str
    periods_from: date
    channel: str
    url: str | None


@dataclass(frozen=True, slots=True)
class DueOverride:
    """A due date that an authority moved for one period."""

    fee: str
    period: str
    due: date


@dataclass(frozen=True, slots=True)
class Tariffs:
    """All tables as they stood at one moment."""

    fees: Mapping[str, FeeKind]
    rates: Sequence[Rate]
    rules: Sequence[Rule]
    channels: Sequence[Channel]
    overrides: Sequence[DueOverride]

    def percent(self, fee: str, period: Period) -> Decimal:
        """The rate in force at the end of the period; raises NoRule."""
        return _in_force([rate for rate in self.rates if rate.fee == fee], period.last_day).percent

    def rule(self, filed_on: date) -> Rule:
        """The rule for a declaration filed on this day; raises NoRule."""
        return _in_force(self.rules, filed_on)

    def rule_known(self, filed_on: date) -> Rule | None:
        """The same for who only reads about it: None when the tables say nothing."""
        return next((row for row in self.rules if _holds(row, filed_on)), None)

    def channel(self, fee: str, period: Period) -> Channel:
        """Where this period of this fee is filed; raises NoRule."""
        rows = [row for row in self.channels if row.fee == fee and row.periods_from <= period.last_day]
        if not rows:
            raise NoRule(f"channel of {fee} for {period.code}")
        return max(rows, key=lambda row: row.periods_from)

    def moved_due(self, fee: str, period: Period) -> date | None:
        return next((row.due for row in self.overrides if (row.fee, row.period) == (fee, period.code)), None)


def _in_force(rows: Sequence[T], day: date) -> T:
    for row in rows:
        if _holds(row, day):
            return row
    raise NoRule(day.isoformat())


def _holds(row: Rate | Rule, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)

"""The dated tables: which fees there are, their rates, the rules of fines and notes, and where each period is filed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from typing import ClassVar, TypeVar

from inputkit.refusals import Text
from servicekit.errors import DomainError

from fee_declarations.domain.facts import Fact, Facts
from fee_declarations.domain.instalments import InstalmentRule
from fee_declarations.domain.questions import YES, Answers, Kind, Question
from fee_declarations.domain.surcharge import Surcharge
from fee_declarations.domain.terms import AnyPeriod, Term

PORTAL, MYAADE = "portal", "myaade"
ENDED, AHEAD = "ended", "ahead"
ASKED, REQUIRED = "asked", "required"
T = TypeVar("T", "Rate", "Rule")


class NoRule(DomainError):
    """The tables say nothing about the day in question: a fee was given up, or staff must complete them."""

    code = "rate-not-set"
    title: ClassVar[Text] = {
        "el": "Για αυτή την περίοδο δεν έχει οριστεί συντελεστής. Επικοινωνήστε με την οικονομική υπηρεσία.",
        "en": "No rate has been set for this period. Please contact the finance office.",
    }

    def __init__(self, about: str) -> None:
        super().__init__()
        self.about = about


class Duty(Enum):
    """Whether an establishment owes a fee. It may, until a representative said what decides it."""

    OWES = auto()
    MAY = auto()
    NOT = auto()


@dataclass(frozen=True, slots=True)
class FeeKind:
    """One fee. ``revenue_code`` is the municipality's code of revenue, ``mydata_code`` the tax administration's.

    ``basis`` names how it is computed (domain/bases). ``periods`` says whether periods are declared that have ended, or
    a term that lies ahead. ``owed_by`` are the kinds of establishment that owe it; empty: every one. ``only_where``
    names, for some of these kinds, the fact without which an establishment of it does not.
    ``vat_return``: whether the VAT return is asked for or required beside the declaration; None: it is not taken.
    """

    code: str
    title: Mapping[str, str]
    law: str
    revenue_code: str
    mydata_code: int | None
    basis: str
    periods: str
    owed_by: Sequence[str]
    questions: Sequence[Question]
    only_where: Mapping[str, str] = field(default_factory=dict)
    vat_return: str | None = None

    @property
    def keys(self) -> Sequence[Question]:
        """The questions whose answers choose the rate."""
        return [question for question in self.questions if question.kind is Kind.CHOICE]

    def owed_at(self, kind: str | None, facts: Facts | None = None) -> bool:
        """Whether an establishment of this kind, with these facts, owes it or may."""
        return self.duty_of(kind, facts or {}) is not Duty.NOT

    def duty_of(self, kind: str | None, facts: Facts) -> Duty:
        """Whether such an establishment owes it; one whose kind is not known may owe every fee."""
        if kind is None:
            return Duty.MAY
        if self.owed_by and kind not in self.owed_by:
            return Duty.NOT
        if (decides := self.only_where.get(kind)) is None:
            return Duty.OWES
        said = facts.get(decides)
        return Duty.MAY if said is None else Duty.OWES if said == YES else Duty.NOT


@dataclass(frozen=True, slots=True)
class Decision:
    """The council's decision that set a rate, with the number under which it was published on ΔΙΑΥΓΕΙΑ."""

    number: str
    ada: str | None


@dataclass(frozen=True, slots=True)
class Rate:
    """The rate of a fee from a day on, until a day or for good (both inclusive).

    ``value`` is a percentage, or euros for each unit and for each ``per`` (day, week, month, year). ``where`` are the
    answers for which it holds, such as the zone.
    """

    fee: str
    valid_from: date
    valid_to: date | None
    value: Decimal
    per: str | None = None
    where: Answers = field(default_factory=dict)
    decision: Decision | None = None


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
class Codes:
    """Codes of a fee for what is declared in this span, in place of those of its entry."""

    fee: str
    valid_from: date
    valid_to: date | None
    revenue_code: str
    mydata_code: int | None


@dataclass(frozen=True, slots=True)
class VatReturnRule:
    """Whether the VAT return is asked for or required with what is declared in this span, in place of what the fee's
    entry says; None: it is not taken."""

    fee: str
    valid_from: date
    valid_to: date | None
    vat_return: str | None


@dataclass(frozen=True, slots=True)
class Tariffs:
    """All tables as they stood at one moment. ``kinds`` are those of establishments, with what people call them, and
    ``facts`` what is kept of each."""

    kinds: Mapping[str, Text]
    fees: Mapping[str, FeeKind]
    rates: Sequence[Rate]
    rules: Sequence[Rule]
    channels: Sequence[Channel]
    overrides: Sequence[DueOverride]
    facts: Mapping[str, Sequence[Fact]] = field(default_factory=dict)
    codes: Sequence[Codes] = ()
    vat_returns: Sequence[VatReturnRule] = ()
    surcharges: Sequence[Surcharge] = ()
    instalments: Sequence[InstalmentRule] = ()

    def facts_of(self, kind: str | None) -> Sequence[Fact]:
        """What is kept of an establishment of this kind."""
        return self.facts.get(kind or "", ())

    def fee_on(self, code: str, day: date) -> FeeKind | None:
        """The fee with its codes, and what it says of the VAT return, for what is declared on this day; None when there
        is no such fee."""
        fee = self.fees.get(code)
        return fee and self._on(fee, day)

    def fees_on(self, day: date) -> Mapping[str, FeeKind]:
        """Every fee as it is for what is declared on this day."""
        return {code: self._on(fee, day) for code, fee in self.fees.items()}

    def _on(self, fee: FeeKind, day: date) -> FeeKind:
        codes = next((row for row in self.codes if row.fee == fee.code and _holds(row, day)), None)
        if codes is not None:
            fee = replace(fee, revenue_code=codes.revenue_code, mydata_code=codes.mydata_code)
        rule = next((row for row in self.vat_returns if row.fee == fee.code and _holds(row, day)), None)
        return replace(fee, vat_return=rule.vat_return) if rule else fee

    def rate(self, fee: FeeKind, period: AnyPeriod, answers: Answers) -> Rate:
        """The rate for these answers, in force at the end of a period or at the beginning of a term; raises NoRule."""
        where = {question.id: answers[question.id] for question in fee.keys}
        rows = [rate for rate in self.rates if rate.fee == fee.code and rate.where == where]
        return _in_force(rows, period.first_day if isinstance(period, Term) else period.last_day)

    def rule(self, filed_on: date) -> Rule:
        """The rule for a declaration filed on this day; raises NoRule."""
        return _in_force(self.rules, filed_on)

    def rule_known(self, filed_on: date) -> Rule | None:
        """The same for a reader of the rule: None when the tables say nothing."""
        return next((row for row in self.rules if _holds(row, filed_on)), None)

    def instalment_rule(self, asked_on: date) -> InstalmentRule | None:
        """The rule for instalments that are asked for on this day; None when none are granted."""
        return next((row for row in self.instalments if _holds(row, asked_on)), None)

    def channel(self, fee: str, period: AnyPeriod) -> Channel:
        """Where this period of this fee is filed; raises NoRule."""
        rows = [row for row in self.channels if row.fee == fee and row.periods_from <= period.last_day]
        if not rows:
            raise NoRule(f"channel of {fee} for {period.code}")
        return max(rows, key=_periods_from)

    def moved_due(self, fee: str, period: AnyPeriod) -> date | None:
        return next((row.due for row in self.overrides if (row.fee, row.period) == (fee, period.code)), None)


def _periods_from(row: Channel) -> date:
    return row.periods_from


def _in_force(rows: Sequence[T], day: date) -> T:
    for row in rows:
        if _holds(row, day):
            return row
    raise NoRule(day.isoformat())


def _holds(row: Rate | Rule | InstalmentRule | Codes | VatReturnRule, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)

"""What the tables of fees may say: the shape of each row, and what rows say together."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise, product
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fee_declarations.domain.declarations import BASES
from fee_declarations.domain.facts import FactKind
from fee_declarations.domain.periods import Period
from fee_declarations.domain.questions import NO, YES, Kind
from fee_declarations.domain.tariffs import AHEAD, ENDED

# What a form has besides the questions of its fee.
_RESERVED = frozenset({"establishment", "fee", "period", "from", "to", "key", "csrf"})


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Shape):
    el: str = Field(min_length=1, max_length=300)
    en: str = Field(min_length=1, max_length=300)


class _Choice(_Shape):
    value: str = Field(pattern="^[a-z0-9-]{1,32}$")
    title: Words


class QuestionRow(_Shape):
    id: str = Field(pattern="^[a-z_]{1,32}$")
    kind: Kind
    title: Words
    short: Words | None = None
    hint: Words | None = None
    unit: Words | None = None
    choices: list[_Choice] = []
    prefill: str | None = None

    @model_validator(mode="after")
    def _has_choices(self) -> Self:
        values = [choice.value for choice in self.choices]
        if self.kind is Kind.YES_NO and values != [YES, NO]:
            raise ValueError(f"{self.id}: yes or no has the two choices yes and no")
        if (self.kind is Kind.CHOICE) != (len(values) > 1 and self.kind is not Kind.YES_NO):
            raise ValueError(f"{self.id}: a choice has at least two choices, and nothing else has any")
        if len(set(values)) < len(values):
            raise ValueError(f"{self.id}: two choices have one value")
        return self


class FactRow(_Shape):
    code: str = Field(pattern="^[a-z_]{1,32}$")
    kind: FactKind
    title: Words
    hint: Words | None = None
    unit: Words | None = None


class _PlaceKind(_Shape):
    code: str = Field(pattern="^[a-z-]{1,32}$")
    title: Words
    facts: list[str] = []


class FeeRow(_Shape):
    code: str
    title: Words
    law: str
    revenue_code: str
    mydata_code: int | None
    basis: str
    periods: str = Field(default=ENDED, pattern=f"^({ENDED}|{AHEAD})$")
    owed_by: list[str] = []
    only_where: dict[str, str] = {}
    questions: list[QuestionRow] = []
    vat_return: Literal["asked", "required"] | None = None

    @model_validator(mode="after")
    def _asks_what_its_basis_needs(self) -> Self:
        if self.basis not in BASES:
            raise ValueError(f"{self.code}: there is no basis {self.basis}; there are {', '.join(sorted(BASES))}")
        basis, kinds = BASES[self.basis], {question.id: question.kind for question in self.questions}
        if missing := [f"{name} ({kind})" for name, kind in basis.asks.items() if kinds.get(name) is not kind]:
            raise ValueError(f"{self.code}: the basis {self.basis} needs the questions {', '.join(missing)}")
        if _RESERVED & kinds.keys() or len(kinds) < len(self.questions):
            raise ValueError(f"{self.code}: a question has the name of another one, or of a field of every declaration")
        if unused := [name for name, kind in kinds.items() if name not in basis.asks and kind is not Kind.CHOICE]:
            raise ValueError(f"{self.code}: nothing is computed from {', '.join(unused)}")
        return self


class _Span(_Shape):
    valid_from: date
    valid_to: date | None


class _Decision(_Shape):
    number: str = Field(min_length=1, max_length=60)
    ada: str | None = Field(default=None, max_length=40)


class RateRow(_Span):
    fee: str
    percent: Decimal | None = Field(default=None, gt=0, le=100)
    euros: Decimal | None = Field(default=None, gt=0, le=1_000_000)
    per: Literal["day", "week", "month", "year"] | None = None
    where: dict[str, str] = {}
    decision: _Decision | None = None

    @property
    def priced(self) -> str:
        return "percent" if self.percent is not None else "euros"

    @property
    def value(self) -> Decimal:
        """The price, whichever way it is written."""
        found = self.percent if self.percent is not None else self.euros
        return found if found is not None else Decimal(0)

    @model_validator(mode="after")
    def _is_one_price(self) -> Self:
        if (self.percent is None) == (self.euros is None):
            raise ValueError(f"a rate of {self.fee} is a percentage or a price in euros")
        return self


class RuleRow(_Span):
    fine_percent_per_month: Decimal = Field(ge=0)
    fine_cap_percent: Decimal = Field(ge=0)
    note_valid_days: int = Field(gt=0)


class CodesRow(_Span):
    """Codes that replace those of the fee's own entry for what is declared in this span."""

    fee: str
    revenue_code: str = Field(pattern=r"^[0-9A-Za-z.-]{1,20}$")
    mydata_code: int | None = Field(default=None, ge=1, le=999)


class VatReturnsRow(_Span):
    """Whether the VAT return is taken with what is declared in this span, in place of what the fee's own entry says."""

    fee: str
    vat_return: Literal["none", "asked", "required"]


class SurchargeRow(_Span):
    percent_per_month: Decimal = Field(ge=0, le=100)
    months: Literal["started", "full"]
    borne_by: list[Literal["fee", "fine"]] = Field(min_length=1)


class InstalmentsRow(_Span):
    least: int = Field(ge=2, le=120)
    most: int = Field(ge=2, le=120)
    least_euros: Decimal = Field(gt=0, le=1_000_000, decimal_places=2)
    grace_days: int = Field(ge=0, le=365)
    late_percent_per_month: Decimal = Field(default=Decimal(0), ge=0, le=100, decimal_places=2)


class ChannelRow(_Shape):
    fee: str
    periods_from: date
    channel: str = Field(pattern="^(portal|myaade)$")
    url: str | None = Field(default=None, max_length=300, pattern=r"^https://[!-~]+$")


class DueOverrideRow(_Shape):
    fee: str
    period: str
    due: date


class Document(_Shape):
    facts: list[FactRow] = []
    kinds: list[_PlaceKind]
    fees: list[FeeRow]
    rates: list[RateRow]
    rules: list[RuleRow]
    channels: list[ChannelRow]
    overrides: list[DueOverrideRow]
    codes: list[CodesRow] = []
    vat_returns: list[VatReturnsRow] = []
    surcharges: list[SurchargeRow] = []
    instalments: list[InstalmentsRow] = []

    @model_validator(mode="after")
    def _is_unambiguous(self) -> Self:
        """A new row must end the one before it: two rates for one day would be two different bills."""
        known = {fee.code for fee in self.fees}
        if strange := {kind for fee in self.fees for kind in fee.owed_by} - {kind.code for kind in self.kinds}:
            raise ValueError(f"fees owed by unknown kinds of establishment: {', '.join(sorted(strange))}")
        self._refuse_unknown_facts()
        of_fees = (self.rates, self.channels, self.overrides, self.codes, self.vat_returns)
        if unknown := {row.fee for rows in of_fees for row in rows} - known:
            raise ValueError(f"rows of unknown fees: {', '.join(sorted(unknown))}")
        for fee in self.fees:
            _check_rates(fee, [row for row in self.rates if row.fee == fee.code])
            _refuse_overlaps(f"codes of {fee.code}", [row for row in self.codes if row.fee == fee.code])
            _refuse_overlaps(f"VAT returns of {fee.code}", [row for row in self.vat_returns if row.fee == fee.code])
        _refuse_overlaps("rules", self.rules)
        _refuse_overlaps("surcharges", self.surcharges)
        _refuse_overlaps("instalments", self.instalments)
        for override in self.overrides:
            Period.parse(override.period)
        return self

    def _refuse_unknown_facts(self) -> None:
        known = {fact.code: fact.kind for fact in self.facts}
        kinds = {kind.code: kind.facts for kind in self.kinds}
        prefilled = [one.prefill for fee in self.fees for one in fee.questions if one.prefill]
        if unknown := {fact for facts in (*kinds.values(), prefilled) for fact in facts} - known.keys():
            raise ValueError(f"unknown facts of establishments: {', '.join(sorted(unknown))}")
        for fee in self.fees:
            for kind, fact in fee.only_where.items():
                if kind not in fee.owed_by or fact not in kinds.get(kind, ()) or known[fact] is not FactKind.YES_NO:
                    raise ValueError(f"{fee.code}: {kind} owes it, and has no fact {fact} that is yes or no")


def _check_rates(fee: FeeRow, rates: Sequence[RateRow]) -> None:
    """Each answer that chooses a rate must have one, and only one on any day, written as the basis needs it."""
    basis = BASES[fee.basis]
    choices = {one.id: [choice.value for choice in one.choices] for one in fee.questions if one.kind is Kind.CHOICE}
    combinations = [dict(zip(choices, chosen, strict=True)) for chosen in product(*choices.values())]
    for where in combinations:
        name = f"rates of {fee.code}" + "".join(f", {key} {value}" for key, value in where.items())
        rows = [row for row in rates if row.where == where]
        if not rows:
            raise ValueError(f"{name}: there are none")
        _refuse_overlaps(name, rows)
    for row in rates:
        if row.where not in combinations:
            raise ValueError(f"rates of {fee.code}: nobody can answer {row.where}")
        if row.priced != basis.priced or (row.per is not None and row.per not in basis.per):
            raise ValueError(f"rates of {fee.code}: the basis {fee.basis} takes no such price")


def _first_day(row: _Span) -> date:
    return row.valid_from


def _refuse_overlaps(what: str, rows: Sequence[_Span]) -> None:
    ordered = sorted(rows, key=_first_day)
    for earlier, later in pairwise(ordered):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            raise ValueError(f"{what}: the row from {later.valid_from} begins before the one before it ends")

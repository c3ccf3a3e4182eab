"""What a declaration comes to, and which periods a business can declare."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inputkit.refusals import Text
from servicekit import formats
from workdays import Calendar

from fee_declarations.domain import money
from fee_declarations.domain.bases import Given, load_bases
from fee_declarations.domain.periods import Period, due_date, months_late, periods_of
from fee_declarations.domain.questions import Answers
from fee_declarations.domain.tariffs import FeeKind, Rate, Rule, Tariffs
from fee_declarations.domain.terms import AnyPeriod, Term

# The municipality may assess for five years from the end of the year concerned (α.ν. 344/1968 άρθρο 2).
YEARS_BACK = 5
BASES = load_bases()
FEE, FINE = "fee", "fine"
FINE_TITLE: Text = {"el": "Πρόστιμο εκπρόθεσμης δήλωσης", "en": "Late declaration fine"}


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of what is owed, in cents: what it is, how it was computed, and by which law."""

    kind: str
    title: Text
    calculation: Text
    law: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared: which fee, for what period, with which answers, on which day."""

    fee: FeeKind
    period: AnyPeriod
    answers: Answers
    filed_on: date


@dataclass(frozen=True, slots=True)
class Quote:
    """What is owed for one period, computed for one day of filing. Money in cents.

    ``base_cents`` is the amount that the fee is a share of, None when it is no share.
    """

    rate: Rate
    base_cents: int | None
    fee_cents: int
    months_late: int
    fine_cents: int
    due: date
    pay_by: date
    lines: Sequence[Line]

    @property
    def total_cents(self) -> int:
        return self.fee_cents + self.fine_cents


def assess(tariffs: Tariffs, declared: Declared, calendar: Calendar) -> Quote:
    """Compute the fee and, when it is late, the fine; raises tariffs.NoRule."""
    fee, period = declared.fee, declared.period
    rate = tariffs.rate(fee, period, declared.answers)
    rule = tariffs.rule(declared.filed_on)
    computed = BASES[fee.basis].compute(Given(declared.answers, rate, period))
    due = tariffs.moved_due(fee.code, period) or last_day_to_declare(period, calendar)
    late = months_late(due, declared.filed_on)
    fine = money.compute_fine(computed.fee_cents, late, rule.fine_percent_per_month, rule.fine_cap_percent)
    lines = [Line(FEE, fee.title, computed.calculation, _law(fee, rate), computed.fee_cents)]
    if fine:
        lines.append(fine_line(fee, computed.fee_cents, late, rule))
    pay_by = declared.filed_on + timedelta(days=rule.note_valid_days)
    return Quote(rate, computed.base_cents, computed.fee_cents, late, fine, due, pay_by, lines)


def last_day_to_declare(period: AnyPeriod, calendar: Calendar) -> date:
    """A term is asked for before it begins; a period is declared after it has ended."""
    return period.first_day - timedelta(days=1) if isinstance(period, Term) else due_date(period, calendar)


def ended_periods(months: int, today: date) -> list[Period]:
    """Periods that may still be declared: ended, and not older than the law lets us ask for. Newest first."""
    years = range(today.year, today.year - YEARS_BACK - 1, -1)
    found = [period for year in years for period in reversed(periods_of(year, months))]
    return [period for period in found if period.last_day < today]


def _law(fee: FeeKind, rate: Rate) -> str:
    if rate.decision is None:
        return fee.law
    published = f" (ΑΔΑ {rate.decision.ada})" if rate.decision.ada else ""
    return f"{fee.law}, απόφαση ΔΣ {rate.decision.number}{published}"


def fine_line(fee: FeeKind, fee_cents: int, late: int, rule: Rule) -> Line:
    """The fine on so much of the fee for so many months."""
    fine = money.compute_fine(fee_cents, late, rule.fine_percent_per_month, rule.fine_cap_percent)
    return Line(FINE, FINE_TITLE, _fine_calculation(fee_cents, late, rule), fee.law, fine)


def _fine_calculation(fee_cents: int, late: int, rule: Rule) -> Text:
    """The share of the fee: so much a month, and no more than the cap."""
    percent = min(rule.fine_percent_per_month * late, rule.fine_cap_percent)
    capped = percent == rule.fine_cap_percent
    texts = {}
    for language, sign, most in (("el", " %", "έως το ανώτατο όριο"), ("en", "%", "up to the cap")):
        share = f"{formats.decimal(str(percent.normalize() + 0), language)}{sign}"
        monthly = f"{formats.decimal(str(rule.fine_percent_per_month.normalize() + 0), language)}{sign}"
        months = formats.times(late, "month", language)
        how = f"{months} × {monthly}" + (f", {most}" if capped else "")
        texts[language] = f"{formats.money(fee_cents, language)} × {share} ({how})"
    return texts

"""Which declarations a change of the tables concerns, and what each comes to before and after it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from servicekit.clock import local_day
from workdays import Calendar

from fee_declarations.domain.declarations import Declared, assess
from fee_declarations.domain.questions import Answers
from fee_declarations.domain.tariffs import FeeKind, NoRule, Rate, Tariffs
from fee_declarations.domain.terms import AnyPeriod, parse_period
from fee_declarations.tables_desk.rows import Assessed


@dataclass(frozen=True, slots=True)
class Effect:
    """A declaration and what it comes to, fee and fine together, in cents. ``charged_cents`` is what was charged;
    ``old_cents`` and ``new_cents`` what the tables say before and after the change, None when they have no rate."""

    declaration: Assessed
    charged_cents: int
    old_cents: int | None
    new_cents: int | None

    @property
    def difference(self) -> int:
        return (self.new_cents or 0) - (self.old_cents or 0)


def effects(declarations: Iterable[Assessed], before: Tariffs, after: Tariffs, calendar: Calendar) -> Iterator[Effect]:
    """The declarations that come to something else after the change, each assessed for the day of its filing."""
    for row in declarations:
        fee = before.fees.get(row.fee)
        if fee is None:
            continue
        declared = Declared(fee, parse_period(row.period), row.answers, local_day(row.filed_at))
        if _what_counts(before, declared) == _what_counts(after, declared):
            continue
        old, new = _total(before, declared, calendar), _total(after, declared, calendar)
        if old != new:
            yield Effect(row, row.charged_cents, old, new)


def _what_counts(tariffs: Tariffs, declared: Declared) -> tuple[object, ...]:
    """All that an assessment takes from the tables: it is looked up faster than it is computed."""
    fee, period = declared.fee, declared.period
    rate, rule = _rate(tariffs, fee, period, declared.answers), tariffs.rule_known(declared.filed_on)
    price = (rate.value, rate.per) if rate else None
    fine = (rule.fine_percent_per_month, rule.fine_cap_percent) if rule else None
    return price, fine, tariffs.moved_due(fee.code, period)


def _rate(tariffs: Tariffs, fee: FeeKind, period: AnyPeriod, answers: Answers) -> Rate | None:
    try:
        return tariffs.rate(fee, period, answers)
    except (NoRule, KeyError):
        # KeyError: the fee asks what it did not ask when this was declared.
        return None


def _total(tariffs: Tariffs, declared: Declared, calendar: Calendar) -> int | None:
    try:
        return assess(tariffs, declared, calendar).total_cents
    except (NoRule, KeyError):
        return None

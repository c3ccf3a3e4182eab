"""What a declaration comes to, and which periods a business can declare."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from workdays import Calendar

from fee_declarations.domain import money
from fee_declarations.domain.periods import Period, due_date, months_late, periods_of
from fee_declarations.domain.tariffs import Tariffs

# The municipality may assess for five years from the end of the year concerned (α.ν. 344/1968 άρθρο 2).
YEARS_BACK = 5


@dataclass(frozen=True, slots=True)
class Quote:
    """What is owed for one period, computed for one day of filing. Money in cents."""

    percent: Decimal
    base_cents: int
    fee_cents: int
    months_late: int
    fine_cents: int
    due: date
    pay_by: date

    @property
    def total_cents(self) -> int:
        return self.fee_cents + self.fine_cents


def quote(
    tariffs: Tariffs,
    fee: str,
    period: Period,
    receipts_cents: int,
    *,
    inclusive: bool,
    filed_on: date,
    calendar: Calendar,
) -> Quote:
    """Compute the fee and, when it is late, the fine; raises tariffs.NoRule."""
    percent = tariffs.percent(fee, period)
    rule = tariffs.rule(filed_on)
    computed = money.compute_fee(receipts_cents, percent, inclusive=inclusive)
    due = tariffs.moved_due(fee, period) or due_date(period, calendar)
    late = months_late(due, filed_on)
    fine = money.compute_fine(computed.fee_cents, late, rule.fine_percent_per_month, rule.fine_cap_percent)
    pay_by = filed_on + timedelta(days=rule.note_valid_days)
    return Quote(percent, computed.base_cents, computed.fee_cents, late, fine, due, pay_by)


def ended_periods(months: int, today: date) -> list[Period]:
    """Periods that may still be declared: ended, and not older than the law lets us ask for. Newest first."""
    years = range(today.year, today.year - YEARS_BACK - 1, -1)
    found = [period for year in years for period in reversed(periods_of(year, months))]
    return [period for period in found if period.last_day < today]

"""What an amending declaration comes to beside the one whose place it takes. Nothing is written here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from servicekit import formats

from fee_declarations.accounting import posting
from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.accounting.difference import Charged, Difference, difference, settle, share
from fee_declarations.accounting.rows import Opened
from fee_declarations.domain.declarations import FINE, FINE_TITLE, Declared, Line, Quote, fine_line
from fee_declarations.domain.money import compute_fine
from fee_declarations.domain.tariffs import Tariffs
from fee_declarations.payments.reissuing import fine_of_today


@dataclass(frozen=True, slots=True)
class Owed:
    """What the books say of the declaration that is amended: its debts, until when its note may be paid, and what late
    instalments cost more by today that was not charged yet."""

    charged: Sequence[Charged] = ()
    valid_until: date | None = None
    late: posting.Line | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """``lines`` are those of the amending declaration, whose fines are together ``fine_cents``. ``new`` is what is
    charged now, ``opened`` what is open of each older debt then, ``credit_cents`` what was paid too much. ``late`` is
    what late instalments bore, which no declaration says: the plan ends with the note that is replaced."""

    lines: Sequence[Line]
    fine_cents: int
    before_cents: int
    change: Difference
    new: Sequence[posting.Line]
    opened: Sequence[tuple[Charged, int]]
    credit_cents: int
    late: posting.Line | None = None

    @property
    def to_pay_cents(self) -> int:
        new = sum(line.cents for line in self.new) + (self.late.cents if self.late else 0)
        return new + sum(cents for _, cents in self.opened)

    @property
    def late_cents(self) -> int:
        """What of ``to_pay_cents`` late instalments bore."""
        opened = sum(cents for one, cents in self.opened if one.kind is DebtKind.LATE_INSTALMENT)
        return opened + (self.late.cents if self.late else 0)

    @property
    def total_cents(self) -> int:
        return sum(line.amount_cents for line in self.lines)


def compare(owed: Owed, declared: Declared, quote: Quote, tariffs: Tariffs) -> Compared:
    """The difference is charged or taken back, with the law's fine for the difference by the day it is declared.

    A note past its date is issued again as well, so what stays open bears the fine of the day, as by any newer note.
    """
    today = declared.filed_on

    def fine_of(cents: int, months: int, on: date) -> int:
        rule = tariffs.rule(on)
        return compute_fine(cents, months, rule.fine_percent_per_month, rule.fine_cap_percent)

    change = difference(owed.charged, quote.fee_cents, quote.months_late, today, fine_of)
    opened, credit = settle(owed.charged, change.cuts)
    expired = owed.valid_until is not None and owed.valid_until < today
    overdue = _overdue(owed.charged, opened, tariffs, today) if expired else None
    new = _charges(declared, quote, change, overdue)
    fines = [*_kept_fines(owed.charged, change, declared, tariffs)]
    if change.more_fine_cents:
        fines.append(fine_line(declared.fee, change.more_cents, quote.months_late, tariffs.rule(today)))
    if overdue:
        fines.append(_by_months(declared, overdue.cents, overdue.months or 0))
    return Compared(
        lines=[quote.lines[0], *fines],
        fine_cents=sum(line.amount_cents for line in fines),
        before_cents=sum(one.cents for one in owed.charged if one.kind is not DebtKind.LATE_INSTALMENT),
        change=change,
        new=new,
        opened=[(one, opened[one.debt_id]) for one in owed.charged if opened[one.debt_id]],
        credit_cents=credit,
        late=_late(owed, quote.fee_cents),
    )


def _late(owed: Owed, fee_cents: int) -> posting.Line | None:
    """On less of the fee late instalments bear less, as what was charged of them does."""
    was = sum(one.cents for one in owed.charged if one.kind is DebtKind.FEE)
    if owed.late is None or fee_cents >= was:
        return owed.late
    cents = share(owed.late.cents, fee_cents, was)
    return replace(owed.late, cents=cents) if cents else None


def _charges(declared: Declared, quote: Quote, change: Difference, overdue: posting.Line | None) -> list[posting.Line]:
    code = declared.fee.revenue_code
    fee = posting.Line(DebtKind.FEE, change.more_cents, code, quote.due)
    fine = posting.Line(DebtKind.FINE, change.more_fine_cents, code, quote.due, quote.months_late)
    # A fine that follows the fee of its act is on that fee alone (reissuing.fine_of_today).
    order = (fee, fine, overdue) if fine.cents else (overdue, fee)
    return [line for line in order if line and line.cents]


def _overdue(
    charged: Sequence[Charged], opened: Mapping[UUID, int], tariffs: Tariffs, today: date
) -> posting.Line | None:
    rows = [
        Opened(one.debt_id, one.act, one.kind, opened[one.debt_id], one.due, one.months, one.revenue_code)
        for one in charged
    ]
    return fine_of_today(rows, tariffs.rule(today), today)


def _kept_fines(charged: Sequence[Charged], change: Difference, declared: Declared, tariffs: Tariffs) -> list[Line]:
    """The fines that were charged before, as far as they stand."""
    found = []
    for one in charged:
        cents = one.cents - change.cuts.get(one.debt_id, 0)
        if one.kind is not DebtKind.FINE or not cents:
            continue
        fee = next((fee for fee in charged if fee.act == one.act and fee.kind is DebtKind.FEE), None)
        left = fee.cents - change.cuts.get(fee.debt_id, 0) if fee else 0
        line = fine_line(declared.fee, left, one.months or 0, tariffs.rule(one.on))
        found.append(line if line.amount_cents == cents else _by_months(declared, cents, one.months or 0))
    return found


def _by_months(declared: Declared, cents: int, months: int) -> Line:
    """A fine that is told by its months alone, as on the note that charged it."""
    said = {language: formats.times(months, "month", language) for language in FINE_TITLE}
    return Line(FINE, FINE_TITLE, said, declared.fee.law, cents)

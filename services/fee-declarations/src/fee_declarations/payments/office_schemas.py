"""Shapes of the officer's desk: the drawer, refunds, months, figures, and what is taken back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from inputkit.refusals import Text
from inputkit.schemas import Labels, Shape, label
from inputkit.text import Lines
from pydantic import Field
from servicekit.paging import pages

from fee_declarations.accounting.figures import AGES, Figures
from fee_declarations.accounting.months import Closed
from fee_declarations.payments.book_schemas import counted_out
from fee_declarations.payments.month_store import Late, Obstacle
from fee_declarations.payments.refund_orders import Order
from fee_declarations.payments.refunding import is_cancellable
from fee_declarations.payments.rows import Drawer, ShownRefund, Taken
from fee_declarations.payments.schemas import MOST_CENTS, Iban, masked
from fee_declarations.payments.store import PAGE
from fee_declarations.schemas import LABELS

MONTH = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"
LONGEST_REASON = 1000
_LABELS: Labels = {
    **LABELS,
    "decision_number": label("Αριθμός απόφασης", "Number of the decision"),
    "decided_on": label("Ημερομηνία απόφασης", "Date of the decision"),
    "month": label("Μήνας", "Month"),
    "state": label("Κατάσταση", "State"),
    "iban": label("IBAN", "IBAN"),
    "cents": label("Ποσό", "Amount"),
}


class _In(Shape):
    labels = _LABELS


class RefundIn(_In):
    """The body of POST /refunds. ``again_of``: the refund that came back, in whose place this one is."""

    business_id: UUID
    cents: Annotated[int, Field(strict=True, gt=0, le=MOST_CENTS)]
    iban: Iban
    reason: Annotated[str, Lines(LONGEST_REASON, least=1)]
    again_of: UUID | None = None


class RefundsQuery(_In):
    """Which refunds: of a state, and which page of them."""

    state: Literal["proposed", "ordered", "sent", "returned", "rejected", "cancelled"] = "proposed"
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class MonthCloseIn(_In):
    """The body of POST /months/{month}/close. ``despite``: also when something stands in the way."""

    despite: Annotated[bool, Field(strict=True)] = False


class FiguresQuery(_In):
    """Which months: so many, of which the last is this one (left out: the month of today)."""

    months: Annotated[int, Field(ge=1, le=60)] = 12
    until: Annotated[str | None, Field(pattern=MONTH)] = None


class ExportQuery(_In):
    """Of which month (left out: the month of today)."""

    month: Annotated[str | None, Field(pattern=MONTH)] = None


def first_of(month: str | None, today: date) -> date:
    """The first day of a month that was asked for."""
    return date.fromisoformat(f"{month}-01") if month else today.replace(day=1)


def drawer_out(
    day: date, taken: Sequence[Taken], counted: Drawer | None, balances: Mapping[str, int]
) -> dict[str, Any]:
    """What was paid at the desk on a day, and what is in the drawer and on its way now."""
    return {
        "day": day.isoformat(),
        "taken": [_taken(row) for row in taken],
        "cash_cents": _sum(taken, "cash"),
        "card_cents": _sum(taken, "card"),
        "in_drawer_cents": balances.get("cash", 0),
        "clearing_cents": balances.get("card-clearing", 0),
        "in_transit_cents": balances.get("cash-in-transit", 0),
        "closed": _closed(counted) if counted else None,
    }


def _sum(taken: Sequence[Taken], channel: str) -> int:
    return sum(row.amount_cents for row in taken if row.channel == channel and row.state == "posted")


def _taken(row: Taken) -> dict[str, Any]:
    return {
        "at": row.at.isoformat(),
        "method": row.channel,
        "cents": row.amount_cents,
        "by": row.actor,
        "note_number": row.note_number,
        "receipt_id": str(row.receipt_id),
        "receipt_number": row.receipt_number,
        "cancelled": row.state == "returned",
        "entry": row.entry,
    }


def _closed(row: Drawer) -> dict[str, Any]:
    return {**counted_out(row), "at": row.closed_at.isoformat(), "by": row.closed_by}


def refund_out(row: ShownRefund, me: str) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "business_id": str(row.business_id) if row.business_id else None,
        "business_name": row.business_name,
        "payment_id": str(row.payment_id) if row.payment_id else None,
        "amount_cents": row.amount_cents,
        "iban_masked": masked(row.iban),
        "end_to_end_id": row.end_to_end_id,
        "state": row.state,
        "reason": row.reason,
        "by": row.ordered_by,
        "mine": row.ordered_by == me,
        "cancellable": is_cancellable(row) and row.released_by != me,
        "released_by": row.released_by,
        "at": row.ordered_at.isoformat(),
        "changed_at": row.changed_at.isoformat(),
        "order_number": row.order_number,
        "again_of": str(row.again_of) if row.again_of else None,
        "replaced_by": str(row.replaced_by) if row.replaced_by else None,
    }


def refunds_out(rows: Sequence[ShownRefund], me: str, number: int, page: int) -> dict[str, Any]:
    """One page of refunds of a state."""
    return {"items": [refund_out(row, me) for row in rows], "page": page, "pages": pages(number, PAGE)}


def order_out(order: Order) -> dict[str, Any]:
    """A file of refunds."""
    return {
        "id": str(order.id),
        "number": order.number,
        "made_at": order.made_at.isoformat(),
        "made_by": order.made_by,
        "refunds": order.refunds,
        "cents": order.cents,
    }


def obstacle_out(one: Obstacle) -> dict[str, Any]:
    return {"name": one.name, "number": one.number, "cents": one.cents}


def month_out(row: Closed) -> dict[str, Any]:
    """A closed month; ``despite`` is what stood in the way when it was closed."""
    return {
        "month": f"{row.first_day:%Y-%m}",
        "closed_at": row.closed_at.isoformat(),
        "closed_by": row.closed_by,
        "figures": row.figures,
        "despite": [{"name": name, **one} for name, one in (row.despite or {}).items()],
    }


def late_out(one: Late) -> dict[str, Any]:
    return {
        "entry": one.entry,
        "kind": one.kind,
        "on": one.on.isoformat(),
        "bank_day": one.bank_day.isoformat(),
        "cents": one.cents,
    }


def figures_out(found: Figures, titles: Mapping[str, Text]) -> dict[str, Any]:
    """Charts' numbers: fees that occur, each month with what was charged and collected of each, overdue by age."""
    seen = {one.fee for _, fees in found.months for one in fees} | set(found.not_due)
    seen |= {fee for by_fee in found.overdue.values() for fee in by_fee}
    return {
        "fees": [{"fee": fee, "title": dict(titles.get(fee, {"el": fee, "en": fee}))} for fee in sorted(seen)],
        "months": [
            {
                "month": f"{month:%Y-%m}",
                "fees": [
                    {"fee": one.fee, "charged_cents": one.charged, "collected_cents": one.collected} for one in fees
                ],
            }
            for month, fees in found.months
        ],
        "overdue": [{"age": age, "fees": _cents(found.overdue[age])} for age in AGES],
        "not_due": _cents(found.not_due),
        "balances": dict(found.balances),
    }


def _cents(by_fee: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"fee": fee, "cents": cents} for fee, cents in sorted(by_fee.items())]

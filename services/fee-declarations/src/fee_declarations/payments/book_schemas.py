"""Notes, searches and payments at the desk, as officers send and see them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from inputkit.schemas import Labels, label
from inputkit.text import Line
from pydantic import Field
from servicekit.formats import by_four

from fee_declarations.accounting import note_state
from fee_declarations.domain.terms import parse_period
from fee_declarations.payments.rows import Drawer, NoteRow
from fee_declarations.payments.schemas import MOST_CENTS, FinanceIn
from fee_declarations.payments.searching import MOST, Found
from fee_declarations.schemas import LABELS


class CounterIn(FinanceIn):
    """The body of POST /counter/payments. ``handed_cents``: what the payer gave, for the change."""

    note_id: UUID
    cents: Annotated[int, Field(strict=True, gt=0, le=MOST_CENTS)]
    method: Literal["cash", "card"]
    handed_cents: Annotated[int, Field(strict=True, gt=0, le=MOST_CENTS)] | None = None


class DrawerIn(FinanceIn):
    """The body of POST /drawers/{day}/close."""

    counted_cents: Annotated[int, Field(strict=True, ge=0, le=MOST_CENTS)]


_SEARCH: Labels = {
    **LABELS,
    "text": label(
        "Αναζήτηση",
        "Search",
        request=("Γράψτε κωδικό, αριθμό, επωνυμία ή ΑΦΜ.", "Enter a code, a number, a name or a tax number."),
    ),
}


class SearchIn(FinanceIn):
    """The body of POST /finance/searches. A body, because numbers of people do not belong in addresses."""

    labels = _SEARCH

    text: Annotated[str, Line(200, least=2)]


def found_out(found: Sequence[Found]) -> dict[str, Any]:
    items = [
        {
            "kind": one.kind,
            "id": str(one.id),
            "title": one.title,
            "detail": one.detail,
            "state": one.state,
            "near": one.near,
        }
        for one in found[:MOST]
    ]
    return {"items": items, "more": len(found) > MOST}


def counted_out(drawer: Drawer) -> dict[str, int]:
    """What was to be in a drawer, and what was counted in it."""
    return {
        "expected_cents": drawer.expected_cents,
        "counted_cents": drawer.counted_cents,
        "difference_cents": drawer.counted_cents - drawer.expected_cents,
    }


def note_out(row: NoteRow, today: date) -> dict[str, Any]:
    """A note as officers see it; the amounts are those that the person sees."""
    amounts = row.amounts
    return {
        "id": str(row.id),
        "number": row.number,
        "rf_grouped": by_four(row.rf),
        "amount_cents": row.amount_cents,
        "issued_on": row.issued_on.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "state": note_state.state_of(row, today),
        "charged_cents": amounts.charged,
        "paid_cents": amounts.paid,
        "open_cents": amounts.open,
        "written_off_cents": amounts.written_off,
        "cancel_reason": row.cancel_reason,
        "declaration": {"id": str(row.declaration_id), "number": row.declaration_number},
        "fee": row.fee,
        "period": row.period,
        "period_title": parse_period(row.period).title,
        "establishment_name": row.establishment_name,
        "business": {"id": str(row.business_id), "name": row.business_name},
    }

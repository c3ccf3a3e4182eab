"""Shapes of money that comes in: what officers send, and what they see."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from inputkit.refusals import Refused
from inputkit.shapes import Labels, Shape, label
from inputkit.text import Line, Lines, taking, tidy
from pydantic import AfterValidator, Field, model_validator
from servicekit.formats import by_four
from sqlalchemy import RowMapping
from stdnum import iban as iban_numbers

from fee_declarations.accounting import balances
from fee_declarations.domain.terms import parse_period
from fee_declarations.payments import queue
from fee_declarations.payments.searching import MOST, Found
from fee_declarations.payments.store import PAGE
from fee_declarations.payments.texts import explanation
from fee_declarations.schemas import LABELS, Row

MOST_CENTS = 10**11


def _iban(text: str) -> str:
    kept = tidy(text).replace(" ", "").upper()
    if not kept.isascii() or not iban_numbers.is_valid(kept):
        raise Refused("choice")
    return kept


Iban = Annotated[str, AfterValidator(taking(_iban))]


class _In(Shape):
    labels = LABELS


class PageQuery(_In):
    """Which page of a list: 1, 2, …"""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class ReasonIn(_In):
    """The body of acts that need a reason and nothing else."""

    reason: Annotated[str, Lines(1000, least=1)]


class EmptyIn(_In):
    """The body of acts that need nothing: {}."""


class ShareIn(_In):
    """So much of a payment for this note."""

    note_id: UUID
    cents: Annotated[int, Field(strict=True, gt=0, le=MOST_CENTS)]


class DecisionIn(_In):
    """The body of POST /payments/{id}/decisions; what ``kind`` needs must be there."""

    kind: Literal["allocate", "credit", "refund", "deposit", "card-payout", "not-ours"]
    reason: Annotated[str, Lines(1000, least=1)]
    notes: Annotated[tuple[ShareIn, ...], Field(max_length=50)] = ()
    business_id: UUID | None = None
    iban: Iban | None = None
    gross_cents: Annotated[int, Field(strict=True, gt=0, le=MOST_CENTS)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> "DecisionIn":
        needed: Mapping[str, object] = {"allocate": self.notes, "credit": self.business_id, "refund": self.iban}
        needed = {**needed, "card-payout": self.gross_cents}
        if not needed.get(self.kind, True) or len({one.note_id for one in self.notes}) != len(self.notes):
            raise ValueError("the decision lacks what it needs")
        return self

    def proposal(self) -> dict[str, Any]:
        """What is kept of it until somebody releases it."""
        parts: Mapping[str, dict[str, Any]] = {
            "allocate": {"notes": [{"note_id": str(one.note_id), "cents": one.cents} for one in self.notes]},
            "credit": {"business_id": str(self.business_id)},
            "refund": {"iban": self.iban},
            "deposit": {},
            "card-payout": {"gross_cents": self.gross_cents},
            "not-ours": {},
        }
        return {"kind": self.kind, **parts[self.kind]}


class CounterIn(_In):
    """The body of POST /counter/payments. ``handed_cents``: what the payer gave, for the change."""

    note_id: UUID
    cents: Annotated[int, Field(strict=True, gt=0, le=MOST_CENTS)]
    method: Literal["cash", "card"]
    handed_cents: Annotated[int, Field(strict=True, gt=0, le=MOST_CENTS)] | None = None


class DrawerIn(_In):
    """The body of POST /drawers/{day}/close."""

    counted_cents: Annotated[int, Field(strict=True, ge=0, le=MOST_CENTS)]


class RefundIn(_In):
    """The body of POST /refunds."""

    business_id: UUID
    cents: Annotated[int, Field(strict=True, gt=0, le=MOST_CENTS)]
    iban: Iban
    reason: Annotated[str, Lines(1000, least=1)]


_SEARCH: Labels = {
    **LABELS,
    "text": label(
        "Αναζήτηση",
        "Search",
        request=("Γράψτε κωδικό, αριθμό, επωνυμία ή ΑΦΜ.", "Enter a code, a number, a name or a tax number."),
    ),
}


class SearchIn(_In):
    """The body of POST /finance/searches. A body, because numbers of people do not belong in addresses."""

    labels = _SEARCH

    text: Annotated[str, Line(200, least=2)]


def masked(iban: str | None) -> str | None:
    """The country and the last four signs."""
    return f"{iban[:2]}•••{iban[-4:]}" if iban else None


def pages(number: int, size: int = PAGE) -> int:
    """How many pages a list has."""
    return max(1, -(-number // size))


def file_out(row: Row) -> dict[str, Any]:
    """A file without its lines."""
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "kind": row["kind"],
        "version": row["version"],
        "state": row["state"],
        "uploaded_at": row["uploaded_at"].isoformat(),
        "uploaded_by": row["uploaded_by"],
        "posted_at": row["posted_at"].isoformat() if row["posted_at"] else None,
        "posted_by": row["posted_by"],
        "counts": row["counts"],
        "sums": row["sums"],
        "warnings": row["warnings"],
    }


def file_page_out(row: Row, lines: Sequence[Row], notes: Mapping[UUID, Row], page: int) -> dict[str, Any]:
    """A file with one page of its lines."""
    shown = [line_out(line, notes.get(line["note_id"])) for line in lines]
    return {**file_out(row), "lines": shown, "page": page, "pages": pages(sum(row["counts"].values()))}


def line_out(row: Row, note: Row | None) -> dict[str, Any]:
    accepted = row["accepted_at"]
    return {
        "n": row["n"],
        "booked_on": row["booked_on"].isoformat() if row["booked_on"] else None,
        "accepted_at": accepted.isoformat() if accepted else None,
        "amount_cents": row["amount_cents"],
        "charges_cents": row["charges_cents"],
        "currency": row["currency"],
        "direction": row["direction"],
        "payer_name": row["payer_name"],
        "code": row["code"],
        "code_as_written": row["code_as_written"],
        "text": row["text"],
        "outcome": row["outcome"],
        "explanation": dict(explanation(row["why"])),
        "late": row["late"],
        "payment_id": str(row["payment_id"]) if row["payment_id"] else None,
        "note": {"id": str(note["id"]), "number": note["number"], "business_name": note["business_name"]}
        if note
        else None,
    }


def held_out(
    row: RowMapping, proposals: Sequence[tuple[str, RowMapping]], pending: Row | None, me: str
) -> dict[str, Any]:
    """A payment that waits for a person. The payer's account in full is for nobody to read."""
    return {
        "id": str(row["id"]),
        "amount_cents": row["amount_cents"],
        "direction": row["direction"],
        "booked_on": row["booked_on"].isoformat(),
        "accepted_on": row["accepted_on"].isoformat() if row["accepted_on"] else None,
        "payer_name": row["payer_name"],
        "payer_iban_masked": masked(row["payer_iban"]),
        "text": row["text"] or "",
        "code": row["code"],
        "outcome": row["outcome"],
        "explanation": dict(explanation(row["why"])),
        "since": row["at"].isoformat(),
        "proposals": [_proposal_out(why, note) for why, note in proposals],
        "pending": {
            "by": pending["proposed_by"],
            "mine": pending["proposed_by"] == me,
            "at": pending["proposed_at"].isoformat(),
            "what": pending["proposal"] | {"iban": masked(pending["proposal"].get("iban"))}
            if pending["proposal"].get("iban")
            else pending["proposal"],
            "reason": pending["reason"],
        }
        if pending
        else None,
    }


def _proposal_out(why: str, note: RowMapping) -> dict[str, Any]:
    return {
        "note_id": str(note["id"]),
        "number": note["number"],
        "rf_grouped": by_four(note["rf"]),
        "business_id": str(note["business_id"]),
        "business_name": note["business_name"],
        "open_cents": balances.amounts_of(note).open,
        "why": dict(queue.WHY[why]),
    }


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


def note_out(row: RowMapping, today: date) -> dict[str, Any]:
    """A note as officers see it; the amounts are those that the person sees."""
    amounts = balances.amounts_of(row)
    return {
        "id": str(row["id"]),
        "number": row["number"],
        "rf_grouped": by_four(row["rf"]),
        "amount_cents": row["amount_cents"],
        "issued_on": row["issued_on"].isoformat(),
        "valid_until": row["valid_until"].isoformat(),
        "state": balances.state_of(row, today),
        "charged_cents": amounts.charged,
        "paid_cents": amounts.paid,
        "open_cents": amounts.open,
        "written_off_cents": amounts.written_off,
        "cancel_reason": row["cancel_reason"],
        "declaration": {"id": str(row["declaration_id"]), "number": row["declaration_number"]},
        "fee": row["fee"],
        "period": row["period"],
        "period_title": parse_period(row["period"]).title,
        "establishment_name": row["establishment_name"],
        "business": {"id": str(row["business_id"]), "name": row["business_name"]},
    }


def statement_out(row: RowMapping) -> dict[str, Any]:
    """A line of a statement: above zero when the business owes more by it."""
    return {
        "entry": row["id"],
        "on": row["on_day"].isoformat(),
        "bank_day": row["bank_day"].isoformat() if row["bank_day"] else None,
        "kind": row["kind"],
        "cents": int(row["cents"]),
        "by": row["actor"],
        "reason": row["reason"],
    }


def refund_out(row: RowMapping, me: str) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "business_id": str(row["business_id"]) if row["business_id"] else None,
        "payment_id": str(row["payment_id"]) if row["payment_id"] else None,
        "amount_cents": row["amount_cents"],
        "iban_masked": masked(row["iban"]),
        "end_to_end_id": row["end_to_end_id"],
        "state": row["state"],
        "reason": row["reason"],
        "by": row["ordered_by"],
        "mine": row["ordered_by"] == me,
        "released_by": row["released_by"],
        "at": row["ordered_at"].isoformat(),
    }


def month_out(row: RowMapping) -> dict[str, Any]:
    return {
        "month": f"{row['first_day']:%Y-%m}",
        "closed_at": row["closed_at"].isoformat(),
        "closed_by": row["closed_by"],
        "figures": row["figures"],
    }

"""Payments that wait for a person, and what officers decide of them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from inputkit.text import Line, Lines
from pydantic import Field, model_validator
from servicekit.formats import by_four
from sqlalchemy import RowMapping

from fee_declarations.accounting import balances
from fee_declarations.payments import queue
from fee_declarations.payments.linking import Candidate
from fee_declarations.payments.schemas import MOST_CENTS, FinanceIn, Iban, masked
from fee_declarations.payments.texts import explanation
from fee_declarations.schemas import Row


class ShareIn(FinanceIn):
    """So much of a payment for this note."""

    note_id: UUID
    cents: Annotated[int, Field(strict=True, gt=0, le=MOST_CENTS)]


class DecisionIn(FinanceIn):
    """The body of POST /payments/{id}/decisions; what ``kind`` needs must be there."""

    kind: Literal["allocate", "credit", "refund", "deposit", "card-payout", "not-ours", "returned", "refund-sent"]
    reason: Annotated[str, Lines(1000, least=1)]
    notes: Annotated[tuple[ShareIn, ...], Field(max_length=50)] = ()
    business_id: UUID | None = None
    iban: Iban | None = None
    gross_cents: Annotated[int, Field(strict=True, gt=0, le=MOST_CENTS)] | None = None
    # Of money that left: the payment that went back, or any receipt of it; or the refund that it was.
    payment_id: UUID | None = None
    receipt: Annotated[str, Line(32, least=1)] | None = None
    refund_id: UUID | None = None

    @model_validator(mode="after")
    def _whole(self) -> "DecisionIn":
        needed: Mapping[str, object] = {"allocate": self.notes, "credit": self.business_id, "refund": self.iban}
        needed = {**needed, "card-payout": self.gross_cents, "refund-sent": self.refund_id}
        needed = {**needed, "returned": self.payment_id or self.receipt}
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
            "returned": {"payment_id": str(self.payment_id)},
            "refund-sent": {"refund_id": str(self.refund_id)},
        }
        return {"kind": self.kind, **parts[self.kind]}


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


def return_out(one: Candidate) -> dict[str, Any]:
    """What money that left may have been."""
    return {
        "kind": one.kind,
        "id": str(one.id),
        "number": one.number,
        "business_name": one.business_name,
        "cents": one.cents,
        "on": one.on.isoformat(),
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

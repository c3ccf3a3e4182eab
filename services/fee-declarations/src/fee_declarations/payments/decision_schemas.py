"""Payments that wait for a person, and what officers decide of them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from inputkit.text import Line, Lines
from pydantic import Field, model_validator
from servicekit.formats import by_four

from fee_declarations.payments import proposals, queue
from fee_declarations.payments.proposals import Proposal
from fee_declarations.payments.rows import Candidate, Decision, HeldPayment, NamedNote, OpenNote
from fee_declarations.payments.schemas import MOST_CENTS, FinanceIn, Iban, masked
from fee_declarations.payments.texts import explanation


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

    def proposal(self) -> Proposal:
        """What is proposed; ``_whole`` has seen that nothing of it is missing."""
        match self:
            case DecisionIn(kind="allocate"):
                return proposals.Allocate([proposals.NoteShare(one.note_id, one.cents) for one in self.notes])
            case DecisionIn(kind="credit", business_id=UUID() as business_id):
                return proposals.Credit(business_id)
            case DecisionIn(kind="refund", iban=str() as iban):
                return proposals.GiveBack(iban)
            case DecisionIn(kind="deposit"):
                return proposals.Deposit()
            case DecisionIn(kind="card-payout", gross_cents=int() as gross_cents):
                return proposals.CardPayout(gross_cents)
            case DecisionIn(kind="not-ours"):
                return proposals.NotOurs()
            case DecisionIn(kind="returned", payment_id=UUID() as payment_id):
                return proposals.Returned(payment_id)
            case DecisionIn(kind="refund-sent", refund_id=UUID() as refund_id):
                return proposals.RefundSent(refund_id)
        raise ValueError("the decision lacks what it needs")


def held_out(row: HeldPayment, open_notes: Sequence[OpenNote], pending: dict[str, Any] | None) -> dict[str, Any]:
    """A payment that waits for a person. The payer's account is shown masked."""
    return {
        "id": str(row.id),
        "amount_cents": row.amount_cents,
        "direction": row.direction,
        "booked_on": row.booked_on.isoformat(),
        "accepted_on": row.accepted_on.isoformat() if row.accepted_on else None,
        "payer_name": row.payer_name,
        "payer_iban_masked": masked(row.payer_iban),
        "text": row.text or "",
        "code": row.code,
        "outcome": row.outcome,
        # What was taken at the desk has no line in a bank's file.
        "explanation": dict(explanation(row.why or "at-the-desk")),
        "since": row.at.isoformat(),
        "proposals": [_proposal_out(note) for note in open_notes],
        "pending": pending,
    }


def pending_out(pending: Decision, what: dict[str, Any], me: str) -> dict[str, Any]:
    """What another officer proposes; ``what`` is the proposal with the names that it concerns."""
    return {
        "by": pending.proposed_by,
        "mine": pending.proposed_by == me,
        "at": pending.proposed_at.isoformat(),
        "what": what | {"iban": masked(what.get("iban"))} if what.get("iban") else what,
        "reason": pending.reason,
    }


def share_out(share: proposals.NoteShare, note: NamedNote | None) -> dict[str, Any]:
    """A part of a payment for a note, with whose note it is."""
    named = {"number": note.number, "business_name": note.business_name} if note else {}
    return {"note_id": str(share.note_id), "cents": share.cents, **named}


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


def _proposal_out(note: OpenNote) -> dict[str, Any]:
    return {
        "note_id": str(note.id),
        "number": note.number,
        "rf_grouped": by_four(note.rf),
        "business_id": str(note.business_id),
        "business_name": note.business_name,
        "open_cents": note.open_cents,
        "why": dict(queue.WHY[note.why]),
    }

"""What an officer may propose for a payment that is held, and its JSON form. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NoteShare:
    """The part of the payment that is for this note."""

    note_id: UUID
    cents: int


@dataclass(frozen=True, slots=True)
class Allocate:
    """The money pays these notes."""

    notes: Sequence[NoteShare]


@dataclass(frozen=True, slots=True)
class Credit:
    """The money becomes the credit of a business."""

    business_id: UUID


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The money goes back to the payer, to this account."""

    iban: str


@dataclass(frozen=True, slots=True)
class Deposit:
    """The money is our own: cash of the desk that was brought to the bank."""


@dataclass(frozen=True, slots=True)
class CardPayout:
    """The money is what cards paid at the desk, less the commission; ``gross_cents`` is with it."""

    gross_cents: int


@dataclass(frozen=True, slots=True)
class NotOurs:
    """The money is none of ours, or is in the books already."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The money that left is this payment, which went back."""

    payment_id: UUID


@dataclass(frozen=True, slots=True)
class RefundSent:
    """The money that left is this refund."""

    refund_id: UUID


@dataclass(frozen=True, slots=True)
class Unknown:
    """What a newer release has proposed, of a kind that this one does not know: it is shown and may be rejected."""

    kind: str


Proposal = Allocate | Credit | GiveBack | Deposit | CardPayout | NotOurs | Returned | RefundSent
Outgoing = Returned | RefundSent
"""Proposals that only fit money that left the account."""


def written(proposal: Proposal | Unknown) -> dict[str, object]:
    """The proposal as it is kept and shown."""
    match proposal:
        case Allocate(notes):
            return {
                "kind": "allocate",
                "notes": [{"note_id": str(one.note_id), "cents": one.cents} for one in notes],
            }
        case Credit(business_id):
            return {"kind": "credit", "business_id": str(business_id)}
        case GiveBack(iban):
            return {"kind": "refund", "iban": iban}
        case Deposit():
            return {"kind": "deposit"}
        case CardPayout(gross_cents):
            return {"kind": "card-payout", "gross_cents": gross_cents}
        case NotOurs():
            return {"kind": "not-ours"}
        case Returned(payment_id):
            return {"kind": "returned", "payment_id": str(payment_id)}
        case RefundSent(refund_id):
            return {"kind": "refund-sent", "refund_id": str(refund_id)}
        case Unknown(kind):
            return {"kind": kind}

"""Names of the ledger: accounts, kinds of entries, kinds of debts. Pure.

An amount is in cents, positive on the debit side and negative on the credit side; the postings of an entry add up to
zero. So what is owed to the municipality is positive, and what the municipality owes is negative.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Account(StrEnum):
    """Where money is or what it is. Receivable is per debt, credits per business, the bank per IBAN."""

    BANK = "bank"
    CASH = "cash"
    CASH_IN_TRANSIT = "cash-in-transit"
    CARD_CLEARING = "card-clearing"
    RECEIVABLE = "receivable"
    # What the municipality owes to payers: they paid too much.
    CREDITS = "credits"
    # Money that came in and has not found what it pays.
    SUSPENSE = "suspense"
    REFUNDS_IN_TRANSIT = "refunds-in-transit"
    CHARGES = "charges"
    CASH_DIFFERENCES = "cash-differences"
    INCOME = "income"
    WRITTEN_OFF = "written-off"


class Kind(StrEnum):
    """What an entry is about."""

    OPENING = "opening"
    CHARGED = "charged"
    # Another declaration took the place of one, or it was withdrawn: less is owed, or money pays something else.
    AMENDED = "amended"
    RECEIVED = "received"
    ALLOCATED = "allocated"
    SET_OFF = "set-off"
    BANK_CHARGE = "bank-charge"
    RETURNED = "returned"
    REFUND_ORDERED = "refund-ordered"
    REFUND_SENT = "refund-sent"
    REFUND_RETURNED = "refund-returned"
    CASH_COUNTED = "cash-counted"
    CASH_DEPOSITED = "cash-deposited"
    CARDS_PAID_OUT = "cards-paid-out"
    REVERSED = "reversed"
    WRITTEN_OFF = "written-off"


class DebtKind(StrEnum):
    """What a debt is for."""

    FEE = "fee"
    FINE = "fine"
    SURCHARGE = "surcharge"
    # The additional cost of an instalment that was paid after its day.
    LATE_INSTALMENT = "late-instalment"


class Unbalanced(Exception):
    """The postings of an entry do not add up to zero, or there are fewer than two."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One amount on one account. A receivable names its debt, a credit its business."""

    account: Account
    cents: int
    debt_id: UUID | None = None
    business_id: UUID | None = None
    iban: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One act in the books. ``on_day`` is the day of accounting; ``bank_day`` when the bank booked the money."""

    kind: Kind
    on_day: date
    actor: str
    postings: Sequence[Posting]
    bank_day: date | None = None
    reason: str | None = None
    reverses: int | None = None
    payment_id: UUID | None = None
    note_id: UUID | None = None

    def __post_init__(self) -> None:
        if len(self.postings) < 2 or sum(one.cents for one in self.postings) != 0:
            raise Unbalanced(self.kind)


def opposite(postings: Sequence[Posting]) -> list[Posting]:
    """The same postings on the other side."""
    return [Posting(one.account, -one.cents, one.debt_id, one.business_id, one.iban) for one in postings]

"""What each act posts. Pure: every function makes an entry and writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fee_declarations.accounting.accounts import Account, Entry, Kind, Posting, opposite
from fee_declarations.accounting.allocation import Share


@dataclass(frozen=True, slots=True)
class Into:
    """Where the money of a payment goes: to debts, to the credit of a business, or into suspense."""

    shares: Sequence[Share] = ()
    credit_cents: int = 0
    business_id: UUID | None = None
    held_cents: int = 0

    @property
    def cents(self) -> int:
        return sum(share.cents for share in self.shares) + self.credit_cents + self.held_cents

    def postings(self) -> list[Posting]:
        """The credit side of the entry that brings the money."""
        found = [Posting(Account.RECEIVABLE, -share.cents, debt_id=share.debt_id) for share in self.shares]
        if self.credit_cents:
            found.append(Posting(Account.CREDITS, -self.credit_cents, business_id=self.business_id))
        if self.held_cents:
            found.append(Posting(Account.SUSPENSE, -self.held_cents))
        return found


@dataclass(frozen=True, slots=True)
class When:
    """The day of accounting, who acts, and when the bank booked the money."""

    on: date
    actor: str
    bank_day: date | None = None


def received(
    when: When,
    payment_id: UUID,
    place: Account,
    *intos: Into,
    iban: str | None = None,
    charges_cents: int = 0,
) -> Entry:
    """Money came to a place (bank, drawer, card clearing). What our bank kept of it is our cost, not the payer's."""
    came = [Posting(place, sum(into.cents for into in intos) - charges_cents, iban=iban)]
    if charges_cents:
        came.append(Posting(Account.CHARGES, charges_cents))
    return Entry(
        Kind.RECEIVED,
        when.on,
        when.actor,
        [*came, *(posting for into in intos for posting in into.postings())],
        bank_day=when.bank_day,
        payment_id=payment_id,
    )


def allocated(when: When, payment_id: UUID, into: Into, reason: str | None = None) -> Entry:
    """Money that was held has found what it pays."""
    out = Posting(Account.SUSPENSE, into.cents)
    return Entry(Kind.ALLOCATED, when.on, when.actor, [out, *into.postings()], reason=reason, payment_id=payment_id)


@dataclass(frozen=True, slots=True)
class Returned:
    """A payment, or the part of it that ``into`` says, that left our account ``iban`` again. ``reason`` is the bank's
    code for it, ``charges_cents`` what the bank kept for the return."""

    payment_id: UUID
    into: Into
    iban: str | None
    reason: str | None = None
    charges_cents: int = 0


def returned(when: When, back: Returned) -> Entry:
    """A payment, or a part of it, went back to the payer: what it had paid is open again."""
    out = [Posting(Account.BANK, -back.into.cents - back.charges_cents, iban=back.iban)]
    if back.charges_cents:
        out.append(Posting(Account.CHARGES, back.charges_cents))
    sides = [*opposite(back.into.postings()), *out]
    return Entry(
        Kind.RETURNED,
        when.on,
        when.actor,
        sides,
        bank_day=when.bank_day,
        reason=back.reason,
        payment_id=back.payment_id,
    )


def waived(when: When, fine_entry: int, debt_id: UUID, cents: int, note_id: UUID) -> Entry:
    """A fine is taken back, because the money had been sent in time."""
    sides = [
        Posting(Account.RECEIVABLE, -cents, debt_id=debt_id),
        Posting(Account.INCOME, cents, debt_id=debt_id),
    ]
    return Entry(Kind.REVERSED, when.on, when.actor, sides, reason="paid in time", reverses=fine_entry, note_id=note_id)


def set_off(when: When, business_id: UUID, shares: Sequence[Share], reason: str | None = None) -> Entry:
    """A credit of the business pays debts."""
    into = Into(shares)
    out = Posting(Account.CREDITS, into.cents, business_id=business_id)
    return Entry(Kind.SET_OFF, when.on, when.actor, [out, *into.postings()], reason=reason)


def written_off(when: When, shares: Sequence[Share], reason: str) -> Entry:
    """These debts are given up; ``reason`` names the decision."""
    gone = [Posting(Account.WRITTEN_OFF, share.cents, debt_id=share.debt_id) for share in shares]
    return Entry(Kind.WRITTEN_OFF, when.on, when.actor, [*gone, *Into(shares).postings()], reason=reason)


def refund_ordered(when: When, source: Posting, reason: str, payment_id: UUID | None = None) -> Entry:
    """A credit, or money that was held, is on its way back. ``source`` takes it from where it was."""
    way = Posting(Account.REFUNDS_IN_TRANSIT, -source.cents)
    return Entry(Kind.REFUND_ORDERED, when.on, when.actor, [source, way], reason=reason, payment_id=payment_id)


def refund_sent(when: When, cents: int, iban: str) -> Entry:
    """The bank shows that the refund left our account."""
    both = [Posting(Account.REFUNDS_IN_TRANSIT, cents), Posting(Account.BANK, -cents, iban=iban)]
    return Entry(Kind.REFUND_SENT, when.on, when.actor, both, bank_day=when.bank_day)


def refund_returned(when: When, cents: int, iban: str, to: Posting, payment_id: UUID | None) -> Entry:
    """A refund came back: it is the payer's credit, or held, as before. Never income, never a fee."""
    both = [Posting(Account.BANK, cents, iban=iban), to]
    return Entry(Kind.REFUND_RETURNED, when.on, when.actor, both, bank_day=when.bank_day, payment_id=payment_id)


def bank_charge(when: When, cents: int, iban: str) -> Entry:
    """Our bank took money for itself (below zero: gave it back)."""
    both = [Posting(Account.CHARGES, cents), Posting(Account.BANK, -cents, iban=iban)]
    return Entry(Kind.BANK_CHARGE, when.on, when.actor, both, bank_day=when.bank_day)


@dataclass(frozen=True, slots=True)
class Original:
    """An entry that is to be reversed, with its postings and what it was about."""

    id: int
    postings: Sequence[Posting]
    note_id: UUID | None = None
    payment_id: UUID | None = None


def reversed_entry(when: When, original: Original, reason: str) -> Entry:
    """Reverses a whole entry and names it."""
    return Entry(
        Kind.REVERSED,
        when.on,
        when.actor,
        opposite(original.postings),
        reason=reason,
        reverses=original.id,
        note_id=original.note_id,
        payment_id=original.payment_id,
    )

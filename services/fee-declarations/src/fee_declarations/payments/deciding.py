"""Payments that a person must look at: one officer proposes where the money goes, another releases it, and only then is
it posted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from bankfiles.rows import Direction
from servicekit.clock import local_day
from sqlalchemy import Connection

from fee_declarations import debtor_store
from fee_declarations.accounting import acts, balances, posting
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, Entry, Kind, Posting
from fee_declarations.accounting.acts import Into, Original, When
from fee_declarations.accounting.allocation import allocate
from fee_declarations.accounting.posting import Allocation
from fee_declarations.payments import cards, four_eyes, linking, receipts, refund_store, refunding, store
from fee_declarations.payments import decision_store as decisions
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.errors import DoesNotFit, NoteNotPayable, PaymentDecided, PaymentNotFound
from fee_declarations.payments.proposals import (
    Allocate,
    CardPayout,
    Credit,
    Deposit,
    GiveBack,
    NotOurs,
    Outgoing,
    Proposal,
    RefundSent,
    Returned,
    Unknown,
)
from fee_declarations.payments.receipts import Issued
from fee_declarations.payments.release import Release
from fee_declarations.payments.rows import Decision, Payment, Refund


@dataclass(frozen=True, slots=True)
class Proposed:
    """Where the money of a payment is to go, and why."""

    payment_id: UUID
    proposal: Proposal
    reason: str


def propose(conn: Connection, proposed: Proposed, officer: str, now: datetime) -> None:
    """Say where a held payment goes.

    Raises PaymentNotFound, PaymentDecided, DoesNotFit, OwnBusiness, NoteNotPayable.
    """
    payment = _held(conn, proposed.payment_id)
    _check(conn, payment, proposed.proposal, officer)
    new = Decision(
        id=uuid4(),
        payment_id=proposed.payment_id,
        proposal=proposed.proposal,
        reason=proposed.reason,
        state="pending",
        proposed_by=officer,
        proposed_at=now,
        decided_by=None,
        decided_at=None,
        decided_reason=None,
    )
    if not decisions.add(conn, new):
        raise PaymentDecided


def release(conn: Connection, payment_id: UUID, officer: str, now: datetime, habits: Habits) -> None:
    """Do what another officer has proposed. Raises as ``propose``, and NeedsAnother."""
    payment = _held(conn, payment_id)
    decision = _pending(conn, payment_id)
    proposal = decision.proposal
    if isinstance(proposal, Unknown):
        # Only a worker of the release that knows it can do it.
        raise PaymentDecided
    four_eyes.refuse_same(conn, decision.proposed_by, officer)
    _check(conn, payment, proposal, officer)
    when = When(local_day(now), officer, payment.booked_on)
    _act(conn, Release(payment, decision, when, now, habits), proposal)
    decisions.decide(conn, decision.id, state="released", decided_by=officer, decided_at=now, decided_reason=None)


def reject(conn: Connection, payment_id: UUID, officer: str, now: datetime, reason: str) -> None:
    """Do not follow a proposal; the officer who made it may withdraw it so. Raises PaymentNotFound, PaymentDecided."""
    _held(conn, payment_id)
    pending = _pending(conn, payment_id)
    decisions.decide(conn, pending.id, state="rejected", decided_by=officer, decided_at=now, decided_reason=reason)


def _held(conn: Connection, payment_id: UUID) -> Payment:
    """The payment, locked before anything else is."""
    payment = store.payment(conn, payment_id, lock=True)
    if payment is None:
        raise PaymentNotFound
    if payment.state != "held":
        raise PaymentDecided
    return payment


def _pending(conn: Connection, payment_id: UUID) -> Decision:
    found = decisions.pending_of(conn, [payment_id]).get(payment_id)
    if found is None:
        raise PaymentDecided
    return found


def _check(conn: Connection, payment: Payment, proposal: Proposal, officer: str) -> None:
    """Refuse a proposal that gives away more than is held, or that is about a business of the officer's own."""
    went_out = store.direction_of(conn, payment) == Direction.DEBIT
    if went_out is not isinstance(proposal, Outgoing) and not isinstance(proposal, NotOurs):
        # Of money that left the account there is nothing to give away, and money that came in was not returned.
        raise DoesNotFit
    if isinstance(proposal, Outgoing):
        linking.check(conn, payment, proposal, officer)
        return
    businesses = _checked_businesses(conn, payment, proposal)
    if any(cards.business(conn, business_id) is None for business_id in businesses):
        raise DoesNotFit
    debtor_store.refuse_own(conn, officer, *businesses)


def _checked_businesses(conn: Connection, payment: Payment, proposal: Proposal) -> set[UUID]:
    """The businesses that a proposal gives money to, which is no more than is held.

    Raises NoteNotPayable, DoesNotFit.
    """
    available = books.held_of(conn, payment.id) if payment.booked else payment.amount_cents
    match proposal:
        case Allocate(notes):
            shares = {one.note_id: one.cents for one in notes}
            owners = store.owners_of_payable(conn, shares)
            if len(owners) != len(notes):
                raise NoteNotPayable
            if sum(shares.values()) > available:
                raise DoesNotFit
            return set(owners.values())
        case Credit(business_id):
            return {business_id}
    return set()


def _act(conn: Connection, act: Release, proposal: Proposal) -> None:
    match proposal:
        case Allocate():
            _allocate(conn, act, proposal)
        case Credit():
            _credit(conn, act, proposal)
        case GiveBack():
            _give_back(conn, act, proposal)
        case Deposit():
            # Cash of the desk that was brought to the bank.
            _arrived(conn, act, Account.CASH_IN_TRANSIT, act.payment.amount_cents)
        case CardPayout(gross_cents):
            # What cards paid at the desk, less the commission, which is our cost.
            _arrived(conn, act, Account.CARD_CLEARING, gross_cents)
        case NotOurs():
            _not_ours(conn, act)
        case Returned():
            linking.book_return(conn, act, proposal)
        case RefundSent():
            linking.book_refund(conn, act, proposal)


def _book(conn: Connection, act: Release) -> None:
    """Post into suspense what was not posted, because it might have been in the books already."""
    payment = act.payment
    if payment.booked:
        return
    entry = acts.received(
        act.when,
        payment.id,
        Account.BANK,
        Into(held_cents=payment.amount_cents),
        iban=payment.iban,
        charges_cents=payment.charges_cents,
    )
    books.add_entries(conn, [entry], act.now)
    store.set_payments(conn, [payment.id], booked=True)


def _allocate(conn: Connection, act: Release, proposal: Allocate) -> None:
    _book(conn, act)
    payment, cents_by_note = act.payment, {one.note_id: one.cents for one in proposal.notes}
    debts = books.lock_debts(conn, cents_by_note)
    # Read after the locks: a note may have been replaced while we waited, and its debts are elsewhere then.
    owners = store.owners_of_payable(conn, cents_by_note)
    if len(owners) != len(cents_by_note):
        raise NoteNotPayable
    given = []
    for note_id, cents in cents_by_note.items():
        shares, rest = allocate(debts[note_id], cents, act.habits.order)
        into = Into(shares, rest, owners[note_id] if rest else None)
        posting.allocate_held(conn, Allocation(payment.id, into, act.reason), act.when, act.now)
        opened = sum(debt.open_cents for debt in debts[note_id]) - (cents - rest)
        given.append(
            Issued(
                payment_id=payment.id,
                note_id=note_id,
                channel=payment.channel,
                amount_cents=cents,
                open_cents=opened,
                credit_cents=rest,
                paid_on=payment.booked_on,
                issued_by=act.when.actor,
            )
        )
    if not books.held_of(conn, payment.id):
        store.set_payments(conn, [payment.id], state="posted")
    receipts.issue(conn, given, act.when.on)


def _credit(conn: Connection, act: Release, proposal: Credit) -> None:
    _book(conn, act)
    payment, business_id = act.payment, proposal.business_id
    into = Into(credit_cents=books.held_of(conn, payment.id), business_id=business_id)
    posting.allocate_held(conn, Allocation(payment.id, into, act.reason), act.when, act.now)
    store.set_payments(conn, [payment.id], state="posted", business_id=business_id)


def _give_back(conn: Connection, act: Release, proposal: GiveBack) -> None:
    _book(conn, act)
    payment = act.payment
    cents = books.held_of(conn, payment.id)
    refund_id = uuid4()
    new = Refund(
        id=refund_id,
        payment_id=payment.id,
        business_id=None,
        amount_cents=cents,
        iban=proposal.iban,
        end_to_end_id=refunding.end_to_end_id(refund_id),
        state="ordered",
        reason=act.reason,
        ordered_by=act.decision.proposed_by,
        released_by=act.when.actor,
        ordered_at=act.now,
        changed_at=act.now,
        order_id=None,
        again_of=None,
    )
    refund_store.add(conn, new)
    source = Posting(Account.SUSPENSE, cents)
    books.add_entries(conn, [acts.refund_ordered(act.when, source, act.reason, payment.id)], act.now)
    store.set_payments(conn, [payment.id], state="closed")


def _arrived(conn: Connection, act: Release, way: Account, gross: int) -> None:
    """Money of our own that was on its way is in the bank. Raises DoesNotFit when so much was not on its way."""
    _book(conn, act)
    decisions.hold_arrivals(conn)
    payment, when = act.payment, act.when
    cents = books.held_of(conn, payment.id)
    if not cents <= gross <= balances.totals(conn).get(way, 0):
        raise DoesNotFit
    kind = Kind.CASH_DEPOSITED if way is Account.CASH_IN_TRANSIT else Kind.CARDS_PAID_OUT
    sides = [Posting(Account.SUSPENSE, cents), Posting(way, -gross)]
    if gross > cents:
        sides.append(Posting(Account.CHARGES, gross - cents))
    entry = Entry(kind, when.on, when.actor, sides, when.bank_day, act.reason, payment_id=payment.id)
    books.add_entries(conn, [entry], act.now)
    store.set_payments(conn, [payment.id], state="posted")


def _not_ours(conn: Connection, act: Release) -> None:
    """The money is in the books already, or is no revenue of these books: what was posted of it is reversed."""
    payment = act.payment
    for entry in books.entries_of_payment(conn, payment.id):
        if entry.kind == Kind.RECEIVED and not books.is_reversed(conn, entry.id):
            if books.held_of(conn, payment.id) != payment.amount_cents:
                raise DoesNotFit
            original = Original(entry.id, books.postings_of(conn, entry.id), payment_id=payment.id)
            books.add_entries(conn, [acts.reversed_entry(act.when, original, act.reason)], act.now)
    store.set_payments(conn, [payment.id], state="closed")

"""What an officer takes back with a reason: a set-off, a write-off, a payment at the desk that was a mistake."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from servicekit.clock import local_day
from sqlalchemy import Connection

from fee_declarations import debtor_store
from fee_declarations.accounting import charges, posting
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, Kind
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.rows import Movement, Posted
from fee_declarations.payments import counter, drawer_store, four_eyes, receipts, store, undo_store
from fee_declarations.payments.errors import (
    DoesNotFit,
    DrawerClosed,
    EntryNotReversible,
)
from fee_declarations.payments.receipts import Issued
from fee_declarations.payments.rows import Payment

_BY_ITSELF = (Kind.SET_OFF, Kind.WRITTEN_OFF)
"""What is taken back on the debtor's card; a payment at the desk is taken back there."""


def reversible(conn: Connection, lines: Sequence[Movement]) -> frozenset[int]:
    """The entries of these lines of a statement that ``reverse`` takes back as the books stand now."""
    kinds = {
        line.id: line.kind
        for line in lines
        if line.kind in _BY_ITSELF and line.reverses is None and not line.is_reversed
    }
    if not kinds:
        return frozenset()
    taken: dict[int, dict[UUID, int]] = {}
    with_note: set[int] = set()
    for one in undo_store.takings_of(conn, kinds):
        taken.setdefault(one.entry_id, {})[one.debt_id] = one.cents
        if one.note_id:
            with_note.add(one.entry_id)
    set_off = [entry for entry in with_note if kinds[entry] == Kind.SET_OFF]
    still = charges.set_off_of(conn, [debt_id for entry in set_off for debt_id in taken[entry]])
    return frozenset(with_note) - {entry for entry in set_off if _has_moved(taken[entry], still)}


def reverse(conn: Connection, entry_id: int, officer: str, now: datetime, reason: str) -> UUID | None:
    """Reverse an entry; returns the business it was about.

    A set-off, a write-off, or a payment at the desk of the same day before the drawer is counted: the money is handed
    back, the receipt is cancelled, and the officer who took it needs another one for that. What another declaration
    has made of the payment since is undone with it.

    Raises EntryNotReversible, OwnBusiness, DoesNotFit, NeedsAnother, DrawerClosed.
    """
    entry = books.entry(conn, entry_id)
    if entry is None or entry.reverses is not None:
        raise EntryNotReversible
    payment = _payment(conn, entry) if entry.kind == Kind.RECEIVED else None
    if payment is None and entry.kind not in _BY_ITSELF:
        raise EntryNotReversible
    business_id, note_ids = _whose(conn, entry_id)
    if business_id:
        debtor_store.refuse_own(conn, officer, business_id)
    books.lock_debts(conn, note_ids)
    if business_id:
        books.lock_business(conn, business_id)
    if payment is not None:
        _check_desk(conn, payment, officer, local_day(now))
    if books.is_reversed(conn, entry_id):
        raise EntryNotReversible
    undone = _with_what_followed(conn, payment.id, business_id) if payment is not None else [entry_id]
    if entry.kind == Kind.SET_OFF:
        _refuse_moved(conn, entry_id)
    for one in undone:
        posting.reverse(conn, one, When(local_day(now), officer), now, reason)
    if payment is not None:
        store.set_payments(conn, [payment.id], state="returned")
        _cancel_receipts(conn, payment, officer, local_day(now))
    return business_id


def _payment(conn: Connection, entry: Posted) -> Payment:
    payment = store.payment(conn, entry.payment_id, lock=True)
    if payment is None or payment.channel not in drawer_store.PLACES:
        raise EntryNotReversible
    return payment


def _check_desk(conn: Connection, payment: Payment, officer: str, today: date) -> None:
    if payment.state != "posted":
        raise EntryNotReversible
    if payment.booked_on != today:
        raise DrawerClosed
    if payment.channel == "cash":
        counter.keep_open(conn, today)
    four_eyes.refuse_same(conn, payment.actor, officer)


def _with_what_followed(conn: Connection, payment_id: UUID, business_id: UUID | None) -> list[int]:
    """The entries of a payment: its own, and those by which a part of it pays other debts, or became a credit.

    Raises DoesNotFit when that credit was used since: then the money is no longer there to be handed back.
    """
    all_of_it = [one.id for one in books.entries_of_payment(conn, payment_id)]
    became = -sum(one.cents for one in books.postings_of(conn, *all_of_it) if one.account is Account.CREDITS)
    if became and (business_id is None or books.credit_of(conn, business_id) < became):
        raise DoesNotFit
    return all_of_it


def _refuse_moved(conn: Connection, entry_id: int) -> None:
    taken = {one.debt_id: -one.cents for one in books.postings_of(conn, entry_id) if one.debt_id}
    if _has_moved(taken, charges.set_off_of(conn, list(taken))):
        raise EntryNotReversible


def _has_moved(taken: Mapping[UUID, int], still: Mapping[UUID, int]) -> bool:
    """Whether what was set off pays these debts no longer, or no longer all of it: another declaration has given it
    back to the credit. ``still`` is how much credits pay of each."""
    return any(not 0 < cents <= still.get(debt_id, 0) for debt_id, cents in taken.items())


def _cancel_receipts(conn: Connection, payment: Payment, officer: str, today: date) -> None:
    given = receipts.of_payments(conn, [payment.id])[payment.id]
    new = []
    for one in given:
        opened = sum(debt.open_cents for debt in books.debts_of(conn, one.note_id))
        new.append(
            Issued(
                payment_id=payment.id,
                note_id=one.note_id,
                channel=payment.channel,
                amount_cents=-one.cents,
                open_cents=opened,
                credit_cents=0,
                paid_on=today,
                issued_by=officer,
                cancels=one.id,
            )
        )
    receipts.issue(conn, new, today)


def _whose(conn: Connection, entry_id: int) -> tuple[UUID | None, list[UUID]]:
    """The business of an entry and the notes that have its debts now."""
    owners = undo_store.owners_of(conn, entry_id)
    business = next((one.business_id for one in owners if one.business_id), None)
    notes = [one.note_id for one in owners if one.note_id]
    if not notes:
        # Forgotten since: the money would belong to no business.
        raise DoesNotFit
    return business, notes

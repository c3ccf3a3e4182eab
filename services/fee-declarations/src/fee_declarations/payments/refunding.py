"""Refunds of a credit: one proposes, another releases, the bank's file shows that it left, or that it came back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from servicekit.clock import local_day
from sqlalchemy import Connection

from fee_declarations import debtor_store
from fee_declarations.accounting import acts, posting
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, Posting
from fee_declarations.accounting.acts import When
from fee_declarations.payments import four_eyes
from fee_declarations.payments import refund_store as store
from fee_declarations.payments.errors import DoesNotFit, RefundDecided, RefundNotFound
from fee_declarations.payments.rows import Refund, ShownRefund


def end_to_end_id(refund_id: UUID) -> str:
    """The reference by which the bank's files name the refund. It has no personal data."""
    return f"EP{refund_id.hex[:30].upper()}"


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """A part of the credit of a business that is to go to this account. ``again_of``: the refund that the bank sent
    back, in whose place it is."""

    business_id: UUID
    cents: int
    iban: str
    reason: str
    again_of: UUID | None = None


def propose(conn: Connection, request: RefundRequest, officer: str, now: datetime) -> UUID:
    """Propose that so much of a credit goes back; returns the refund.

    Raises DoesNotFit, OwnBusiness; RefundNotFound and RefundDecided for what it is in the place of.
    """
    _check(conn, request.business_id, request.cents, officer)
    if request.again_of:
        _replaceable(conn, request.again_of, request.business_id)
    refund_id = uuid4()
    new = Refund(
        id=refund_id,
        payment_id=None,
        business_id=request.business_id,
        amount_cents=request.cents,
        iban=request.iban,
        end_to_end_id=end_to_end_id(refund_id),
        state="proposed",
        reason=request.reason,
        ordered_by=officer,
        released_by=None,
        ordered_at=now,
        changed_at=now,
        order_id=None,
        again_of=request.again_of,
    )
    store.add(conn, new)
    return refund_id


def release(conn: Connection, refund_id: UUID, officer: str, now: datetime) -> None:
    """Order what another officer has proposed. Raises RefundNotFound, RefundDecided, NeedsAnother, DoesNotFit."""
    refund = _proposed(conn, refund_id)
    four_eyes.refuse_same(conn, refund.ordered_by, officer)
    # What is proposed is of a credit: money that was held is ordered at once (deciding.py).
    if refund.business_id is None:
        raise RefundDecided
    _check(conn, refund.business_id, refund.amount_cents, officer)
    source = Posting(Account.CREDITS, refund.amount_cents, business_id=refund.business_id)
    entry = acts.refund_ordered(When(local_day(now), officer), source, refund.reason)
    books.add_entries(conn, [entry], now)
    store.change(conn, refund_id, state="ordered", released_by=officer, changed_at=now)


def reject(conn: Connection, refund_id: UUID, officer: str, now: datetime) -> None:
    """Do not order it; the officer who proposed it may withdraw it so. Raises RefundNotFound, RefundDecided."""
    _proposed(conn, refund_id)
    store.change(conn, refund_id, state="rejected", released_by=officer, changed_at=now)


def cancel(conn: Connection, refund_id: UUID, officer: str, now: datetime, reason: str) -> None:
    """Undo the release of a refund of a credit while it is in no file for the bank: the credit is what it was. Another
    officer than the one who released it does so. Raises RefundNotFound, RefundDecided, NeedsAnother, OwnBusiness."""
    refund = _locked(conn, refund_id)
    if not is_cancellable(refund) or refund.business_id is None or refund.released_by is None:
        raise RefundDecided
    four_eyes.refuse_same(conn, refund.released_by, officer)
    books.lock_business(conn, refund.business_id)
    debtor_store.refuse_own(conn, officer, refund.business_id)
    posting.reverse(conn, _entry_of(conn, refund), When(local_day(now), officer), now, reason)
    store.change(conn, refund_id, state="cancelled", changed_at=now)


def is_cancellable(refund: Refund) -> bool:
    """Whether the bank cannot have it yet. Money that was held goes back to no credit: such a refund is not; nor is one
    that names nobody who released it, as no officer is known to be another one then."""
    waits = refund.state == "ordered" and refund.order_id is None
    return waits and refund.business_id is not None and refund.released_by is not None


def find(conn: Connection, refund_id: UUID) -> ShownRefund:
    """One refund, with whose it is. Raises RefundNotFound."""
    found = store.shown(conn, refund_id)
    if found is None:
        raise RefundNotFound
    return found


def _replaceable(conn: Connection, refund_id: UUID, business_id: UUID) -> None:
    """Raise RefundDecided unless the refund came back and no other is in its place."""
    old = find(conn, refund_id)
    if old.state != "returned" or old.business_id != business_id or not store.free_place(conn, refund_id):
        raise RefundDecided


def _entry_of(conn: Connection, refund: Refund) -> int:
    taken = [one for one in store.order_entries(conn, refund) if not books.is_reversed(conn, one)]
    if not taken:
        raise RefundDecided
    return taken[0]


def _check(conn: Connection, business_id: UUID, cents: int, officer: str) -> None:
    """Locks the business, so that its credit is not used meanwhile."""
    books.lock_business(conn, business_id)
    debtor_store.refuse_own(conn, officer, business_id)
    if cents > books.credit_of(conn, business_id):
        raise DoesNotFit


def _locked(conn: Connection, refund_id: UUID) -> Refund:
    refund = store.refund(conn, refund_id, lock=True)
    if refund is None:
        raise RefundNotFound
    return refund


def _proposed(conn: Connection, refund_id: UUID) -> Refund:
    refund = _locked(conn, refund_id)
    if refund.state != "proposed":
        raise RefundDecided
    return refund

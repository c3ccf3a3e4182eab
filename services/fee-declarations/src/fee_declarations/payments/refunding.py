"""Refunds of a credit: one proposes, another releases, the bank's file shows that it left, or that it came back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from servicekit.clock import local_day
from sqlalchemy import Connection, RowMapping, insert, select, update

from fee_declarations import debtor_store
from fee_declarations.accounting import acts
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, Posting
from fee_declarations.accounting.acts import When
from fee_declarations.errors import OwnBusiness
from fee_declarations.payments.errors import DoesNotFit, NeedsAnother, RefundDecided, RefundNotFound
from fee_declarations.payments.models import refunds


def end_to_end_id(refund_id: UUID) -> str:
    """By what the bank names the refund again. No personal data in it."""
    return f"EP{refund_id.hex[:30].upper()}"


def propose(
    conn: Connection, business_id: UUID, cents: int, iban: str, reason: str, officer: str, now: datetime
) -> UUID:
    """Say that so much of a credit goes back. Raises DoesNotFit, OwnBusiness."""
    _check(conn, business_id, cents, officer)
    refund_id = uuid4()
    row = {
        "id": refund_id,
        "payment_id": None,
        "business_id": business_id,
        "amount_cents": cents,
        "iban": iban,
        "end_to_end_id": end_to_end_id(refund_id),
        "state": "proposed",
        "reason": reason,
        "ordered_by": officer,
        "ordered_at": now,
        "changed_at": now,
    }
    conn.execute(insert(refunds).values(**row))
    return refund_id


def release(conn: Connection, refund_id: UUID, officer: str, now: datetime) -> None:
    """Order what somebody else has proposed. Raises RefundNotFound, RefundDecided, NeedsAnother, DoesNotFit."""
    row = _proposed(conn, refund_id)
    if row["ordered_by"] == officer:
        raise NeedsAnother
    _check(conn, row["business_id"], row["amount_cents"], officer)
    source = Posting(Account.CREDITS, row["amount_cents"], business_id=row["business_id"])
    entry = acts.refund_ordered(When(local_day(now), officer), source, row["reason"])
    books.add_entries(conn, [entry], now)
    _set(conn, refund_id, state="ordered", released_by=officer, changed_at=now)


def reject(conn: Connection, refund_id: UUID, officer: str, now: datetime) -> None:
    """Do not order it; who proposed it may take it back. Raises RefundNotFound, RefundDecided."""
    _proposed(conn, refund_id)
    _set(conn, refund_id, state="rejected", released_by=officer, changed_at=now)


def listed(conn: Connection, limit: int) -> Sequence[RowMapping]:
    """Refunds, the newest first."""
    return conn.execute(select(refunds).order_by(refunds.c.ordered_at.desc()).limit(limit)).mappings().all()


def find(conn: Connection, refund_id: UUID) -> RowMapping:
    row = conn.execute(select(refunds).where(refunds.c.id == refund_id)).mappings().first()
    if row is None:
        raise RefundNotFound
    return row


def _check(conn: Connection, business_id: UUID, cents: int, officer: str) -> None:
    """Locks the business: nobody else uses its credit meanwhile."""
    books.lock_business(conn, business_id)
    if debtor_store.is_own(conn, officer, business_id):
        raise OwnBusiness
    if cents > books.credit_of(conn, business_id):
        raise DoesNotFit


def _proposed(conn: Connection, refund_id: UUID) -> RowMapping:
    row = conn.execute(select(refunds).where(refunds.c.id == refund_id).with_for_update()).mappings().first()
    if row is None:
        raise RefundNotFound
    if row["state"] != "proposed":
        raise RefundDecided
    return row


def _set(conn: Connection, refund_id: UUID, **values: object) -> None:
    conn.execute(update(refunds).where(refunds.c.id == refund_id).values(**values))

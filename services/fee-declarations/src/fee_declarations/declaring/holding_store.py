"""Queries that hold a declaration's note and its payments until the transaction ends."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, select

from fee_declarations.models import notes
from fee_declarations.payments.models import payments
from fee_declarations.store import NEWEST


@dataclass(frozen=True, slots=True)
class HeldNote:
    """A note that is locked."""

    id: UUID
    number: str
    valid_until: date
    superseded: bool
    cancelled_at: datetime | None


def newest_of_root(conn: Connection, root_id: UUID) -> UUID | None:
    """The note that pays the declarations of this root."""
    query = select(notes.c.id).where(notes.c.root_id == root_id, NEWEST)
    found: UUID | None = conn.execute(query).scalar()
    return found


def lock(conn: Connection, note_id: UUID) -> HeldNote:
    query = select(notes.c.id, notes.c.number, notes.c.valid_until, notes.c.superseded_by, notes.c.cancelled_at)
    row = conn.execute(query.where(notes.c.id == note_id).with_for_update(key_share=True)).one()
    return HeldNote(row.id, row.number, row.valid_until, row.superseded_by is not None, row.cancelled_at)


def lock_payments(conn: Connection, payment_ids: Collection[UUID]) -> None:
    """Always in the same order, so that two transactions never wait for each other."""
    known = select(payments.c.id).where(payments.c.id.in_(payment_ids)).order_by(payments.c.id)
    conn.execute(known.with_for_update())

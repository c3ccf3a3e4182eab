"""Queries of the cash desk: its drawers, and what was paid there."""

from datetime import date

from servicekit.rows import columns_of
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from fee_declarations.accounting.accounts import Account, Kind
from fee_declarations.accounting.models import entries
from fee_declarations.models import notes
from fee_declarations.payments.models import drawers, payments, receipts
from fee_declarations.payments.rows import Drawer, Taken

# Taking cash waits for a drawer that is being counted, and the other way round.
_DRAWER = text("SELECT pg_advisory_xact_lock(hashtext('drawer'))")
PLACES = {"cash": Account.CASH, "card": Account.CARD_CLEARING}
"""The account that holds what was paid at the desk, by the payment's channel."""


def lock(conn: Connection) -> None:
    """No cash is taken and no drawer is counted until this transaction ends."""
    conn.execute(_DRAWER)


def add(conn: Connection, counted: Drawer) -> bool:
    """False when the drawer of this day was counted before."""
    try:
        with conn.begin_nested():
            conn.execute(insert(drawers).values(**columns_of(counted)))
    except IntegrityError:
        return False
    return True


def drawer_of(conn: Connection, day: date) -> Drawer | None:
    """How the drawer of the day was counted; None while it was not."""
    row = conn.execute(select(drawers).where(drawers.c.day == day)).mappings().first()
    return Drawer(**row) if row else None


def is_closed(conn: Connection, day: date) -> bool:
    return conn.execute(select(drawers.c.day).where(drawers.c.day == day)).first() is not None


def taken_on(conn: Connection, day: date) -> list[Taken]:
    """What was paid at the desk on this day, in order, each with its receipt. It names no payer."""
    query = (
        select(
            payments.c.id.label("payment_id"),
            payments.c.channel,
            payments.c.amount_cents,
            payments.c.state,
            payments.c.at,
            payments.c.actor,
            receipts.c.id.label("receipt_id"),
            receipts.c.number.label("receipt_number"),
            notes.c.number.label("note_number"),
            entries.c.id.label("entry"),
        )
        .join(receipts, receipts.c.payment_id == payments.c.id)
        .join(notes, notes.c.id == receipts.c.note_id)
        .join(entries, (entries.c.payment_id == payments.c.id) & (entries.c.kind == Kind.RECEIVED))
        .where(payments.c.booked_on == day, payments.c.channel.in_(list(PLACES)), receipts.c.cancels.is_(None))
        .order_by(payments.c.at, receipts.c.number)
    )
    return [Taken(**row) for row in conn.execute(query).mappings()]

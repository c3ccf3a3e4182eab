"""The worker's turn at receipts: each is printed once, and the event about it carries the bytes."""

from collections.abc import Callable, Mapping
from uuid import UUID

from servicekit import outbox
from sqlalchemy import Connection, func, select, text, update

from fee_declarations import events, note_store
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.models import businesses, declarations, establishments, notes
from fee_declarations.payments.models import receipts
from fee_declarations.print_rows import ReceiptToPrint

_LATER = text("now() + least(power(2, least(render_failures, 12)), 3600) * interval '1 second'")
_CANCELLED = receipts.alias("cancelled")


class ReceiptNotRendered(Exception):
    """A receipt could not be rendered. The others go on; this one is tried again."""

    def __init__(self, receipt_id: UUID) -> None:
        super().__init__("a receipt could not be rendered")
        self.receipt_id = receipt_id


Render = Callable[[ReceiptToPrint, FeeKind], bytes]


def render_next(conn: Connection, fees: Mapping[str, FeeKind], render: Render) -> UUID | None:
    """Print one receipt that waits for its PDF and publish it; returns its id, or None when none waits.

    Raises ReceiptNotRendered; the caller's transaction must then roll back.
    """
    return _render(conn, _claim(conn), fees, render)


def render_now(conn: Connection, receipt_id: UUID, fees: Mapping[str, FeeKind], render: Render) -> None:
    """Print this receipt for a payer who waits at the desk, unless it is printed. Raises as ``render_next``."""
    # Wait for a worker that is printing it; after that there is nothing to claim.
    conn.execute(select(receipts.c.id).where(receipts.c.id == receipt_id).with_for_update(key_share=True))
    _render(conn, _claim(conn, receipt_id), fees, render)


def _render(conn: Connection, row: ReceiptToPrint | None, fees: Mapping[str, FeeKind], render: Render) -> UUID | None:
    if row is None:
        return None
    receipt_id, fee = row.receipt_id, fees[row.fee]
    try:
        document = render(row, fee)
    except Exception as error:
        raise ReceiptNotRendered(receipt_id) from error
    conn.execute(update(receipts).where(receipts.c.id == receipt_id).values(document=document))
    outbox.record(conn, events.SOURCE, events.payment_receipted(row, fee, document))
    return receipt_id


def put_off(conn: Connection, receipt_id: UUID) -> None:
    """Count a failure and wait before the next attempt."""
    later = {"render_failures": receipts.c.render_failures + 1, "render_at": _LATER}
    conn.execute(update(receipts).where(receipts.c.id == receipt_id).values(**later))


def _claim(conn: Connection, receipt_id: UUID | None = None) -> ReceiptToPrint | None:
    """The next receipt, or this one, with all that is printed on it; locked, so that other workers skip it."""
    which = receipts.c.render_at <= func.now() if receipt_id is None else receipts.c.id == receipt_id
    cancels = select(_CANCELLED.c.number).where(_CANCELLED.c.id == receipts.c.cancels).scalar_subquery()
    query = (
        select(
            declarations.c.id.label("declaration_id"),
            declarations.c.number.label("declaration_number"),
            declarations.c.fee,
            declarations.c.period,
            declarations.c.locale,
            notes.c.id.label("note_id"),
            notes.c.number.label("note_number"),
            notes.c.rf,
            businesses.c.name.label("business_name"),
            businesses.c.afm,
            businesses.c.debtor_code,
            establishments.c.name.label("establishment_name"),
            note_store.ADDRESS.label("notice_email"),
            receipts.c.id.label("receipt_id"),
            receipts.c.number.label("receipt_number"),
            receipts.c.issued_on,
            receipts.c.amount_cents.label("cents"),
            receipts.c.open_cents,
            receipts.c.payment_id,
            receipts.c.credit_cents,
            receipts.c.paid_on,
            receipts.c.channel,
            cancels.label("cancels_number"),
        )
        .join(notes, notes.c.id == receipts.c.note_id)
        .join(declarations, declarations.c.id == notes.c.declaration_id)
        .join(businesses, businesses.c.id == declarations.c.business_id)
        .join(establishments, establishments.c.id == declarations.c.establishment_id)
        .where(receipts.c.document.is_(None), which)
        .order_by(receipts.c.render_at, receipts.c.id)
        .limit(1)
        # Rendered under this lock: what refers to the receipt meanwhile must not wait for it.
        .with_for_update(of=receipts, key_share=True, skip_locked=True)
    )
    row = conn.execute(query).mappings().first()
    return ReceiptToPrint(**row) if row else None

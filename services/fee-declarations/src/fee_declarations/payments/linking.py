"""Money that left the account and of which no file said why: an officer says which payment went back with it, or which
refund it was. Then it is booked as if the file had said so."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from fee_declarations import debtor_store
from fee_declarations.payments import facts, refund_store, store
from fee_declarations.payments import linking_store as links
from fee_declarations.payments.errors import DoesNotFit, ReceiptNotFound
from fee_declarations.payments.outcomes import Outcome, Plan
from fee_declarations.payments.proposals import Outgoing, RefundSent, Returned
from fee_declarations.payments.release import Release
from fee_declarations.payments.rows import Ended, Payment
from fee_declarations.payments.unwinding import unwind
from fee_declarations.payments.writing import write


def payment_of_receipt(conn: Connection, number: str) -> UUID:
    """The payment for which the receipt with this number was given. Raises ReceiptNotFound."""
    found = links.payment_of_receipt(conn, number)
    if found is None:
        raise ReceiptNotFound
    return found


def check(conn: Connection, payment: Payment, outgoing: Outgoing, officer: str) -> None:
    """Refuse what the money cannot have been. Raises DoesNotFit, OwnBusiness."""
    if isinstance(outgoing, RefundSent):
        refund = refund_store.refund(conn, outgoing.refund_id)
        if refund is None or refund.state != "ordered" or refund.amount_cents != payment.amount_cents:
            raise DoesNotFit
        whose: Sequence[UUID] = [refund.business_id] if refund.business_id else []
    else:
        original = store.payment(conn, outgoing.payment_id)
        if original is None or not original.booked or original.amount_cents < payment.amount_cents:
            raise DoesNotFit
        whose = links.businesses_of(conn, outgoing.payment_id)
    debtor_store.refuse_own(conn, officer, *whose)


def book_return(conn: Connection, act: Release, outgoing: Returned) -> None:
    """The money is a payment that went back. Raises DoesNotFit."""
    desk = facts.desk_of_payment(conn, outgoing.payment_id, act.habits)
    unwound = unwind(desk.paid[0], act.payment.amount_cents, desk) if desk.paid else None
    if unwound is None:
        raise DoesNotFit
    _write(conn, act, Plan(Outcome.RETURNED, "returned", unwound=unwound))


def book_refund(conn: Connection, act: Release, outgoing: RefundSent) -> None:
    """The money is a refund that the bank has sent. Raises DoesNotFit."""
    refund = refund_store.ordered(conn, outgoing.refund_id)
    if refund is None or refund.amount_cents != act.payment.amount_cents:
        raise DoesNotFit
    _write(conn, act, Plan(Outcome.REFUND_SENT, "refund-sent", refund_id=outgoing.refund_id))


def _write(conn: Connection, act: Release, plan: Plan) -> None:
    """Book the line as what it is, and record that as its outcome in the file; it is no longer a payment."""
    payment = act.payment
    line = store.line(conn, payment.file_id, payment.line_n)
    if line is None or payment.file_id is None:
        # A payment at the desk has no line.
        raise DoesNotFit
    write(conn, payment.file_id, [(line, (payment.id, plan))], act.when.actor, act.now)
    returned = plan.unwound.payment_id if plan.unwound else None
    ended = Ended(line.n, str(plan.outcome), plan.why, late=False, note_id=None, payment_id=returned)
    store.settle_lines(conn, payment.file_id, [ended])
    store.set_payments(conn, [payment.id], state="closed", outcome=str(plan.outcome))

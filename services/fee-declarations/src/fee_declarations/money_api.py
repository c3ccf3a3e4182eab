"""HTTP for finance officers: payments that wait, searches, debtors, notes."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from bankfiles.rows import Direction
from flask import Blueprint, Response
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.paging import pages
from servicekit.parsing import parse_body, parse_query
from sqlalchemy import Connection

from fee_declarations import debtor_store
from fee_declarations.businesses import store as business_store
from fee_declarations.context import current_context, officer
from fee_declarations.declaring import withdrawing
from fee_declarations.declaring.notes_api import pdf_of
from fee_declarations.declaring.withdrawing import Withdrawal
from fee_declarations.errors import DebtorCaseNotFound
from fee_declarations.options import RECEIVE, RELEASE
from fee_declarations.payments import (
    book_schemas,
    card_schemas,
    cards,
    deciding,
    decision_schemas,
    decision_store,
    linking,
    linking_store,
    queue,
    receipting,
    receipts,
    reissuing,
    schemas,
    searching,
    undoing,
)
from fee_declarations.payments.errors import (
    DoesNotFit,
    NeedsAnother,
    NoteCertified,
    NoteNotFound,
    NoteNotPayable,
    PaymentDecided,
    PaymentNotFound,
)
from fee_declarations.payments.proposals import Allocate, Credit, Proposal, RefundSent, Returned, Unknown, written
from fee_declarations.payments.reissuing import Reissue
from fee_declarations.payments.rows import Decision, HeldPayment
from fee_declarations.printing import make_receipt_printer
from fee_declarations.revenue_office import Listed, look, refuse_own

STATUS: Mapping[type[DomainError], int] = {
    PaymentNotFound: 404,
    PaymentDecided: 409,
    NeedsAnother: 403,
    DoesNotFit: 409,
    NoteNotFound: 404,
    NoteNotPayable: 409,
    NoteCertified: 409,
}

blueprint = Blueprint("money", __name__)


# -- payments that wait


@blueprint.get("/payments/held")
@requires(RECEIVE)
def get_held() -> dict[str, Any]:
    page = parse_query(schemas.PageQuery).page
    with transaction(current_context().engine) as conn:
        rows, counts = queue.held(conn, page), queue.counts(conn)
        pending = decision_store.pending_of(conn, [row.id for row in rows])
        items = [_held(conn, row, pending.get(row.id)) for row in rows]
        look(conn, _named_in(items), Listed("held-payments", len(items), {"page": str(page)}))
    return {"items": items, "counts": counts, "page": page, "pages": pages(sum(counts.values()), queue.PAGE)}


@blueprint.get("/payments/<uuid:payment_id>")
@requires(RECEIVE)
def get_payment(payment_id: UUID) -> dict[str, Any]:
    """One payment with whom it may be of. The look is told."""
    with transaction(current_context().engine) as conn:
        found = _payment(conn, payment_id)
        look(conn, _named_in([found]), Listed("payment", 1))
    return found


@blueprint.post("/payments/<uuid:payment_id>/decisions")
@requires(RECEIVE)
def post_decision(payment_id: UUID) -> dict[str, Any]:
    """Say where the money goes; another person must release it."""
    context, body = current_context(), parse_body(decision_schemas.DecisionIn)
    with transaction(context.engine) as conn:
        if body.kind == "returned" and body.payment_id is None:
            original = linking.payment_of_receipt(conn, body.receipt or "")
            body = body.model_copy(update={"payment_id": original})
        proposed = deciding.Proposed(payment_id, body.proposal(), body.reason)
        deciding.propose(conn, proposed, officer(), context.clock())
        return _payment(conn, payment_id)


@blueprint.post("/payments/<uuid:payment_id>/release")
@requires(RELEASE)
def post_release(payment_id: UUID) -> dict[str, Any]:
    context = current_context()
    parse_body(schemas.EmptyIn)
    with transaction(context.engine) as conn:
        deciding.release(conn, payment_id, officer(), context.clock(), context.habits)
        return _payment(conn, payment_id)


@blueprint.post("/payments/<uuid:payment_id>/rejection")
@requires(RELEASE)
def post_rejection(payment_id: UUID) -> dict[str, Any]:
    context, body = current_context(), parse_body(schemas.ReasonIn)
    with transaction(context.engine) as conn:
        deciding.reject(conn, payment_id, officer(), context.clock(), body.reason)
        return _payment(conn, payment_id)


# -- finding, and one debtor


@blueprint.post("/finance/searches")
@requires(RECEIVE)
def post_search() -> dict[str, Any]:
    """What the text may mean: a code in any writing, a number, a tax number, a name."""
    context, body = current_context(), parse_body(book_schemas.SearchIn)
    with transaction(context.engine) as conn:
        found = searching.search(conn, body.text, context.today())
        whose = searching.businesses_of(conn, found)
        look(conn, whose, Listed("search", len(found)))
    return book_schemas.found_out(found)


@blueprint.get("/debtors/<uuid:business_id>/card")
@requires(RECEIVE)
def get_card(business_id: UUID) -> dict[str, Any]:
    """One debtor with all that is owed. The look is recorded for its representatives."""
    context, page = current_context(), parse_query(schemas.PageQuery).page
    with transaction(context.engine) as conn:
        row = cards.business(conn, business_id)
        if row is None:
            raise DebtorCaseNotFound
        look(conn, [business_id])
        card = cards.read(conn, business_id, page, context.today())
        places = business_store.establishments_of(conn, [business_id])
        own = debtor_store.is_own(conn, officer(), [business_id])
        reversible = frozenset() if own else undoing.reversible(conn, card.statement)
    shown = card_schemas.Shown(context.today(), context.tariffs().fees, page, own, reversible)
    return card_schemas.card_out(row, places, card, shown)


# -- notes


@blueprint.get("/notes/<uuid:note_id>")
@requires(RECEIVE)
def get_note(note_id: UUID) -> dict[str, Any]:
    with transaction(current_context().engine) as conn:
        return _note(conn, note_id)


@blueprint.post("/notes/<uuid:note_id>/reissue")
@requires(RECEIVE)
def post_reissue(note_id: UUID) -> dict[str, Any]:
    """A new note over what is open, with the fine of today; the older code still pays it."""
    context = current_context()
    parse_body(schemas.EmptyIn)
    tariffs = context.tariffs()
    with transaction(context.engine) as conn:
        refuse_own(conn, note_id)
        act = Reissue(tariffs, context.finance, officer(), context.clock())
        made = reissuing.reissue(conn, note_id, act, expired=False)
        return _note(conn, made)


@blueprint.post("/notes/<uuid:note_id>/cancellation")
@requires(RECEIVE)
def post_cancellation(note_id: UUID) -> dict[str, Any]:
    """Nothing is owed by the note any more, and its declaration is withdrawn: the person who declared is told, and may
    declare again."""
    context, body = current_context(), parse_body(schemas.ReasonIn)
    fees = context.tariffs().fees
    with transaction(context.engine) as conn:
        refuse_own(conn, note_id)
        withdrawing.cancel_note(conn, note_id, Withdrawal(body.reason, context.clock(), officer()), fees)
        return _note(conn, note_id)


@blueprint.get("/finance/receipts/<uuid:receipt_id>.pdf")
@requires(RECEIVE)
def get_any_receipt(receipt_id: UUID) -> Response:
    """A receipt of any payment, for officers; one that is not printed yet is printed now, for a payer at the desk."""
    context = current_context()
    fees = context.tariffs().fees
    with transaction(context.engine) as conn:
        found = receipts.any_of(conn, receipt_id)
        if found is not None and found.document is None:
            receipting.render_now(conn, receipt_id, fees, make_receipt_printer(context.municipality))
            found = receipts.any_of(conn, receipt_id)
        return pdf_of(found)


def _note(conn: Connection, note_id: UUID) -> dict[str, Any]:
    row = cards.note(conn, note_id)
    if row is None:
        raise NoteNotFound
    return book_schemas.note_out(row, current_context().today())


def _payment(conn: Connection, payment_id: UUID) -> dict[str, Any]:
    row = queue.payment(conn, payment_id)
    if row is None:
        raise PaymentNotFound
    return _held(conn, row, decision_store.pending_of(conn, [payment_id]).get(payment_id))


def _held(conn: Connection, row: HeldPayment, pending: Decision | None) -> dict[str, Any]:
    waits = row.state == "held"
    proposals = queue.proposals(conn, row) if waits else []
    returns = linking_store.candidates(conn, row) if waits and row.direction == Direction.DEBIT else []
    decision = decision_schemas.pending_out(pending, _named(conn, pending.proposal), officer()) if pending else None
    shown = decision_schemas.held_out(row, proposals, decision)
    return {**shown, "state": row.state, "returns": [decision_schemas.return_out(one) for one in returns]}


def _named_in(items: Iterable[Mapping[str, Any]]) -> set[UUID]:
    """The businesses that these payments, and what is proposed for them, name."""
    named = [one["business_id"] for item in items for one in item["proposals"]]
    named += [item["pending"]["what"].get("business_id") for item in items if item["pending"]]
    return {UUID(one) for one in named if one}


def _named(conn: Connection, proposal: Proposal | Unknown) -> dict[str, Any]:
    """The proposal with the payer or note its money is for: an officer releases only what the page shows."""
    kept = written(proposal)
    match proposal:
        case Returned() | RefundSent():
            named = linking_store.named(conn, proposal)
            return {**kept, "number": named[0], "business_name": named[1]} if named else kept
        case Credit(business_id):
            business = cards.business(conn, business_id)
            return {**kept, "business_name": business.name} if business else kept
        case Allocate(shares):
            notes = cards.named(conn, [one.note_id for one in shares])
            return {**kept, "notes": [decision_schemas.share_out(one, notes.get(one.note_id)) for one in shares]}
    return kept

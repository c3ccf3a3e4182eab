"""HTTP for finance officers: the cash desk, refunds, setting off, months, and what stands in the books."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from servicekit.access import requires
from servicekit.clock import local_day
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.filing import file_once
from servicekit.parsing import parse_body
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from fee_declarations import debtor_store, models
from fee_declarations.accounting import balances, months, posting
from fee_declarations.accounting.acts import When
from fee_declarations.errors import OwnBusiness
from fee_declarations.parts import current_parts, officer
from fee_declarations.payments import book_schemas, cards, counter, receipts, refunding, schemas
from fee_declarations.payments.errors import (
    DoesNotFit,
    DrawerClosed,
    MonthNotClosable,
    NoteNotFound,
    RefundDecided,
    RefundNotFound,
)

STATUS: Mapping[type[DomainError], int] = {
    RefundNotFound: 404,
    RefundDecided: 409,
    MonthNotClosable: 409,
    DrawerClosed: 409,
}

blueprint = Blueprint("books", __name__)
RECEIVE, RELEASE = "fees.receive", "fees.release"
MOST_REFUNDS = 200


@blueprint.post("/counter/payments")
@requires(RECEIVE)
def post_counter_payment() -> Response:
    """Somebody pays at the desk; the same request twice is one payment."""
    parts, body = current_parts(), parse_body(book_schemas.CounterIn)

    def act(conn: Connection) -> dict[str, Any]:
        if body.handed_cents is not None and body.handed_cents < body.cents:
            raise DoesNotFit
        _refuse_own(conn, body.note_id)
        made = counter.pay(conn, body.note_id, body.cents, body.method, officer(), parts.clock(), parts.habits)
        receipt = receipts.any_of(conn, made)
        change = body.handed_cents - body.cents if body.handed_cents is not None else None
        return {"id": str(made), "number": receipt["number"] if receipt else "", "change_cents": change}

    return file_once(parts.engine, models.kit, act, lambda made: f"/finance/receipts/{made}.pdf")


@blueprint.post("/drawers/<day>/close")
@requires(RECEIVE)
def post_drawer(day: str) -> dict[str, Any]:
    """Count the drawer of today; what is there goes to the bank."""
    parts, body = current_parts(), parse_body(book_schemas.DrawerIn)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day, re.ASCII):
        raise NotFound
    with transaction(parts.engine) as conn:
        try:
            asked = date.fromisoformat(day)
        except ValueError:
            raise NotFound from None
        return counter.close_drawer(conn, asked, body.counted_cents, officer(), parts.clock())


@blueprint.get("/refunds")
@requires(RECEIVE)
def get_refunds() -> dict[str, Any]:
    with transaction(current_parts().engine) as conn:
        rows = refunding.listed(conn, MOST_REFUNDS)
    return {"items": [book_schemas.refund_out(row, officer()) for row in rows]}


@blueprint.post("/refunds")
@requires(RECEIVE)
def post_refund() -> Response:
    """Say that a credit goes back; another person must release it. The same request twice is one refund."""
    parts, body = current_parts(), parse_body(book_schemas.RefundIn)

    def act(conn: Connection) -> dict[str, Any]:
        made = refunding.propose(conn, body.business_id, body.cents, body.iban, body.reason, officer(), parts.clock())
        return book_schemas.refund_out(refunding.find(conn, made), officer())

    return file_once(parts.engine, models.kit, act, lambda made: f"/refunds/{made}")


@blueprint.post("/refunds/<uuid:refund_id>/release")
@requires(RELEASE)
def post_refund_release(refund_id: UUID) -> dict[str, Any]:
    parts = current_parts()
    parse_body(schemas.EmptyIn)
    with transaction(parts.engine) as conn:
        refunding.release(conn, refund_id, officer(), parts.clock())
        return book_schemas.refund_out(refunding.find(conn, refund_id), officer())


@blueprint.post("/refunds/<uuid:refund_id>/rejection")
@requires(RELEASE)
def post_refund_rejection(refund_id: UUID) -> dict[str, Any]:
    parts = current_parts()
    parse_body(schemas.EmptyIn)
    with transaction(parts.engine) as conn:
        refunding.reject(conn, refund_id, officer(), parts.clock())
        return book_schemas.refund_out(refunding.find(conn, refund_id), officer())


@blueprint.post("/notes/<uuid:note_id>/set-off")
@requires(RECEIVE)
def post_set_off(note_id: UUID) -> dict[str, Any]:
    """The credit of the business pays what is open of its note, as far as it goes."""
    parts, body = current_parts(), parse_body(schemas.ReasonIn)
    now = parts.clock()
    with transaction(parts.engine) as conn:
        business_id = _refuse_own(conn, note_id)
        try:
            when, order = When(local_day(now), officer()), parts.habits.order
            posting.set_off(conn, business_id, note_id, when, now, body.reason, order)
        except posting.NotPostable:
            raise DoesNotFit from None
        row = cards.note(conn, note_id)
    if row is None:
        raise NoteNotFound
    return book_schemas.note_out(row, parts.today())


@blueprint.get("/months")
@requires(RECEIVE)
def get_months() -> dict[str, Any]:
    """Closed months with their figures, and the first one that is open."""
    with transaction(current_parts().engine) as conn:
        opened = months.first_open(conn) or months.first_used(conn)
        closed = months.closed(conn)
        figures = months.figures_of(conn, opened) if opened else {}
    return {
        "open": {"month": f"{opened:%Y-%m}", "figures": figures} if opened else None,
        "closed": [book_schemas.month_out(row) for row in closed],
    }


@blueprint.post("/months/<month>/close")
@requires(RELEASE)
def post_month(month: str) -> dict[str, Any]:
    """No entry is dated in the month any more."""
    parts = current_parts()
    parse_body(schemas.EmptyIn)
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month, re.ASCII) or month.startswith("0000"):
        raise NotFound
    first = date.fromisoformat(f"{month}-01")
    with transaction(parts.engine) as conn:
        try:
            months.close(conn, first, officer(), parts.clock(), parts.today())
        except months.NotClosable:
            raise MonthNotClosable from None
        [row] = [row for row in months.closed(conn) if row["first_day"] == first]
    return book_schemas.month_out(row)


@blueprint.get("/finance/figures")
@requires(RECEIVE)
def get_figures() -> dict[str, Any]:
    """What stands on each account; all of them together are nothing."""
    with transaction(current_parts().engine) as conn:
        return {"balances": balances.totals(conn)}


def _refuse_own(conn: Connection, note_id: UUID) -> UUID:
    """The business of the note, which is not the officer's own."""
    note = cards.note(conn, note_id)
    if note is None:
        raise NoteNotFound
    business_id: UUID = note["business_id"]
    if debtor_store.is_own(conn, officer(), business_id):
        raise OwnBusiness
    return business_id

"""HTTP for finance officers: refunds, and the files with which they go to the bank."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.filing import file_once
from servicekit.parsing import parse_body, parse_query
from servicekit.problems import preferred_locale
from sheets.schemas import Column, Kind
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from fee_declarations import models
from fee_declarations.context import current_context, officer
from fee_declarations.options import RECEIVE, RELEASE
from fee_declarations.payments import export_lists, refund_orders, refund_store, refunding, schemas
from fee_declarations.payments import office_schemas as office
from fee_declarations.payments.errors import NothingToOrder, RefundDecided, RefundNotFound
from fee_declarations.revenue_office import Listed, look
from fee_declarations.sheet_files import TYPES, answer

STATUS: Mapping[type[DomainError], int] = {RefundNotFound: 404, RefundDecided: 409, NothingToOrder: 409}

blueprint = Blueprint("refunds", __name__)

_ORDER = [
    Column("name", {"el": "Δικαιούχος", "en": "Beneficiary"}),
    Column("iban", {"el": "IBAN", "en": "IBAN"}, Kind.IDENTIFIER),
    export_lists.AMOUNT,
    Column("reference", {"el": "Αναφορά (EndToEndId)", "en": "Reference (EndToEndId)"}, Kind.IDENTIFIER),
]


@blueprint.get("/refunds")
@requires(RECEIVE)
def get_refunds() -> dict[str, Any]:
    """Refunds of a state, with how many there are of those that wait, and the newest files for the bank."""
    asked = parse_query(office.RefundsQuery)
    with transaction(current_context().engine) as conn:
        rows, counts = refund_store.listed(conn, asked.state, asked.page), refund_store.counts(conn)
        number = (
            counts.get(asked.state, 0)
            if asked.state in refund_store.OPEN
            else refund_store.number_of(conn, asked.state)
        )
        orders = refund_orders.newest(conn)
        narrowed = {"state": asked.state, "page": str(asked.page)}
        look(conn, [row.business_id for row in rows], Listed("refunds", len(rows), narrowed))
    shown = office.refunds_out(rows, officer(), number, asked.page)
    return {**shown, "state": asked.state, "counts": counts, "orders": [office.order_out(one) for one in orders]}


@blueprint.get("/refunds/<uuid:refund_id>")
@requires(RECEIVE)
def get_refund(refund_id: UUID) -> dict[str, Any]:
    """One refund. The look is told."""
    with transaction(current_context().engine) as conn:
        row = refunding.find(conn, refund_id)
        look(conn, [row.business_id])
    return office.refund_out(row, officer())


@blueprint.post("/refunds")
@requires(RECEIVE)
def post_refund() -> Response:
    """Say that a credit goes back; another person must release it. The same request twice is one refund."""
    context, body = current_context(), parse_body(office.RefundIn)
    requested = refunding.RefundRequest(body.business_id, body.cents, body.iban, body.reason, body.again_of)

    def act(conn: Connection) -> dict[str, Any]:
        made = refunding.propose(conn, requested, officer(), context.clock())
        return office.refund_out(refunding.find(conn, made), officer())

    return file_once(context.engine, models.kit, act, lambda made: f"/refunds/{made}")


@blueprint.post("/refunds/<uuid:refund_id>/release")
@requires(RELEASE)
def post_refund_release(refund_id: UUID) -> dict[str, Any]:
    parse_body(schemas.EmptyIn)
    with transaction(current_context().engine) as conn:
        refunding.release(conn, refund_id, officer(), current_context().clock())
        return office.refund_out(refunding.find(conn, refund_id), officer())


@blueprint.post("/refunds/<uuid:refund_id>/rejection")
@requires(RELEASE)
def post_refund_rejection(refund_id: UUID) -> dict[str, Any]:
    parse_body(schemas.EmptyIn)
    with transaction(current_context().engine) as conn:
        refunding.reject(conn, refund_id, officer(), current_context().clock())
        return office.refund_out(refunding.find(conn, refund_id), officer())


@blueprint.post("/refunds/<uuid:refund_id>/cancellation")
@requires(RELEASE)
def post_refund_cancellation(refund_id: UUID) -> dict[str, Any]:
    """It was released and does not go to the bank after all; another person than who released it says so."""
    body = parse_body(schemas.ReasonIn)
    with transaction(current_context().engine) as conn:
        refunding.cancel(conn, refund_id, officer(), current_context().clock(), body.reason)
        return office.refund_out(refunding.find(conn, refund_id), officer())


@blueprint.post("/refund-orders")
@requires(RELEASE)
def post_refund_order() -> tuple[dict[str, Any], int]:
    """All refunds that were released and are in no file yet become one for the bank."""
    parse_body(schemas.EmptyIn)
    with transaction(current_context().engine) as conn:
        made = refund_orders.make(conn, officer(), current_context().clock())
        [order] = [one for one in refund_orders.newest(conn) if one.id == made]
    return office.order_out(order), 201


@blueprint.get("/refund-orders/<uuid:order_id>.<form>")
@requires(RELEASE)
def get_refund_order(order_id: UUID, form: str) -> Response:
    """A file of refunds for the bank, with the accounts in full. Whose they are is told."""
    if form not in TYPES:
        raise NotFound
    with transaction(current_context().engine) as conn:
        number, refunds = refund_orders.order(conn, order_id)
        look(conn, [one.business_id for one in refunds], Listed("refund-order", len(refunds), {"number": number}))
    rows = [[one.name, one.iban, export_lists.euros(one.cents), one.end_to_end_id] for one in refunds]
    return answer(_ORDER, rows, form, f"refunds-{number.replace('/', '-')}", preferred_locale())

"""HTTP for finance officers: small balances, and lists of what a decision gives up."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify
from inputkit.schemas import fault
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.paging import pages
from servicekit.parsing import invalid, parse_body, parse_query
from sqlalchemy import Connection

from fee_declarations.context import current_context, officer
from fee_declarations.following import overdue, remission_store, remissions, schemas, shelf
from fee_declarations.following.remissions import Decision, What
from fee_declarations.following_api.context import follow_up
from fee_declarations.options import RECEIVE, RELEASE
from fee_declarations.payments.schemas import EmptyIn, PageQuery, ReasonIn
from fee_declarations.revenue_office import Listed, look

blueprint = Blueprint("remissions", __name__)


@blueprint.get("/small-balances")
@requires(RECEIVE)
def get_small_balances() -> dict[str, Any]:
    """Balances too small for a reminder: for one decision to write them off."""
    page, context, rules = parse_query(PageQuery).page, current_context(), follow_up()
    fees, today = context.tariffs().fees, context.today()
    which = overdue.Filter(today, most_cents=rules.small_balance_cents)
    with transaction(context.engine) as conn:
        sums = overdue.sums(conn, which)
        found = overdue.notes_of(conn, which, shelf.PAGE, (page - 1) * shelf.PAGE)
        look(conn, {one.business_id for one in found}, Listed("small-balances", len(found), {"page": str(page)}))
    shown = schemas.overdue_out(found, sums, fees, today)
    known = {"page": page, "pages": pages(sums.notes, shelf.PAGE), "limit_cents": rules.small_balance_cents}
    return {**{name: value for name, value in shown.items() if name != "ages"}, **known}


@blueprint.get("/remissions")
@requires(RECEIVE)
def get_remissions() -> dict[str, Any]:
    page = parse_query(PageQuery).page
    with transaction(current_context().engine) as conn:
        rows, number = remission_store.listed(conn, page, shelf.PAGE)
    items = [schemas.remission_out(row, officer()) for row in rows]
    return {"items": items, "page": page, "pages": pages(number, shelf.PAGE)}


@blueprint.post("/remissions")
@requires(RECEIVE)
def post_remission() -> Response:
    """List what a decision gives up; another person must release it."""
    body, context = parse_body(schemas.RemissionIn), current_context()
    if body.on > context.today():
        bounds = {"first": "01/01/1900", "last": f"{context.today():%d/%m/%Y}"}
        raise invalid([fault("on", "day_out_of_range", schemas.RemissionIn.labels, **bounds)])
    decision = Decision(What(body.kind), body.number, body.on, body.note_ids)
    with transaction(context.engine) as conn:
        made = remissions.propose(conn, decision, officer(), context.clock())
        answer = jsonify(_shown(conn, made))
    answer.status_code = 201
    answer.headers["Location"] = f"/remissions/{made}"
    return answer


@blueprint.get("/remissions/<uuid:remission_id>")
@requires(RECEIVE)
def get_remission(remission_id: UUID) -> dict[str, Any]:
    with transaction(current_context().engine) as conn:
        return _shown(conn, remission_id)


@blueprint.post("/remissions/<uuid:remission_id>/release")
@requires(RELEASE)
def post_remission_release(remission_id: UUID) -> dict[str, Any]:
    parse_body(EmptyIn)
    context = current_context()
    with transaction(context.engine) as conn:
        remissions.release(conn, remission_id, officer(), context.clock())
        return _shown(conn, remission_id)


@blueprint.post("/remissions/<uuid:remission_id>/rejection")
@requires(RELEASE)
def post_remission_rejection(remission_id: UUID) -> dict[str, Any]:
    body, context = parse_body(ReasonIn), current_context()
    with transaction(context.engine) as conn:
        remissions.reject(conn, remission_id, body.reason, officer(), context.clock())
        return _shown(conn, remission_id)


def _shown(conn: Connection, remission_id: UUID) -> dict[str, Any]:
    row, lines = remissions.find(conn, remission_id), remission_store.lines_of(conn, remission_id)
    look(conn, {one.business_id for one in lines}, Listed("remission", len(lines)))
    return {**schemas.remission_out(row, officer()), "lines": [schemas.remitted_out(one) for one in lines]}

"""The lists in which staff find special declarations. Every list that is asked for is recorded."""

from flask import Blueprint, Response, jsonify
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.parsing import parse_body, parse_query
from sqlalchemy import Connection

from identity_bridge.declarations.api.review import OPTION, REFUSED, clerk_of
from identity_bridge.declarations.domain.rules import State
from identity_bridge.declarations.schemas.answers import summary_out
from identity_bridge.declarations.schemas.cases import QueueQuery, SearchIn
from identity_bridge.declarations.store import case_lists as store
from identity_bridge.declarations.store.case_lists import Listed
from identity_bridge.declarations.store.rows import Case
from identity_bridge.declarations.use_cases import case_lists, cases
from identity_bridge.register.api import refusals
from identity_bridge.register.api.context import Context, current_context
from identity_bridge.register.use_cases import audit

blueprint = Blueprint("declaration_lists", __name__, url_prefix="/declarations-desk")
blueprint.after_request(refusals.recorder(REFUSED))


@blueprint.get("/cases")
@requires(OPTION)
def get_queue() -> Response:
    """Cases in one state (``state``, at first those that wait for staff), page by page; or the one with this
    ``number``. Names are shown only where staff have to decide."""
    context, asked = current_context(), parse_query(QueueQuery)
    with transaction(context.engine) as conn:
        if asked.number:
            found = case_lists.numbered(conn, asked.number)
        else:
            found = case_lists.in_state(conn, asked.state, asked.since, asked.until, asked.page)
        # Not what was typed: that may be anything, and the record keeps it for ever.
        looked = {"by": "number"} if asked.number else {"state": asked.state.value}
        return _answer(conn, context, found, asked.page, looked)


@blueprint.post("/searches")
@requires(OPTION)
def post_search() -> Response:
    """The case with a number, or those about a business, by words of its name or by its tax number. The record says
    which kind of search it was, and not what was typed."""
    context, asked = current_context(), parse_body(SearchIn)
    with transaction(context.engine) as conn:
        by, found = case_lists.search(conn, context.keyring, asked.text, asked.page)
        return _answer(conn, context, found, asked.page, {"by": by})


def _answer(conn: Connection, context: Context, found: Listed, page: int, looked: dict[str, str]) -> Response:
    day, detail = cases.today(context.clock()), {**looked, "count": len(found.rows)}
    audit.record(conn, audit.Entry(clerk_of(conn).actor, "declaration.listed", context.clock(), detail=detail))
    return jsonify(
        items=[summary_out(row, day) | {"person_name": _name(row)} for row in found.rows],
        counts=store.counts(conn),
        total=found.total,
        page=page,
        pages=max(1, -(-found.total // store.PAGE)),
    )


def _name(row: Case) -> str | None:
    if row.state != State.SUBMITTED:
        return None
    return " ".join(part for part in (row.given_name, row.family_name) if part)

"""HTTP for finance officers: businesses that the finance application does not know."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint
from servicekit.access import authenticated, permits, requires
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.parsing import parse_body, parse_query
from sqlalchemy import Connection

from fee_declarations import debtor_schemas, debtor_store, debtors, waiting
from fee_declarations.businesses import store as business_store
from fee_declarations.context import current_context, officer
from fee_declarations.debtor_rows import BusinessCase
from fee_declarations.errors import (
    DebtorCaseDecided,
    DebtorCaseNotFound,
    DebtorInBooks,
    DebtorTaken,
    DebtorUnknown,
    OwnBusiness,
    TooManySearches,
)
from fee_declarations.options import TIE

STATUS: Mapping[type[DomainError], int] = {
    DebtorCaseNotFound: 404,
    DebtorUnknown: 404,
    DebtorTaken: 409,
    DebtorCaseDecided: 409,
    DebtorInBooks: 409,
    TooManySearches: 429,
    OwnBusiness: 403,
}

blueprint = Blueprint("debtors", __name__, url_prefix="/debtor-cases")
work = Blueprint("staff_work", __name__)


def _case(conn: Connection, business_id: UUID) -> dict[str, Any]:
    return _shown(conn, debtors.find(conn, business_id))


def _shown(conn: Connection, case: BusinessCase) -> dict[str, Any]:
    """A case with the shops, the special declarations, and what the books say of its tax number."""
    business_id = case.business_id
    places = business_store.establishments_of(conn, [business_id])
    links = debtor_store.links_about(conn, business_id)
    return debtor_schemas.debtor_case_out(
        case, places, links, debtors.same_number(conn, case, current_context().finance)
    )


@work.get("/staff-work")
@authenticated
def get_work() -> dict[str, Any]:
    """How much waits for the caller, in numbers: for the page on which the day of staff begins. Nothing for others."""
    context = current_context()
    with transaction(context.engine) as conn:
        return {"counts": waiting.counts(conn, waiting.Me(officer(), context.today()), permits)}


@blueprint.get("")
@requires(TIE)
def get_queue() -> dict[str, Any]:
    """Cases in one state (``state``, at first those that wait): names, and the end of the tax number."""
    state = parse_query(debtor_schemas.DebtorQuery).state
    with transaction(current_context().engine) as conn:
        rows, counts = debtor_store.in_state(conn, state), debtor_store.counts(conn)
    return {"items": [debtor_schemas.debtor_summary_out(row) for row in rows], "counts": counts}


@blueprint.get("/<uuid:business_id>")
@requires(TIE)
def get_case(business_id: UUID) -> dict[str, Any]:
    context = current_context()
    with transaction(context.engine) as conn:
        return _shown(conn, debtors.seen(conn, officer(), business_id, context.clock()))


@blueprint.post("/<uuid:business_id>/candidate")
@requires(TIE)
def post_candidate(business_id: UUID) -> dict[str, Any]:
    """The debtor that a code means, before anything is tied to it."""
    context, body = current_context(), parse_body(debtor_schemas.DebtorCodeIn)
    with transaction(context.engine) as conn:
        case = debtors.search(conn, officer(), business_id, context.clock())
    with transaction(context.engine) as conn:
        debtor = debtors.candidate(conn, business_id, body.debtor_code, context.finance)
    return debtor_schemas.debtor_out(debtor, case.afm)


def _decision(business_id: UUID) -> debtors.Decision:
    return debtors.Decision(officer(), business_id, current_context().clock())


@blueprint.post("/<uuid:business_id>/tie")
@requires(TIE)
def post_match(business_id: UUID) -> dict[str, Any]:
    context, body = current_context(), parse_body(debtor_schemas.DebtorCodeIn)
    with transaction(context.engine) as conn:
        # A code that is no debtor's would say so here too.
        debtors.search(conn, officer(), business_id, context.clock())
    with transaction(context.engine) as conn:
        debtors.match_debtor(conn, _decision(business_id), body.debtor_code, context.finance)
        return _case(conn, business_id)


@blueprint.post("/<uuid:business_id>/open")
@requires(TIE)
def post_open(business_id: UUID) -> dict[str, Any]:
    context, body = current_context(), parse_body(debtor_schemas.DebtorOpenIn)
    with transaction(context.engine) as conn:
        debtors.open_debtor(conn, _decision(business_id), body.months, context.finance)
        return _case(conn, business_id)


@blueprint.post("/<uuid:business_id>/refuse")
@requires(TIE)
def post_refuse(business_id: UUID) -> dict[str, Any]:
    context, body = current_context(), parse_body(debtor_schemas.DebtorRefuseIn)
    with transaction(context.engine) as conn:
        debtors.refuse(conn, _decision(business_id), body.text)
        return _case(conn, business_id)

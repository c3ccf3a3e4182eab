"""HTTP for finance officers: businesses that the finance application does not know."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, current_app, request
from pydantic import BaseModel, ValidationError
from servicekit.access import principal, requires
from servicekit.db import transaction
from servicekit.errors import DomainError
from sqlalchemy import Connection

from fee_declarations import debtor_store, debtors, schemas
from fee_declarations.api import EXTENSION, Parts, invalid
from fee_declarations.debtors import Officer, State
from fee_declarations.errors import DebtorCaseDecided, DebtorCaseNotFound, DebtorTaken, DebtorUnknown, OwnBusiness

STATUS: Mapping[type[DomainError], int] = {
    DebtorCaseNotFound: 404,
    DebtorUnknown: 404,
    DebtorTaken: 409,
    DebtorCaseDecided: 409,
    OwnBusiness: 403,
}

blueprint = Blueprint("debtors", __name__, url_prefix="/debtor-cases")
OPTION = "fees.tie-debtors"
Body = TypeVar("Body", bound=BaseModel)


def _parts() -> Parts:
    parts: Parts = current_app.extensions[EXTENSION]
    return parts


def _officer() -> Officer:
    who = principal()
    return Officer(who.username or who.subject, who.person_id)


def _parse(shape: type[Body]) -> Body:
    try:
        return shape.model_validate_json(request.get_data())
    except ValidationError as error:
        raise invalid(schemas.shape_faults(error)) from error


def _case(conn: Connection, business_id: UUID) -> dict[str, Any]:
    return schemas.debtor_case_out(debtors.find(conn, business_id))


@blueprint.get("")
@requires(OPTION)
def get_queue() -> dict[str, Any]:
    """Cases in one state (``state``, at first those that wait), the longest waiting first: names, nothing more."""
    state = request.args.get("state", State.WAITING)
    with transaction(_parts().engine) as conn:
        rows = debtor_store.in_state(conn, state)
    return {"items": [schemas.debtor_summary_out(row) for row in rows]}


@blueprint.get("/<uuid:business_id>")
@requires(OPTION)
def get_case(business_id: UUID) -> dict[str, Any]:
    own = _parts()
    with transaction(own.engine) as conn:
        return schemas.debtor_case_out(debtors.seen(conn, _officer(), business_id, own.clock()))


@blueprint.post("/<uuid:business_id>/candidate")
@requires(OPTION)
def post_candidate(business_id: UUID) -> dict[str, Any]:
    """The debtor that a code means, before anything is tied to it; writes nothing."""
    own, body = _parts(), _parse(schemas.DebtorCodeIn)
    with transaction(own.engine) as conn:
        debtor = debtors.candidate(conn, business_id, body.debtor_code, own.finance)
        case = debtors.seen(conn, _officer(), business_id, own.clock())
    return schemas.debtor_out(debtor, case["afm"])


@blueprint.post("/<uuid:business_id>/tie")
@requires(OPTION)
def post_tie(business_id: UUID) -> dict[str, Any]:
    own, body = _parts(), _parse(schemas.DebtorCodeIn)
    with transaction(own.engine) as conn:
        debtors.tie(conn, _officer(), business_id, body.debtor_code, own.finance, own.clock())
        return _case(conn, business_id)


@blueprint.post("/<uuid:business_id>/open")
@requires(OPTION)
def post_open(business_id: UUID) -> dict[str, Any]:
    own, body = _parts(), _parse(schemas.DebtorOpenIn)
    with transaction(own.engine) as conn:
        debtors.open_debtor(conn, _officer(), business_id, body.months, own.finance, own.clock())
        return _case(conn, business_id)


@blueprint.post("/<uuid:business_id>/refuse")
@requires(OPTION)
def post_refuse(business_id: UUID) -> dict[str, Any]:
    own, body = _parts(), _parse(schemas.DebtorRefuseIn)
    with transaction(own.engine) as conn:
        debtors.refuse(conn, _officer(), business_id, body.text, own.clock())
        return _case(conn, business_id)

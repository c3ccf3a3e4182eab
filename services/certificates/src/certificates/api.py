"""HTTP: who may call, what they sent, what they get."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, url_for
from inputkit.shapes import Fault, fault
from servicekit import own_data
from servicekit.access import authenticated, authorize, principal, public, requires
from servicekit.clock import Clock, local_day
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.filing import file_once
from servicekit.parsing import invalid, parse_body, refuse
from sqlalchemy import Connection, Engine, RowMapping

from certificates import domain, models, schemas, store, use_cases
from certificates.catalogue import Catalogue, Procedure, check_answers
from certificates.domain import LABELS, Application, Delivery, State
from certificates.errors import AlreadyRequested, DeliveryFixed, NameMissing, ProcedureNotFound, RequestNotFound
from certificates.municipality import Office

STATUS: Mapping[type[DomainError], int] = {
    ProcedureNotFound: 404,
    RequestNotFound: 404,
    AlreadyRequested: 409,
    DeliveryFixed: 409,
    NameMissing: 409,
}

EXTENSION = "certificates"
blueprint = Blueprint("certificates", __name__)


@dataclass(frozen=True)
class Parts:
    """What the views work with; app.py puts it together."""

    engine: Engine
    catalogue: Catalogue
    offices: Mapping[str, Office]
    clock: Clock


def _parts() -> Parts:
    parts: Parts = current_app.extensions[EXTENSION]
    return parts


@blueprint.get("/procedures")
@public
def get_procedures() -> Response:
    return jsonify(items=[schemas.procedure_summary(procedure) for procedure in _parts().catalogue.offered()])


@blueprint.get("/procedures/<code>")
@public
def get_procedure(code: str) -> Response:
    parts = _parts()
    procedure = parts.catalogue.get(code)
    unit = parts.offices[procedure.unit].model_dump(mode="json")
    return jsonify({**schemas.procedure_out(procedure), "unit": unit})


@blueprint.post("/procedures/<code>/checks")
@authenticated
def post_checks(code: str) -> dict[str, Any]:
    """Judge what was written on a page of a form as filing would. Nothing is filed or kept."""
    parts = _parts()
    procedure = parts.catalogue.find_offered(code)
    if procedure is None:
        raise ProcedureNotFound
    refuse(_found_wrong(parse_body(schemas.ChecksIn), procedure, parts.clock()))
    with transaction(parts.engine) as conn:
        waiting = store.waiting_requests_of(conn, principal().subject, code, State.SUBMITTED.value)
    return schemas.checked_out(waiting)


@blueprint.post("/requests")
@authenticated
def post_request() -> Response:
    """File a request. What it needs depends on the delivery, so the policy is asked after the shape is known."""
    parts = _parts()
    body = parse_body(schemas.RequestIn)
    authorize(f"certificates.{body.delivery}")
    now = parts.clock()
    procedure = parts.catalogue.find_offered(body.procedure)
    if procedure is None:
        raise invalid([fault("procedure", "choice", LABELS)])
    application = _checked(body, procedure, now)
    filing = use_cases.Filing(application, procedure, parts.offices[procedure.unit], principal())
    return file_once(
        parts.engine,
        models.kit,
        lambda conn: schemas.request_out(use_cases.submit_request(conn, filing, now), parts.catalogue),
        lambda request_id: url_for("certificates.get_request", request_id=request_id),
    )


@blueprint.get("/requests")
@requires("certificates.read")
def get_requests() -> dict[str, Any]:
    parts = _parts()
    with transaction(parts.engine) as conn:
        return schemas.requests_out(store.requests_of(conn, principal().subject), parts.catalogue)


@blueprint.get("/requests/<uuid:request_id>")
@requires("certificates.read")
def get_request(request_id: UUID) -> dict[str, Any]:
    parts = _parts()
    with transaction(parts.engine) as conn:
        row = _own_request(conn, request_id)
        return schemas.request_with_history(row, store.history_of(conn, request_id), parts.catalogue)


@blueprint.put("/requests/<uuid:request_id>/delivery")
@authenticated
def put_delivery(request_id: UUID) -> dict[str, Any]:
    """Deliver a filed request in another way. What it needs depends on the way, as when filing."""
    parts = _parts()
    body = parse_body(schemas.DeliveryIn)
    authorize(f"certificates.{body.delivery}")
    with transaction(parts.engine) as conn:
        procedure = parts.catalogue.get(_own_request(conn, request_id)["procedure"])
        address, faults = _checked_delivery(body, procedure)
        if faults:
            raise invalid(faults)
        wish = use_cases.Redirection(request_id, body.delivery, address, principal())
        row = use_cases.change_delivery(conn, wish, procedure, parts.offices[procedure.unit], parts.clock())
        return schemas.request_with_history(row, store.history_of(conn, request_id), parts.catalogue)


def held() -> dict[str, Any]:
    """Everything that this service holds of the account that asks."""
    parts, me = _parts(), principal()
    with transaction(parts.engine) as conn:
        requests = [
            schemas.request_with_history(row, store.history_of(conn, row["id"]), parts.catalogue)
            for row in store.requests_of_person(conn, me.subject, me.person_id)
        ]
        return {**own_data.of_account(conn, models.kit, me.subject), "requests": requests}


def _own_request(conn: Connection, request_id: UUID) -> RowMapping:
    row = store.request_of(conn, principal().subject, request_id)
    if row is None:
        raise RequestNotFound
    return row


def _checked(body: schemas.RequestIn, procedure: Procedure, now: datetime) -> Application:
    """The application in its stored form; raises InvalidInput naming every field that is wrong."""
    answers, faults = check_answers(procedure, body.answers, local_day(now))
    address, delivery_faults = _checked_delivery(body, procedure)
    if faults or delivery_faults:
        raise invalid([*faults, *delivery_faults])
    return Application(procedure.code, body.delivery, answers, address, body.locale)


def _found_wrong(body: schemas.ChecksIn, procedure: Procedure, now: datetime) -> list[Fault]:
    """What is wrong with the parts that came."""
    faults = [] if body.answers is None else check_answers(procedure, body.answers, local_day(now))[1]
    if body.delivery is not None:
        faults += _not_offered(body.delivery, procedure)
    if body.postal_address is not None:
        faults += domain.check_address(body.postal_address.to_address())[1]
    return faults


def _not_offered(delivery: Delivery, procedure: Procedure) -> list[Fault]:
    if delivery in procedure.delivery:
        return []
    text = {"el": "Δεν υπάρχει αυτός ο τρόπος παραλαβής.", "en": "This way of delivery is not offered."}
    return [Fault("delivery", text)]


def _checked_delivery(
    body: schemas.RequestIn | schemas.DeliveryIn, procedure: Procedure
) -> tuple[domain.PostalAddress | None, list[Fault]]:
    """The address in its stored form (None unless it is posted), and what is wrong."""
    faults = _not_offered(body.delivery, procedure)
    if body.delivery is not Delivery.POST:
        return None, faults
    if body.postal_address is None:
        return None, [*faults, fault("postal_address", "missing", LABELS)]
    address, address_faults = domain.check_address(body.postal_address.to_address())
    return address, [*faults, *address_faults]

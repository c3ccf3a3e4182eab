"""HTTP for citizens: filing a request, what became of it, changing how it is delivered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from inputkit.shapes import fault
from servicekit import own_data
from servicekit.access import authenticated, authorize, principal, requires
from servicekit.clock import local_day
from servicekit.db import transaction
from servicekit.filing import file_once
from servicekit.parsing import invalid, parse_body
from sqlalchemy import Connection, RowMapping

from certificates import models
from certificates.api.judging import checked_delivery
from certificates.api.parts import parts
from certificates.catalogue import Procedure, check_answers
from certificates.domain.labels import LABELS
from certificates.domain.requests import Application
from certificates.errors import RequestNotFound
from certificates.schemas import requests as schemas
from certificates.store import requests as store
from certificates.use_cases import delivery_wishes, filing, uploads

blueprint = Blueprint("requests", __name__)


@blueprint.post("/requests")
@authenticated
def post_request() -> Response:
    """File a request. What it needs depends on the delivery, so the policy is asked after the shape is known."""
    own = parts()
    body = parse_body(schemas.RequestIn)
    authorize(f"certificates.{body.delivery}")
    now = own.clock()
    procedure = own.catalogue.find_offered(body.procedure)
    if procedure is None:
        raise invalid([fault("procedure", "choice", LABELS)])
    application = _checked(body, procedure, now)
    asked = filing.Filing(application, procedure, own.offices[procedure.unit], principal())
    return file_once(
        own.engine,
        models.kit,
        lambda conn: schemas.request_out(filing.submit_request(conn, asked, now), own.catalogue),
        lambda request_id: url_for("requests.get_request", request_id=request_id),
    )


@blueprint.get("/requests")
@requires("certificates.read")
def get_requests() -> dict[str, Any]:
    own = parts()
    with transaction(own.engine) as conn:
        return schemas.requests_out(store.requests_of(conn, principal().subject), own.catalogue)


@blueprint.get("/requests/<uuid:request_id>")
@requires("certificates.read")
def get_request(request_id: UUID) -> dict[str, Any]:
    own = parts()
    with transaction(own.engine) as conn:
        row = _own_request(conn, request_id)
        return schemas.request_with_history(row, store.history_of(conn, request_id), own.catalogue)


@blueprint.put("/requests/<uuid:request_id>/delivery")
@authenticated
def put_delivery(request_id: UUID) -> dict[str, Any]:
    """Deliver a filed request in another way. What it needs depends on the way, as when filing."""
    own = parts()
    body = parse_body(schemas.DeliveryIn)
    authorize(f"certificates.{body.delivery}")
    with transaction(own.engine) as conn:
        procedure = own.catalogue.get(_own_request(conn, request_id)["procedure"])
        address, faults = checked_delivery(body, procedure)
        if faults:
            raise invalid(faults)
        wish = delivery_wishes.Redirection(request_id, body.delivery, address, principal())
        row = delivery_wishes.change_delivery(conn, wish, procedure, own.offices[procedure.unit], own.clock())
        return schemas.request_with_history(row, store.history_of(conn, request_id), own.catalogue)


def held() -> dict[str, Any]:
    """Everything that this service holds of the account that asks."""
    own, me = parts(), principal()
    with transaction(own.engine) as conn:
        requests = [
            schemas.request_with_history(row, store.history_of(conn, row["id"]), own.catalogue)
            for row in store.requests_of_person(conn, me.subject, me.person_id)
        ]
        files = uploads.held(conn, me.subject, me.person_id)
        return {**own_data.of_account(conn, models.kit, me.subject), "requests": requests, "uploads": files}


def _own_request(conn: Connection, request_id: UUID) -> RowMapping:
    row = store.request_of(conn, principal().subject, request_id)
    if row is None:
        raise RequestNotFound
    return row


def _checked(body: schemas.RequestIn, procedure: Procedure, now: datetime) -> Application:
    """The application in its stored form; raises InvalidInput naming every field that is wrong."""
    answers, faults = check_answers(procedure, body.answers, local_day(now))
    address, delivery_faults = checked_delivery(body, procedure)
    if faults or delivery_faults:
        raise invalid([*faults, *delivery_faults])
    return Application(procedure.code, body.delivery, answers, address, body.locale)

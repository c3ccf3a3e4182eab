"""HTTP for staff: filing for an applicant at the counter."""

from typing import Any

from flask import Blueprint, Response
from inputkit.schemas import Fault, fault
from servicekit.access import permits, principal, requires
from servicekit.filing import file_once
from servicekit.parsing import invalid, parse_body, refuse
from servicekit.tokens import Level
from sqlalchemy import Connection

from certificates import models
from certificates.api.context import WORK, current_context
from certificates.api.judging import Asked, checked_application
from certificates.api.requests import title
from certificates.catalogue import Procedure
from certificates.domain.labels import LABELS
from certificates.domain.requests import Application, Delivery
from certificates.schemas import requests as schemas
from certificates.schemas.counter import COUNTER_LABELS, CounterIn
from certificates.use_cases.counter import Visit, file_at_counter
from certificates.use_cases.filing import Filer, Filing

blueprint = Blueprint("counter", __name__, url_prefix="/counter")

LEVEL = Level.A
"""The applicant's level at the counter: a look at a card here raises no level."""


@blueprint.post("/requests")
@requires(WORK)
def post_request() -> Response:
    """File for an applicant, by the same rules; a way of delivery above level A needs a reason that they can read."""
    context = current_context()
    body = parse_body(CounterIn)
    procedure = context.catalogue.find_offered(body.procedure)
    if procedure is None:
        raise invalid([fault("procedure", "choice", LABELS)])
    refuse(_faults(body))
    application = checked_application(Asked(body, procedure, None, context.clock()))
    visit = Visit(_filing(body, application, procedure), body.identity.to_identity())

    def file(conn: Connection) -> dict[str, Any]:
        return schemas.request_out(file_at_counter(context.work(conn), visit), title)

    return file_once(context.engine, models.kit, file, lambda request_id: f"/casework/cases/{request_id}")


def _filing(body: CounterIn, application: Application, procedure: Procedure) -> Filing:
    applicant, edition = application.applicant, current_context().catalogue.current(procedure.code).number
    name = f"{applicant.given_name} {applicant.family_name}"
    filer = Filer(None, None, name, body.email if body.email_confirmed else None, LEVEL.value)
    reason = body.override_reason if _is_exception(body.delivery) else None
    return Filing(application, procedure, edition, filer, principal().username or principal().subject, reason)


def _is_exception(delivery: Delivery) -> bool:
    return not permits(f"certificates.{delivery}", LEVEL)


def _faults(body: CounterIn) -> list[Fault]:
    """What is wrong at the counter beside what would be wrong anywhere."""
    faults = []
    if body.delivery is Delivery.DOWNLOAD:
        faults.append(Fault("delivery", _NO_ACCOUNT))
    elif _is_exception(body.delivery) and body.override_reason is None:
        faults.append(fault("override_reason", "missing", COUNTER_LABELS))
    if body.email is not None and not body.email_confirmed:
        faults.append(fault("email_confirmed", "missing", COUNTER_LABELS))
    # Of the number on the document three signs are kept, and without an account nothing was uploaded.
    if body.applicant.document_number:
        faults.append(fault("applicant.document_number", "unknown", COUNTER_LABELS))
    if body.attachments:
        faults.append(fault("attachments", "unknown", COUNTER_LABELS))
    return faults


_NO_ACCOUNT = {
    "el": "Λήψη του αρχείου γίνεται μόνο από λογαριασμό. Διαλέξτε άλλον τρόπο παραλαβής.",
    "en": "Downloading needs an account. Choose another way of delivery.",
}

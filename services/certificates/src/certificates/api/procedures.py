"""HTTP for anybody: what can be asked for; and whether what was written on a page of its form is right."""

from typing import Any

from flask import Blueprint, Response, jsonify
from servicekit.access import authenticated, principal, public
from servicekit.db import transaction
from servicekit.parsing import parse_body, refuse

from certificates.api import judging
from certificates.api.parts import parts
from certificates.errors import ProcedureNotFound
from certificates.schemas import procedures as shown
from certificates.schemas import requests as schemas
from certificates.store import requests as store

blueprint = Blueprint("procedures", __name__)


@blueprint.get("/procedures")
@public
def get_procedures() -> Response:
    catalogue = parts().catalogue
    return jsonify(
        items=[shown.procedure_summary(procedure, parts().offices) for procedure in catalogue.offered()],
        not_offered=[shown.not_offered(procedure) for procedure in catalogue.not_offered()],
    )


@blueprint.get("/procedures/<code>")
@public
def get_procedure(code: str) -> Response:
    own = parts()
    edition = own.catalogue.current(code)
    return jsonify(shown.procedure_out(edition, own.offices))


@blueprint.post("/procedures/<code>/checks")
@authenticated
def post_checks(code: str) -> dict[str, Any]:
    """Judge what was written on a page of a form as filing would. Nothing is filed or kept."""
    own = parts()
    procedure = own.catalogue.find_offered(code)
    if procedure is None:
        raise ProcedureNotFound
    refuse(judging.found_wrong(parse_body(schemas.ChecksIn), procedure, own.clock()))
    with transaction(own.engine) as conn:
        waiting = store.waiting_requests_of(conn, principal().subject, code)
    return schemas.checked_out(waiting)

"""Public HTTP: what can be asked for; and whether what was written on a page of its form is right."""

from typing import Any

from flask import Blueprint, Response, jsonify
from servicekit.access import authenticated, explained, options, principal, public, requires
from servicekit.db import transaction
from servicekit.parsing import parse_body, refuse

from certificates.api import judging
from certificates.api.context import current_context
from certificates.errors import ProcedureNotFound
from certificates.schemas import procedures as shown
from certificates.schemas import requests as schemas
from certificates.schemas import uploads as upload_schemas
from certificates.store import requests as store
from certificates.store import uploads

blueprint = Blueprint("procedures", __name__)


@blueprint.get("/procedures")
@public
def get_procedures() -> Response:
    catalogue = current_context().catalogue
    return jsonify(
        items=[shown.procedure_summary(procedure, current_context().offices) for procedure in catalogue.offered()],
        not_offered=[shown.not_offered(procedure) for procedure in catalogue.not_offered()],
    )


@blueprint.get("/procedures/<code>")
@public
def get_procedure(code: str) -> Response:
    """Everything about a procedure, and what its ways of delivery need of an account."""
    return jsonify({**_shown(code), "options": explained()})


def _shown(code: str) -> dict[str, Any]:
    context = current_context()
    edition = context.catalogue.current(code)
    return shown.procedure_out(edition, context.offices)


@blueprint.get("/procedures/<code>/form")
@requires("certificates.read")
def get_form(code: str) -> dict[str, Any]:
    """What a page of the form shows: the procedure, what was written, the files, what the caller may choose."""
    context, subject = current_context(), principal().subject
    procedure = _shown(code)
    with transaction(context.engine) as conn:
        draft, files = context.drafts.mine(conn, code), uploads.of_draft(conn, subject, code)
    return {
        "procedure": procedure,
        "draft": draft,
        "options": options(),
        "uploads": upload_schemas.uploads_out(files, context.uploads),
    }


@blueprint.post("/procedures/<code>/checks")
@authenticated
def post_checks(code: str) -> dict[str, Any]:
    """Judge what was written on a page of a form as filing would. Nothing is filed or kept."""
    context = current_context()
    procedure = context.catalogue.find_offered(code)
    if procedure is None:
        raise ProcedureNotFound
    refuse(judging.found_wrong(parse_body(schemas.ChecksIn), procedure, context.clock()))
    with transaction(context.engine) as conn:
        waiting = store.waiting_requests_of(conn, principal().subject, code)
    return schemas.checked_out(waiting)

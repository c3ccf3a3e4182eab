"""Papers that were brought to the office: scanned into their case, for what was asked for, by kind, or besides."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from portal import unsent_forms
from portal.clients.backend import Failure
from portal.clients.casework_schemas import ActForm, Case
from portal.clients.request_schemas import Attachment
from portal.context import context
from portal.forms import Errors
from portal.guard import accepts_files, see_other, visitor
from portal.language import t
from portal.pages.casework_lists import Place
from portal.pages.certificate_documents import pass_on
from portal.pages.problems import needed

blueprint = Blueprint("casework_papers", __name__, url_prefix="/casework")

ACT = "add-document"


@blueprint.get(f"/<uuid:case_id>/{ACT}")
def show(case_id: UUID) -> Response:
    """What may be scanned, each with its own field."""
    unsent_forms.pop()
    asked = _asked(case_id)
    if ACT not in asked.case.acts:
        return see_other(f"/casework/{case_id}{Place.asked().tail}")
    return _page(asked, [])


@blueprint.post(f"/<uuid:case_id>/{ACT}")
@accepts_files
@unsent_forms.keeps_unsent
def post_paper(case_id: UUID) -> Response:
    asked = _asked(case_id)
    found = asked.case
    errors: Errors = []
    for key, purpose in _fields(found).items():
        errors += pass_on(f"file.{key}", partial(_add, found, purpose))
    if not errors and not any(file.filename for file in request.files.values()):
        errors = [{"field": f"file.{next(iter(_fields(found)))}", "text": t("documents.choose")}]
    if errors:
        return _page(asked, errors)
    return see_other(f"/casework/{case_id}{Place.asked().tail_with(done=ACT)}")


def _asked(case_id: UUID) -> ActForm:
    found: ActForm = needed(context().casework.act_form(visitor(), str(case_id), ACT))
    return found


def _add(found: Case, purpose: Mapping[str, str], name: str, content: bytes) -> Attachment | Failure:
    return context().casework.add_paper(visitor(), found.id, purpose, name, content)


def _fields(found: Case) -> dict[str, dict[str, str]]:
    """The fields of the page by their names, and what a file in each is for."""
    asked = {one.id: {"asked": one.id} for one in found.outstanding}
    return {**asked, **{one.key: {"evidence": one.key} for one in found.evidences if one.sent}, "more": {}}


def _page(asked: ActForm, errors: Errors) -> Response:
    limits = needed(asked.upload_limits or Failure("certificates"))
    known = {"case": asked.case, "limits": limits, "errors": errors, "place": Place.asked()}
    return make_response(render_template("casework_papers.html", **known), 422 if errors else 200)

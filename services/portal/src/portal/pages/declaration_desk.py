"""Staff review special declarations: the details beside the signed document, and the decision."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from portal import forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.declaration_schemas import Case
from portal.context import context
from portal.forms import Errors, written_date
from portal.guard import accepts_files, see_other, visitor
from portal.language import t
from portal.pages.declare_document import faults_of, read_certification, scan_body
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("declaration_desk", __name__, url_prefix="/declarations-desk")

ACTS = ("accept", "return", "refuse", "revoke")
REASONS = (
    *("unsigned", "unreadable", "not-certified", "gov-code-invalid"),
    *("details-differ", "no-proof-of-capacity", "other"),
)


@blueprint.get("/scan")
def show_scan() -> Response:
    form = unsent_forms.pop()
    return _scan_page(read_certification(form) if form is not None else {}, [])


@blueprint.post("/scan")
@accepts_files
@unsent_forms.keeps_unsent
def post_scan() -> Response:
    """A form that was brought to the desk: the code on it says whose case it is."""
    values = read_certification(request.form)
    body, errors = scan_body(values)
    if errors:
        return _scan_page(values, errors)
    answer = context().reviews.enter_scan(visitor(), body)
    if not isinstance(answer, Failure):
        return see_other(f"/declarations-desk/{answer.case_id}")
    if answer.code in ("declaration-case-not-found", "declaration-case-changed"):
        return _scan_page(values, [{"field": "file", "text": t(f"reviews.scan.{answer.code}")}])
    return _scan_page(values, faults_of(answer))


@blueprint.get("/<case_id>")
def case(case_id: str) -> Response:
    found, form = needed(context().reviews.case(visitor(), case_id)), unsent_forms.pop()
    act = form.get("act", "") if form is not None else ""
    return _case_page(found, act, _written(act, form) if form is not None else {}, [])


@blueprint.get("/<case_id>/pages/<int:number>.png")
def page(case_id: str, number: int) -> Response:
    return Response(needed(context().reviews.page(visitor(), case_id, number)), content_type="image/png")


@blueprint.post("/<case_id>/<any(accept, return, refuse, revoke):act>")
@unsent_forms.keeps_unsent
def decide(case_id: str, act: str) -> Response:
    """The decision on the submission that the page showed; another one in the meantime is refused."""
    body, errors = _decision(act)
    values = _written(act, request.form)
    if errors:
        return _case_page(needed(context().reviews.case(visitor(), case_id)), act, values, errors)
    answer = context().reviews.decide(visitor(), case_id, act, body)
    if not isinstance(answer, Failure):
        return see_other(f"/declarations-desk/{case_id}?done={act}")
    named = forms.faults(answer)
    if answer.code == "declaration-findings-open":
        named = [{"field": "despite", "text": str(answer.problem.get("title"))}]
    if not named:
        raise PageFailure(answer)
    return _case_page(needed(context().reviews.case(visitor(), case_id)), act, values, named)


def _written(act: str, form: MultiDict[str, str]) -> dict[str, str]:
    """What the form of an act was filled in with."""
    lists = {name: " ".join(form.getlist(name)) for name in ("reasons", "despite", "document_checked")}
    days = {name: written_date(name, form) for name in ("valid_from", "valid_to")}
    return {f"{act}-text": form.get("text", ""), **lists, **days}


def _decision(act: str) -> tuple[dict[str, object], Errors]:
    """What the form decides, and what it lacks."""
    text = request.form.get("text", "").strip()[:1000]
    revision: dict[str, object] = {"revision": request.form.get("revision", 0, type=int)}
    if act == "accept":
        errors = [] if request.form.get("document_checked") else [_lack("document_checked")]
        days = {name: written_date(name, request.form) or None for name in ("valid_from", "valid_to")}
        despite = request.form.getlist("despite")
        return revision | days | {"document_checked": True, "despite": despite}, errors
    errors = [] if text else [_lack(f"{act}-text")]
    if act == "revoke":
        return {"text": text}, errors
    if act == "return":
        reasons = [reason for reason in request.form.getlist("reasons") if reason in REASONS]
        errors = ([] if reasons else [_lack("reasons")]) + errors
        return revision | {"reasons": reasons, "text": text}, errors
    return revision | {"text": text}, errors


def _lack(field: str) -> dict[str, str]:
    return {"field": field, "text": t(f"reviews.empty.{field}")}


def _case_page(found: Case, act: str, values: Mapping[str, str], errors: Errors) -> Response:
    """The case; ``act`` is whose form the values are of."""
    page = render_template(
        "desk_declaration.html",
        case=found,
        written=act or next((known for known in ACTS if known in found.can), None),
        values=values,
        errors=errors,
        reasons=REASONS,
        done=request.args.get("done"),
    )
    return make_response(page, 422 if errors else 200)


def _scan_page(values: Mapping[str, str], errors: Errors) -> Response:
    page = render_template("desk_declaration_scan.html", values=values, errors=errors)
    return make_response(page, 422 if errors else 200)

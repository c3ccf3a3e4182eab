"""Staff review special declarations: who waits, the details beside the signed document, the decision."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms
from portal.clients.backend import Failure
from portal.clients.declaration_shapes import Case
from portal.forms import Errors, written_date
from portal.guard import parts, see_other, takes_files, visitor
from portal.language import t
from portal.pages.declare import needed
from portal.pages.declare_document import faults_of, read_certification, scan_body
from portal.pages.problems import PageFailure

blueprint = Blueprint("declaration_desk", __name__, url_prefix="/declarations-desk")

STATES = ("submitted", "returned", "accepted", "refused", "revoked")
REASONS = ("unsigned", "unreadable", "not-certified", "details-differ", "no-proof-of-capacity", "other")


@blueprint.get("")
def queue() -> str:
    """Who waits, the longest first."""
    asked = request.args.get("state", "submitted")
    state = asked if asked in STATES else "submitted"
    items = needed(parts().reviews.queue(visitor(), state)).items
    return render_template("desk_declarations.html", items=items, state=state, states=STATES)


@blueprint.get("/scan")
def show_scan() -> Response:
    return _scan_page({}, [])


@blueprint.post("/scan")
@takes_files
def take_scan() -> Response:
    """A form that somebody brought: the code on it says whose case it is."""
    values = read_certification(request.form)
    body, errors = scan_body(values)
    if errors:
        return _scan_page(values, errors)
    answer = parts().reviews.take_scan(visitor(), body)
    if not isinstance(answer, Failure):
        return see_other(f"/declarations-desk/{answer.case_id}")
    if answer.code in ("declaration-case-not-found", "declaration-case-changed"):
        return _scan_page(values, [{"field": "file", "text": t(f"reviews.scan.{answer.code}")}])
    return _scan_page(values, faults_of(answer))


@blueprint.get("/<case_id>")
def case(case_id: str) -> Response:
    return _case_page(needed(parts().reviews.case(visitor(), case_id)), {}, [])


@blueprint.get("/<case_id>/pages/<int:number>.png")
def page(case_id: str, number: int) -> Response:
    return Response(needed(parts().reviews.page(visitor(), case_id, number)), content_type="image/png")


@blueprint.post("/<case_id>/<any(accept, return, refuse, revoke):act>")
def decide(case_id: str, act: str) -> Response:
    """The decision on the submission that the page showed; another one in the meantime is refused."""
    body, errors = _decision(act)
    values = {f"{act}-text": request.form.get("text", ""), "reasons": " ".join(request.form.getlist("reasons"))}
    if errors:
        return _case_page(needed(parts().reviews.case(visitor(), case_id)), values, errors)
    answer = parts().reviews.decide(visitor(), case_id, act, body)
    if not isinstance(answer, Failure):
        return see_other(f"/declarations-desk/{case_id}?done={act}")
    named = forms.faults(answer)
    if not named:
        raise PageFailure(answer)
    return _case_page(needed(parts().reviews.case(visitor(), case_id)), values, named)


def _decision(act: str) -> tuple[dict[str, object], Errors]:
    """What the form decides, and what it lacks."""
    text = request.form.get("text", "").strip()[:1000]
    revision: dict[str, object] = {"revision": request.form.get("revision", 0, type=int)}
    if act == "accept":
        errors = [] if request.form.get("document_checked") else [_lack("document_checked")]
        last = written_date("valid_to", request.form)
        return revision | {"document_checked": True, "valid_to": last or None}, errors
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


def _case_page(found: Case, values: Mapping[str, str], errors: Errors) -> Response:
    page = render_template(
        "desk_declaration.html",
        case=found,
        values=values,
        errors=errors,
        reasons=REASONS,
        done=request.args.get("done"),
    )
    return make_response(page, 422 if errors else 200)


def _scan_page(values: Mapping[str, str], errors: Errors) -> Response:
    page = render_template("desk_declaration_scan.html", values=values, errors=errors)
    return make_response(page, 422 if errors else 200)

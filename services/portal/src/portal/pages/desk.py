"""The desk: clerks open a citizen's case, with the code or after a look-up, and record what they saw on the document.

What is refused is said above the form that was sent, which keeps all that was written. The tax number is in that answer
only: no session, draft or address ever has it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from portal import unsent_forms
from portal.clients.backend import Failure
from portal.clients.identity_schemas import Case
from portal.clients.staff_work import StaffWork
from portal.context import context
from portal.forms import Errors, faults, written_date
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, missing_of

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
ENDS_AS = {
    "certify": "certified",
    "check": "certified",
    "undo": "undone",
    "close": "closed",
    "revoke": "closed",
    "restore": "closed",
}
"""The state in which each act leaves a case."""
NEVER_KEPT = "afm"
WHOM = "who"
"""Of a look-up: a user name, an address or a tax number."""
NAMES_DIFFER = "name-differs"
_WRITTEN = ("document_kind", "document_last", "given_name", "family_name", "father_name", NEVER_KEPT)
_TICKS = ("given_name_absent", "father_name_absent", "name_differs")
_FIELDS = ("document_kind", "document_last", "document_expires", "family_name", "given_name", "father_name", NEVER_KEPT)
"""The fields of what is certified as they stand on the page."""
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not done, for the page on which it was asked: faults of fields, or a heading with what to do now."""

    status: int
    errors: Errors
    title: str = ""
    text: str = ""

    def in_order_of(self, fields: Sequence[str]) -> "Refusal":
        """The faults as the fields stand on the page; what the page does not know comes last."""
        places = {name: place for place, name in enumerate(fields)}
        return replace(self, errors=sorted(self.errors, key=lambda error: places.get(error["field"], len(places))))


def refusal_of(failure: Failure) -> Refusal:
    """Raises PageFailure when the clerk is no longer signed in."""
    if failure.status == 401:
        raise PageFailure(failure)
    if failure.down:
        return Refusal(503, [], t("desk.away.title"), t("desk.away.text"))
    if errors := faults(failure):
        return Refusal(422, errors)
    said = str(failure.problem.get("detail") or "")
    lacking = " ".join(missing.text for missing in missing_of(failure))
    title = str(failure.problem.get("title") or t("problem.failed.title"))
    return Refusal(failure.status or 500, [], title, f"{said} {lacking}".strip() or t("problem.failed.text"))


def desk_page(template: str, refusal: Refusal | None = None, **values: Any) -> Response:
    errors = refusal.errors if refusal else []
    page = render_template(template, refusal=refusal, errors=errors, **values)
    return make_response(page, refusal.status if refusal else 200)


def field(name: str) -> str:
    return request.form.get(name, "").strip()[:_LONGEST]


@blueprint.get("")
def desk() -> Response:
    return _beginning(unsent_forms.pop() or {})


@blueprint.post("")
@unsent_forms.keeps_unsent
def open_case() -> Response:
    """Open a case with the citizen's code, or with what a look-up found."""
    written = {"lookup_id": field("lookup_id")} if "lookup_id" in request.form else {"code": field("code")[:40]}
    answer = context().bridge.open_case(visitor(), written)
    if isinstance(answer, Failure):
        return _beginning(written, refusal_of(answer))
    return see_other(_path(answer.case_id))


@blueprint.get("/lookup")
def begin_lookup() -> Response:
    """The form is on the desk's page; who signs in again after sending it comes by here."""
    form = unsent_forms.pop()
    return _beginning(form) if form is not None else see_other("/desk#lookup")


@blueprint.post("/lookup")
@unsent_forms.keeps_unsent_but(WHOM)
def look_up() -> Response:
    """Find a citizen who has no code. What is shown is masked, until a case is open."""
    written = {"who": field("who"), "reason": field("reason")}
    answer = context().bridge.look_up(visitor(), **written)
    if isinstance(answer, Failure):
        return _beginning(written, refusal_of(answer))
    return desk_page("desk_found.html", lookups=[answer], of=None)


def _beginning(values: Mapping[str, str], refusal: Refusal | None = None) -> Response:
    """Both ways to a case, the clerk's own cases, how many of colleagues wait for a second look; and to supervisors,
    how much waits for them."""
    person, bridge = visitor(), context().bridge
    cases, checks = bridge.cases(person), bridge.checks(person)
    work = context().reviews.work(person) if person.supervises_desk else None
    counts = work.counts if isinstance(work, StaffWork) else {}
    for answer in (cases, checks):
        if isinstance(answer, Failure) and refusal is None:
            raise PageFailure(answer)
    return desk_page("desk.html", refusal, values=values, cases=cases, checks=checks, counts=counts)


@blueprint.get("/checks")
def checks() -> Response:
    found = context().bridge.checks(visitor())
    if isinstance(found, Failure):
        raise PageFailure(found)
    return desk_page("desk_checks.html", checks=found)


def _path(case_id: str) -> str:
    return f"/desk/cases/{case_id}"


def _case(case_id: str) -> Case:
    found = context().bridge.case(visitor(), case_id)
    if isinstance(found, Failure):
        raise PageFailure(found)
    return found


@blueprint.get("/cases/<case_id>")
def case(case_id: str) -> Response:
    """The citizen as registered beside the form for the document; after the decision, what was recorded."""
    found, form = _case(case_id), unsent_forms.pop()
    values = _written(form) if form is not None else {}
    return desk_page("desk_case.html", case=found, case_id=case_id, values=values, outcome=_outcome(found))


def _outcome(found: Case) -> str | None:
    """What the clerk just did, if the case says so too."""
    act = request.args.get("done", "")
    return act if found.state == ENDS_AS.get(act) else None


def _written(form: Mapping[str, str]) -> dict[str, str]:
    values = {name: form.get(name, "").strip()[:_LONGEST] for name in (*_WRITTEN, *_TICKS)}
    return values | {"document_expires": written_date("document_expires", form)}


def _body(values: Mapping[str, str]) -> dict[str, object]:
    """The form as the service takes it."""
    return {
        **{name: values[name] for name in _WRITTEN},
        "document_expires": values["document_expires"] or None,
        "not_on_document": [name for name in ("given_name", "father_name") if values[f"{name}_absent"]],
        "name_differs": bool(values["name_differs"]),
    }


@blueprint.post("/cases/<case_id>")
@unsent_forms.keeps_unsent_but(NEVER_KEPT)
def certify(case_id: str) -> Response:
    """The person is who the document says."""
    values = _written(request.form)
    return _decide(case_id, "certify", _body(values), "desk_case.html", values)


def _decide(case_id: str, act: str, body: Mapping[str, object], template: str, values: Mapping[str, str]) -> Response:
    """Do it and show how the case stands; what is refused is said on the page that was sent."""
    answer = context().bridge.decide(visitor(), case_id, act, body)
    if not isinstance(answer, Failure):
        return see_other(f"{_path(case_id)}?done={act}")
    refusal = refusal_of(answer).in_order_of(_FIELDS)
    if answer.code == NAMES_DIFFER:
        # A second question of the same form: the names are shown side by side at the box to tick.
        refusal = Refusal(409, [{"field": "name_differs", "text": t("desk.name_differs.untold")}])
    now = context().bridge.case(visitor(), case_id)
    # The service may be away: the page is drawn without the citizen then, for what was written must not be lost.
    found = None if isinstance(now, Failure) else now
    return desk_page(template, refusal, case=found, case_id=case_id, values=values, act=act, outcome=None)


@blueprint.get("/cases/<case_id>/<any(undo, close, revoke, restore, check):act>")
def ask(case_id: str, act: str) -> Response:
    """The question before something is done that needs a reason, or the form of the second look."""
    found = _case(case_id)
    if act not in found.can:
        return see_other(_path(found.case_id))
    values: Mapping[str, str] = unsent_forms.pop() or {}
    return desk_page(_question(act), case=found, case_id=case_id, values=values, act=act)


@blueprint.post("/cases/<case_id>/<any(undo, close, revoke, restore, check):act>")
@unsent_forms.keeps_unsent
def decide(case_id: str, act: str) -> Response:
    values = {name: field(name) for name in ("reason", "agrees", "note", "afm_wrong")}
    body: dict[str, object] = {"reason": values["reason"]}
    if act == "undo":
        body["afm_wrong"] = bool(values["afm_wrong"])
    if act == "check":
        if values["agrees"] not in ("yes", "no"):
            refusal = Refusal(422, [{"field": "agrees", "text": t("desk.check.empty")}])
            return desk_page("desk_check.html", refusal, case=_case(case_id), case_id=case_id, values=values, act=act)
        body = {"agrees": values["agrees"] == "yes", "note": values["note"]}
    return _decide(case_id, act, body, _question(act), values)


def _question(act: str) -> str:
    return "desk_check.html" if act == "check" else "desk_act.html"

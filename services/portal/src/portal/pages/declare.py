"""The special declaration of a representative: its details, page by page, and the case that becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from servicekit.access import public
from servicekit.clock import local_day

from portal import forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.declaration_schemas import Case, Fields, Summaries, Summary
from portal.context import context
from portal.forms import Errors
from portal.guard import Visitor, see_other, visitor
from portal.language import locale
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("declare", __name__, url_prefix="/businesses/declare")

STEPS: Mapping[str, tuple[str, ...]] = {
    "business": ("afm", "name", "trade_name", "seat", "tax_office", "gemi", "notice_email"),
    "you": ("given_name", "family_name", "father_name", "capacity", "proof"),
    "places": ("places",),
}
MOST_PLACES = 50
SAID = ("open", "sent", "kept", "kept_code", "ended", "address")
UNFINISHED = ("draft", "waiting-for-document", "returned")


def find(case_id: str) -> Case:
    """The person's case; raises PageFailure."""
    found: Case = needed(context().declarations.case(visitor(), case_id))
    return found


def listed(person: Visitor) -> Summaries | Failure | None:
    """The person's special declarations; None when there can be none before level B."""
    if person.level != "B" or person.is_staff:
        return None
    return context().declarations.mine(person)


@dataclass(frozen=True, slots=True)
class Examined:
    """A declaration that lies with the municipality, and the day until which its person is answered."""

    case: Summary
    since: datetime
    answer_by: date


@dataclass(frozen=True, slots=True)
class Pending:
    """Declarations that are not decided yet: what waits for the person, and what for the municipality."""

    unfinished: list[Summary]
    examined: list[Examined]


def pending(person: Visitor) -> Pending:
    """The person's, for pages about something else: while the service is away, nothing."""
    found = listed(person)
    items = [] if found is None or isinstance(found, Failure) else found.items
    return Pending(
        [one for one in items if one.state in UNFINISHED],
        [Examined(one, one.submitted_at, day) for one in items if one.submitted_at and (day := _answer_by(one))],
    )


def path_of(case_id: str, page: str = "") -> str:
    return f"/businesses/declare/{case_id}" + (f"/{page}" if page else "")


def as_pdf(content: bytes) -> Response:
    return Response(content, content_type="application/pdf", headers={"Content-Disposition": "inline"})


@blueprint.get("/blank.pdf")
@public
def blank() -> Response:
    """The blank form, to be filled in on one's own computer."""
    return as_pdf(needed(context().declarations.blank()))


@blueprint.get("")
def index() -> str:
    """One's declarations, and the way to a new one; before level B, the way there."""
    option = needed(context().declarations.options(visitor())).get("identity.declare-business")
    mine = needed(context().declarations.mine(visitor())).items if option and option.allowed else []
    return render_template("declare_index.html", option=option, mine=mine)


@blueprint.get("/new")
def show_new() -> Response:
    values: Mapping[str, str] = unsent_forms.pop() or {}
    return _step_page(None, "business", {name: values.get(name, "") for name in STEPS["business"]}, [])


@blueprint.post("/new")
@unsent_forms.keeps_unsent
def post_new() -> Response:
    """The first page makes the case. A business whose case is open leads there: a second one is not begun."""
    values = _plain("business", request.form)
    known = {
        "given_name": visitor().claim("verified_given_name"),
        "family_name": visitor().claim("verified_family_name"),
    }
    fields = {**{name: text for name, text in known.items() if text}, **values}
    answer = context().declarations.begin(visitor(), {"fields": fields, "locale": locale()})
    if not isinstance(answer, Failure):
        return _next(answer, "business")
    if answer.code == "declaration-case-open":
        return see_other(path_of(str(answer.problem["case_id"])) + "?open=1")
    if errors := _inside("business", forms.faults(answer)):
        return _step_page(None, "business", values, errors)
    raise PageFailure(answer)


@blueprint.get("/<case_id>/<any(business, you, places):step>")
def show_step(case_id: str, step: str) -> Response:
    """One page of details, as they are kept, or as they were in a form that could not be taken."""
    found = find(case_id)
    form = unsent_forms.pop()
    values = _form_values(step, form) if form is not None else _stored(found.fields, step)
    return _step_page(found, step, values, _faults(found, step) if "check" in request.args else [])


@blueprint.post("/<case_id>/<any(business, you, places):step>")
@unsent_forms.keeps_unsent
def post_step(case_id: str, step: str) -> Response:
    """Keep what was written, whatever it is; go on when the page is complete."""
    found = find(case_id)
    values = _form_values(step, request.form)
    changed = {**found.fields.model_dump(), **_fields(step, values)}
    answer = context().declarations.write(visitor(), case_id, {"fields": changed, "locale": locale()})
    if isinstance(answer, Failure):
        if answer.code == "declaration-case-open":
            return see_other(path_of(str(answer.problem["case_id"])) + "?open=1")
        if errors := _inside(step, forms.faults(answer)):
            return _step_page(found, step, values, errors)
        raise PageFailure(answer)
    if step == "places" and request.form.get("more"):
        return see_other(path_of(case_id, "places?more=1"))
    if errors := _faults(answer, step):
        return _step_page(answer, step, _stored(answer.fields, step), errors, stored=True)
    return _next(answer, step)


def _next(found: Case, step: str) -> Response:
    """The page after this one that is not complete; the check when all are."""
    if errors := _faults(found, step):
        return _step_page(found, step, _stored(found.fields, step), errors)
    open_step = next((name for name in STEPS if _faults(found, name)), "check")
    return see_other(path_of(found.case_id, open_step))


@blueprint.get("/<case_id>/check")
def check(case_id: str) -> Response:
    found = find(case_id)
    open_step = next((name for name in STEPS if _faults(found, name)), None)
    if open_step is not None:
        return see_other(path_of(case_id, f"{open_step}?check=1"))
    return make_response(render_template("declare_check.html", case=found))


@blueprint.post("/<case_id>/check")
def post_check(case_id: str) -> Response:
    """The details are complete. One that came back stays as it is until it is handed in again."""
    found = find(case_id)
    if "confirm" in found.can:
        needed(context().declarations.act(visitor(), case_id, "confirm"))
    return see_other(path_of(case_id))


@blueprint.get("/<case_id>")
def case(case_id: str) -> str:
    """Where the case stands, and what to do now."""
    found = find(case_id)
    said = [name for name in SAID if name in request.args]
    return render_template("declare_case.html", case=found, said=said, answer_by=_answer_by(found))


def _answer_by(found: Summary) -> date | None:
    """The day until which the person is answered, while the municipality has the case."""
    if found.submitted_at is None:
        return None
    return local_day(found.submitted_at) + timedelta(days=context().municipality.special_declaration_days)


@blueprint.get("/<case_id>/end")
def show_end(case_id: str) -> str:
    """What ending it means, before it is ended; ``other`` is another person who acts for the business."""
    found = find(case_id)
    whose = next((one for one in found.others if one.case_id == request.args.get("other")), None)
    return render_template("declare_end.html", case=found, whose=whose)


@blueprint.post("/<case_id>/end")
def post_end(case_id: str) -> Response:
    if other := request.form.get("other"):
        needed(context().declarations.revoke_other(visitor(), case_id, other))
    else:
        needed(context().declarations.act(visitor(), case_id, "revoke", {"text": request.form.get("text", "")}))
    return see_other(path_of(case_id) + "?ended=1")


def _plain(step: str, form: Mapping[str, str]) -> dict[str, str]:
    return {name: form.get(name, "").strip() for name in STEPS[step]}


def _form_values(step: str, form: Mapping[str, str]) -> dict[str, str]:
    """What a page was filled in with, by the names of its fields."""
    if step != "places":
        return _plain(step, form)
    names = [f"places.{n}.{part}" for n in range(MOST_PLACES) for part in ("name", "address")]
    return {name: form[name].strip() for name in names if name in form}


def _fields(step: str, values: Mapping[str, str]) -> dict[str, Any]:
    """The same as the service takes it. A place without name and address is none."""
    if step != "places":
        return dict(values)
    rows = [
        {"name": values.get(f"places.{n}.name", ""), "address": values.get(f"places.{n}.address", "")}
        for n in range(MOST_PLACES)
    ]
    return {"places": [row for row in rows if row["name"] or row["address"]]}


def _stored(fields: Fields, step: str) -> dict[str, str]:
    """What is kept, by the names of the page's fields."""
    if step != "places":
        return {name: getattr(fields, name) for name in STEPS[step]}
    return {
        f"places.{n}.{part}": getattr(place, part)
        for n, place in enumerate(fields.places)
        for part in ("name", "address")
    }


def _faults(found: Case, step: str) -> Errors:
    return _inside(step, [fault.model_dump() for fault in found.faults])


def _inside(step: str, errors: Errors) -> Errors:
    """The faults of this page; the service calls the fields of the body ``fields.…`` when it cannot read them."""
    named = [{**error, "field": error["field"].removeprefix("fields.")} for error in errors]
    return [error for error in named if error["field"].split(".")[0] in STEPS[step]]


def _step_page(
    found: Case | None, step: str, values: Mapping[str, str], errors: Errors, *, stored: bool = False
) -> Response:
    """The page of a step; ``stored`` when what is wrong on it was kept all the same, which is said."""
    filled = sum(1 for name in values if name.endswith(".name")) if step == "places" else 0
    rows = min(max(filled, 1) + ("more" in request.args), MOST_PLACES)
    page = render_template(f"declare_{step}.html", case=found, values=values, errors=errors, rows=rows, stored=stored)
    return make_response(page, 422 if errors else 200)

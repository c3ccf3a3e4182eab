"""What is done with a case on a page of its own: first what it means and what it needs, then the button.

What cannot be taken back, or reaches the applicant for good, is asked once more with all that was written.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from portal import addresses, forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.casework_schemas import ActForm, Case
from portal.context import context
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import has_text, locale, t
from portal.pages import casework_words as words
from portal.pages.casework_forms import FORMS, Form, Values, body_of, named, read, typed
from portal.pages.casework_lists import Place
from portal.pages.casework_refusals import Refusal, changed_page, refusal_of, sent_version
from portal.pages.problems import needed

blueprint = Blueprint("casework_acts", __name__, url_prefix="/casework")

_ACTS = ", ".join(f'"{act}"' for act in FORMS)


@blueprint.get(f"/<uuid:case_id>/<any({_ACTS}):act>")
def ask(case_id: UUID, act: str) -> Response:
    """What will happen, and what has to be written for it."""
    asked = _asked(case_id, act)
    sent = unsent_forms.pop()
    if act not in asked.case.acts:
        return see_other(f"/casework/{case_id}{Place.asked().tail}")
    values = read(FORMS[act], sent) if sent is not None else _begun(asked.case, act)
    return _page(asked, _Filled(act, values))


@blueprint.post(f"/<uuid:case_id>/<any({_ACTS}):act>")
@unsent_forms.keeps_unsent
def do(case_id: UUID, act: str) -> Response:
    form, values = FORMS[act], read(FORMS[act], request.form)
    if errors := _empty(act, form, values):
        return _page(_asked(case_id, act), _Filled(act, values, errors))
    if form.sure and request.form.get("sure") != "yes":
        return _page(_asked(case_id, act), _Filled(act, values), sure=True)
    body = {"version": sent_version(), **body_of(act, values)}
    answer = context().casework.act(visitor(), str(case_id), act, body)
    if not isinstance(answer, Failure):
        return see_other(f"/casework/{case_id}{Place.asked().tail_with(done=act)}")
    return _again(answer, _asked(case_id, act), act, values)


def _asked(case_id: UUID, act: str) -> ActForm:
    found: ActForm = needed(context().casework.act_form(visitor(), str(case_id), act))
    return found


def _again(answer: Failure, asked: ActForm, act: str, values: Values) -> Response:
    """What was refused is said above the form that was sent."""
    refusal = refusal_of(answer)
    if answer.code == "case-changed":
        return changed_page(answer, asked.case, act, typed(act, values, asked.case))
    return _page(asked, _Filled(act, values, named(act, values, refusal.errors), refusal))


def _begun(found: Case, act: str) -> Values:
    """What a form begins with."""
    if act == "hand-over":
        who = found.applicant
        return {
            "collector.capacity": "self",
            "collector.name": f"{who.given_name or ''} {who.family_name or ''}".strip(),
        }
    centre = found.service_centre.key if found.service_centre else None
    if act == "change-delivery" and centre is not None:
        return {"delivery": addresses.way_on_form(found.delivery, centre)}
    if act == "change-delivery" and found.postal_address is not None:
        address = {name: str(value or "") for name, value in found.postal_address.model_dump().items()}
        return {"delivery": found.delivery, **address}
    if act == "ask":
        return {"evidence": " ".join(one.key for one in found.lacking)}
    if act == "lay-out":
        return {"place": addresses.CENTRE if centre is not None else "office"}
    return {}


def _empty(act: str, form: Form, values: Values) -> Errors:
    """What was left empty and cannot be, which the page says itself."""
    lacking = [name for name in form.required if not values.get(name)]
    if act == "ask" and not any(values.get(name) for name in ("evidence", "other_title", "other_note", "other_reason")):
        lacking.insert(0, "evidence")
    own = {name: f"casework.empty.{act}-{name}" for name in lacking}
    return [
        {"field": name, "text": t(own[name] if has_text(own[name]) else f"casework.empty.{name}")} for name in lacking
    ]


@dataclass(frozen=True, slots=True)
class _Filled:
    """The form of an act with what was written into it, and what is wrong with that."""

    act: str
    values: Values
    errors: Errors = field(default_factory=list)
    refusal: Refusal | None = None


def _page(asked: ActForm, filled: _Filled, *, sure: bool = False) -> Response:
    act, values, errors, refusal = filled.act, filled.values, filled.errors, filled.refusal
    form, found = FORMS[act], asked.case
    shown: dict[str, Any] = {
        "case": found,
        "act": act,
        "form": form,
        "place": Place.asked(),
        "words": words,
        "values": values,
        "errors": forms.one_of_each(errors, [error["field"] for error in errors]),
        "refusal": refusal,
        "version": sent_version() or found.version,
        "choices": [(one.value, one.name[locale()]) for one in asked.choices],
        "sure": sure,
        "typed": typed(act, values, found) if sure else [],
        "filed": found.filed_by is not None and found.filed_by == visitor().username,
        "mine": found.prepared_by is not None and found.prepared_by == visitor().username,
    }
    template = "casework_sure.html" if sure else "casework_act.html"
    status = refusal.status if refusal else 422 if errors else 200
    return make_response(render_template(template, **shown), status)

"""Finance officers tie businesses that the finance application does not know to a debtor, or refuse them."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.debtor_schemas import Debtor
from portal.context import context
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("debtors", __name__, url_prefix="/debtors")

STATES = ("waiting", "tied", "refused")
FIELDS = {"tie": "debtor_code", "open": "months", "refuse": "text"}
EVERY = ("3", "1")
"""After how many months a business declares again."""
ABOUT_A_FIELD = ("debtor-unknown", "debtor-taken", "debtor-in-books", "too-many-debtor-searches")


@blueprint.get("")
def queue() -> str:
    """Who waits, the longest first; or what was decided, the newest first."""
    asked = request.args.get("state", "waiting")
    state = asked if asked in STATES else "waiting"
    found = needed(context().debtors.queue(visitor(), state))
    return render_template("debtors.html", items=found.items, counts=found.counts, state=state, states=STATES)


@blueprint.get("/<business_id>")
def case(business_id: str) -> Response:
    return _page(business_id, unsent_forms.pop() or {}, [])


@blueprint.post("/<business_id>/candidate")
@unsent_forms.keeps_unsent
def look(business_id: str) -> Response:
    """The debtor that the code means, to be looked at before the business is tied to it."""
    code = request.form.get("debtor_code", "").strip()[:32]
    if not code:
        return _page(business_id, {}, [_lack("tie")])
    answer = context().debtors.candidate(visitor(), business_id, code)
    if isinstance(answer, Failure):
        return _refused(answer, business_id, "tie", {"debtor_code": code})
    return _page(business_id, {"debtor_code": code}, [], answer)


@blueprint.post("/<business_id>/new")
@unsent_forms.keeps_unsent
def show_new(business_id: str) -> Response:
    """What making a new debtor will do, before it is done: it cannot be taken back from here."""
    months = request.form.get("months", "")
    if months not in EVERY:
        return _page(business_id, {}, [_lack("open")])
    return _page(business_id, {"months": months}, [], opening=int(months))


@blueprint.post("/<business_id>/<any(tie, open, refuse):act>")
@unsent_forms.keeps_unsent
def decide(business_id: str, act: str) -> Response:
    name = FIELDS[act]
    written = request.form.get(name, "").strip()[:1000]
    if not written:
        return _page(business_id, {}, [_lack(act)])
    body: dict[str, object] = {name: int(written) if act == "open" and written.isdecimal() else written}
    answer = context().debtors.decide(visitor(), business_id, act, body)
    if isinstance(answer, Failure):
        return _refused(answer, business_id, act, {name: written})
    return see_other(f"/debtors/{business_id}?done={act}")


def _lack(act: str) -> dict[str, str]:
    return {"field": FIELDS[act], "text": t(f"debtors.empty.{FIELDS[act]}")}


def _refused(answer: Failure, business_id: str, act: str, values: Mapping[str, str]) -> Response:
    """What is wrong beside its field; anything else on a page of its own."""
    if answer.code in ABOUT_A_FIELD:
        errors = [{"field": FIELDS[act], "text": str(answer.problem.get("title"))}]
    else:
        errors = forms.faults(answer)
    if not errors:
        raise PageFailure(answer)
    return _page(business_id, values, errors)


def _page(
    business_id: str,
    values: Mapping[str, str],
    errors: Errors,
    candidate: Debtor | None = None,
    opening: int | None = None,
) -> Response:
    """The business; with a ``candidate`` to tie it to, or ``opening`` a new debtor, the question before it is done."""
    page = render_template(
        "debtor_case.html",
        case=needed(context().debtors.case(visitor(), business_id)),
        values=values,
        errors=errors,
        candidate=candidate,
        opening=opening,
        done=request.args.get("done"),
    )
    return make_response(page, 422 if errors else 200)

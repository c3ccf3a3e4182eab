"""Staff find special declarations: who waits, what was decided, and what a search finds."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.declaration_schemas import Summaries
from portal.context import context
from portal.forms import Errors, written_date
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure

blueprint = Blueprint("declaration_lists", __name__, url_prefix="/declarations-desk")

STATES = ("submitted", "returned", "accepted", "refused", "revoked")
DAYS = ("since", "until")
NEVER_KEPT = "text"
"""It may be a tax number, which no draft and no address ever has."""
_NOTHING = Summaries(items=[])


@blueprint.get("")
def queue() -> Response:
    """Cases in one state, page by page, perhaps of some days only."""
    asked = request.args.get("state", "submitted")
    state = asked if asked in STATES else "submitted"
    days = {name: written_date(name, request.args) for name in DAYS}
    query = {"state": state, "page": _page(request.args.get("page"))} | {name: day for name, day in days.items() if day}
    found, errors = _answer(context().reviews.queue(visitor(), query))
    written = {name: value for name, value in request.args.items() if value and name.startswith(DAYS)}
    more = urlencode({"state": state, **written})
    return _list(found, errors, state=state, values=days, more=f"/declarations-desk?{more}&page=")


@blueprint.get("/search")
def begin_search() -> Response:
    """The form is on the page of lists; who signs in again after sending it, or changes the language, comes by here."""
    return see_other("/declarations-desk")


@blueprint.post("/search")
@unsent_forms.keeps_unsent_but(NEVER_KEPT)
def search() -> Response:
    """The case that is meant, or those among which it is."""
    text, page = request.form.get("text", "").strip()[:200], _page(request.form.get("page"))
    if not text:
        return _list(_NOTHING, [{"field": "text", "text": t("reviews.empty.text")}], values={"text": ""})
    found, errors = _answer(context().reviews.search(visitor(), text, page))
    if found.total == 1 and len(found.items) == 1:
        return see_other(f"/declarations-desk/{found.items[0].case_id}")
    return _list(found, errors, values={"text": text}, searched=text)


def _page(written: str | None) -> int:
    return int(written) if written and written.isdecimal() and 0 < int(written) <= 10_000 else 1


def _answer(answer: Summaries | Failure) -> tuple[Summaries, Errors]:
    """What was found, or what is wrong with what was asked for; raises PageFailure."""
    if not isinstance(answer, Failure):
        return answer, []
    if errors := forms.faults(answer):
        return _NOTHING, errors
    raise PageFailure(answer)


def _list(found: Summaries, errors: Errors, *, values: Mapping[str, str], **more: Any) -> Response:
    usual = {"state": "", "more": "", "searched": ""}
    page = render_template(
        "desk_declarations.html", found=found, errors=errors, values=values, states=STATES, **(usual | more)
    )
    return make_response(page, 422 if errors else 200)

"""Where the day of the revenue office begins: what waits, and the search."""

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms, unsent_forms
from portal.clients.backend import Failure
from portal.context import context
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed, without_role
from portal.revenue_places import DEBTORS, WAITING

blueprint = Blueprint("revenue", __name__, url_prefix="/revenue")

LAST_PAGE = 10_000
ROLE = "finance-officer"


def asked_page() -> int:
    """The page of a list that the address names."""
    page = request.args.get("page", "")
    return int(page) if page.isdecimal() and len(page) < 6 and 0 < int(page) <= LAST_PAGE else 1


@blueprint.get("")
def start() -> Response:
    # What waits is counted for everybody, as nothing: the page itself is the office's alone.
    return _start_page([]) if "/revenue" in visitor().workplaces else without_role(ROLE, t("revenue.only_for"))


def _start_page(errors: Errors, values: dict[str, str] | None = None) -> Response:
    counts = needed(context().debtors.work(visitor())).counts
    waits = [(one, counts[one.name]) for one in (*WAITING, DEBTORS) if counts.get(one.name)]
    page = render_template("revenue.html", waits=waits, values=values or {}, errors=errors)
    return make_response(page, 422 if errors else 200)


@blueprint.get("/search")
def begin_search() -> Response:
    """The form is on the first page; who signs in again after sending it, or changes the language, comes by here."""
    return see_other("/revenue")


@blueprint.post("/search")
@unsent_forms.keeps_unsent_but("text")
def search() -> Response:
    """Whom a code, number, name or tax number means. It is kept in no draft and no address. From the cash desk a note
    leads to the desk again."""
    text = request.form.get("text", "").strip()[:200]
    at_desk = request.form.get("for") == "cash"
    if not text:
        return _start_page([{"field": "text", "text": t("revenue.search_empty")}])
    answer = context().revenue.search(visitor(), text)
    if isinstance(answer, Failure):
        if errors := forms.faults(answer):
            return _start_page(errors, {"text": text})
        raise PageFailure(answer)
    sure = [one for one in answer.items if not one.near]
    near = [one for one in answer.items if one.near]
    known = {"sure": sure, "near": near, "more": answer.more, "at_desk": at_desk, "values": {"text": text}}
    return make_response(render_template("revenue_search.html", **known, errors=[]))

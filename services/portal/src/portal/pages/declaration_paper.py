"""Staff type in a special declaration that was filled in by hand on the blank form, and brought."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms
from portal.clients.backend import Failure
from portal.forms import Errors
from portal.guard import parts, see_other, takes_files, visitor
from portal.pages.declare_document import faults_of, read_certification, scan_body

blueprint = Blueprint("declaration_paper", __name__, url_prefix="/declarations-desk/paper")
TEXTS = ("afm", "name", "trade_name", "seat", "tax_office", "gemi", "notice_email")
PERSON = ("given_name", "family_name", "father_name", "capacity", "proof")
PLACES = 3
"""Lines for places on the blank form."""
ABOUT_THE_CITIZEN = (
    "declaration-citizen-not-found",
    "declaration-citizen-not-proved",
    "declaration-case-open",
    "own-case",
)


@blueprint.get("")
def show() -> Response:
    return _page({}, [])


@blueprint.post("")
@takes_files
def take() -> Response:
    """It becomes a case like any other; a colleague decides on it."""
    values = _written(request.form)
    document, errors = scan_body(values)
    if errors:
        return _page(values, errors)
    document["certification"] = {name: values[name] for name in ("body", "number", "day")}
    fields = {name: values[name] for name in (*TEXTS, *PERSON)} | {"places": _places(values)}
    answer = parts().reviews.enter_paper(visitor(), {"who": values["who"], "fields": fields, "document": document})
    if not isinstance(answer, Failure):
        return see_other(f"/declarations-desk/{answer.case_id}")
    if answer.code in ABOUT_THE_CITIZEN:
        return _page(values, [{"field": "who", "text": str(answer.problem.get("title"))}])
    return _page(values, _faults(answer))


def _written(form: Mapping[str, str]) -> dict[str, str]:
    names = ("who", *TEXTS, *PERSON, *(f"places.{n}.{part}" for n in range(PLACES) for part in ("name", "address")))
    return {name: form.get(name, "").strip()[:300] for name in names} | read_certification(form)


def _places(values: Mapping[str, str]) -> list[dict[str, str]]:
    rows = [{part: values[f"places.{n}.{part}"] for part in ("name", "address")} for n in range(PLACES)]
    return [row for row in rows if row["name"] or row["address"]]


def _faults(answer: Failure) -> Errors:
    """What the service says of the details, of the file and of its certification, by the names of the form."""
    named = forms.faults(answer)
    details = [{**error, "field": error["field"].removeprefix("fields.")} for error in named]
    known = [error for error in details if error["field"].partition(".")[0] in ("who", "places", *TEXTS, *PERSON)]
    return known or faults_of(answer)


def _page(values: Mapping[str, Any], errors: Errors) -> Response:
    page = render_template("desk_declaration_paper.html", values=values, errors=errors, rows=PLACES)
    return make_response(page, 422 if errors else 200)

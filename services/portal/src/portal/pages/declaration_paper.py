"""Staff type in a special declaration that was filled in by hand on the blank form, and brought."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms, unsent_forms
from portal.clients.backend import Failure
from portal.context import context
from portal.forms import Errors
from portal.guard import accepts_files, see_other, visitor
from portal.language import t
from portal.pages.declare_document import faults_of, read_certification, read_file

blueprint = Blueprint("declaration_paper", __name__, url_prefix="/declarations-desk/paper")
TEXTS = ("afm", "name", "trade_name", "seat", "tax_office", "gemi", "notice_email")
PERSON = ("given_name", "family_name", "father_name", "capacity", "proof")
PLACES = 3
"""Lines for places on the blank form."""
_OF_PLACES = tuple(f"places.{n}.{part}" for n in range(PLACES) for part in ("name", "address"))
_ORDER = ("who", *TEXTS, *PERSON, "places", *_OF_PLACES, "file", "body", "number", "day")
"""The order of the page, in which its faults are listed as well."""
ABOUT_THE_CITIZEN = (
    "declaration-citizen-not-found",
    "declaration-citizen-not-proved",
    "declaration-case-open",
    "declaration-visit-gone",
    "own-case",
    "too-many-tries",
)


@blueprint.get("")
def show() -> Response:
    """The empty form. From a case at the desk it knows whose it is, and the names on the document."""
    if (form := unsent_forms.pop()) is not None:
        return _page(_written(form), [])
    visit = request.args.get("visit", "")[:36]
    return _page({"visit": visit, **_on_the_document(visit)} if visit else {}, [])


def _on_the_document(visit: str) -> dict[str, str]:
    case = context().bridge.case(visitor(), visit)
    seen = None if isinstance(case, Failure) else case.certification
    if seen is None:
        return {}
    return {name: getattr(seen, name) or "" for name in ("given_name", "family_name", "father_name")}


@blueprint.post("")
@accepts_files
@unsent_forms.keeps_unsent_but("who")
def post_paper() -> Response:
    """It becomes a case like any other; a colleague decides on it. The service says all that is wrong at one time."""
    values, (content, too_large) = _written(request.form), read_file()
    if too_large:
        return _page(values, too_large)
    fields = {name: values[name] for name in (*TEXTS, *PERSON)} | {"places": _places(values)}
    certification = {name: values[name] for name in ("body", "number", "day")}
    paper: dict[str, object] = {"fields": fields, "content": content, "certification": certification}
    whose = {"visit": values["visit"]} if values["visit"] else {"who": values["who"]}
    answer = context().reviews.enter_paper(visitor(), paper | whose)
    if not isinstance(answer, Failure):
        return see_other(f"/declarations-desk/{answer.case_id}")
    if answer.code == "declaration-visit-gone":
        # Then it takes a look-up, and everything that was typed stays.
        values["visit"] = ""
    if answer.code in ABOUT_THE_CITIZEN:
        return _page(values, [{"field": "who", "text": str(answer.problem.get("title"))}])
    return _page(values, _faults(answer, sent=bool(content)))


def _written(form: Mapping[str, str]) -> dict[str, str]:
    names = (
        "who",
        "visit",
        *TEXTS,
        *PERSON,
        *_OF_PLACES,
    )
    return {name: form.get(name, "").strip() for name in names} | read_certification(form)


def _places(values: Mapping[str, str]) -> list[dict[str, str]]:
    rows = [{part: values[f"places.{n}.{part}"] for part in ("name", "address")} for n in range(PLACES)]
    return [row for row in rows if row["name"] or row["address"]]


def _faults(answer: Failure, *, sent: bool) -> Errors:
    """What the service says of the details, of the file and of its certification, by the names of the form.

    Of a file that was not ``sent`` the page says it itself: the service would take a code of gov.gr as well.
    """
    named = forms.faults(answer)
    details = [{**error, "field": error["field"].removeprefix("fields.")} for error in named]
    if not details:
        return faults_of(answer)
    renamed = {"content": "file", **{f"certification.{name}": name for name in ("body", "number", "day")}}
    named = [{**error, "field": renamed.get(error["field"], error["field"])} for error in details]
    if not sent:
        named = [error | {"text": t("declare.empty.file")} if error["field"] == "file" else error for error in named]
    return sorted(named, key=lambda error: _ORDER.index(error["field"]) if error["field"] in _ORDER else len(_ORDER))


def _page(values: Mapping[str, Any], errors: Errors) -> Response:
    page = render_template("desk_declaration_paper.html", values=values, errors=errors, rows=PLACES)
    return make_response(page, 422 if errors else 200)

"""Where the day of the certificates' office begins: its cases in lists, and the search."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.casework_schemas import Cases
from portal.context import context
from portal.forms import Errors
from portal.guard import see_other, visitor
from portal.language import t
from portal.pages import casework_words as words
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("casework_lists", __name__, url_prefix="/casework")

VIEWS = (
    *("mine", "unassigned", "overdue", "waiting", "ready", "to-deliver", "to-collect", "posted", "returned"),
    *("parked", "open", "done"),
)
USUAL = "mine"
LAST_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """Which list the clerk came from, and which page of it. It travels in addresses, for the way back."""

    view: str = USUAL
    page: int = 1

    @classmethod
    def asked(cls) -> "Place":
        """The one that the address of this request names."""
        view, page = request.args.get("view", ""), request.args.get("page", "")
        number = int(page) if page.isdecimal() and len(page) < 6 and 0 < int(page) <= LAST_PAGE else 1
        return cls(view if view in VIEWS else USUAL, number)

    @property
    def tail(self) -> str:
        """What an address ends with; nothing for the list that is shown first."""
        asked: dict[str, object] = {"view": self.view} if self.view != USUAL else {}
        asked |= {"page": self.page} if self.page > 1 else {}
        return f"?{urlencode(asked)}" if asked else ""

    def tail_with(self, **more: str) -> str:
        return f"{self.tail}{'&' if self.tail else '?'}{urlencode(more)}"


@blueprint.get("")
def inbox() -> str:
    """One list, the case with the nearest limit first."""
    place = Place.asked()
    found = needed(context().casework.cases(visitor(), place.view, place.page))
    return render_template("casework_list.html", **_shown(found, place))


def _shown(found: Cases, place: Place) -> dict[str, Any]:
    return {"found": found, "place": place, "views": VIEWS, "words": words, "values": {}, "errors": []}


@blueprint.get("/search")
def begin_search() -> Response:
    """The form is on the page of lists; who signs in again after sending it, or changes the language, comes by here."""
    return see_other("/casework")


@blueprint.post("/search")
@unsent_forms.keeps_unsent_but("text")
def search() -> Response:
    """The case that is meant, or those among which it is. A name is kept in no draft and no address."""
    text = request.form.get("text", "").strip()[:200]
    if not text:
        return _results(None, {"text": ""}, [{"field": "text", "text": t("casework.search_empty")}])
    answer = context().casework.search(visitor(), text)
    if isinstance(answer, Failure):
        errors = forms.faults(answer)
        if not errors:
            raise PageFailure(answer)
        return _results(None, {"text": text}, errors)
    if len(answer.items) == 1 and not answer.more:
        return see_other(f"/casework/{answer.items[0].id}")
    return _results(answer, {"text": text}, [])


def _results(found: Cases | None, values: Mapping[str, str], errors: Errors) -> Response:
    known = {"found": found, "values": values, "errors": errors, "words": words, "place": Place()}
    return make_response(render_template("casework_search.html", **known), 422 if errors else 200)

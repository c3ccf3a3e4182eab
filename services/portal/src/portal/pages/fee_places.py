"""What each establishment of a business is: hotel, restaurant, … Only the fees that such a one owes are offered."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request

from portal.clients.backend import Failure
from portal.clients.fee_shapes import Establishment, PlaceKind
from portal.guard import parts, see_other, visitor
from portal.language import t
from portal.pages.fee_under_way import businesses, closed_option
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("fee_places", __name__, url_prefix="/fees/establishments")


@blueprint.get("")
def show() -> Response:
    return _page({})


@blueprint.post("")
def take() -> Response:
    """Keep what was chosen, place by place; what is as it was costs no call."""
    places = _places()
    chosen = {place.id: request.form.get(f"kind-{place.id}", "") for place in places}
    for place in places:
        if not (kind := chosen[place.id]) or kind == place.kind:
            continue
        answer = parts().fees.set_kind(visitor(), place.id, kind)
        if isinstance(answer, Failure) and answer.status == 422:
            return _page({f"kind-{place.id}": t("fees.empty.choice")})
        if isinstance(answer, Failure):
            raise PageFailure(answer)
    return see_other("/fees")


def _places() -> list[Establishment]:
    tied, _ = businesses(closed_option())
    return [place for business in tied for place in business.establishments]


def _page(wrong: Mapping[str, str]) -> Response:
    kinds: list[PlaceKind] = needed(parts().fees.fees()).kinds
    places = _places()
    values = {f"kind-{place.id}": place.kind or "" for place in places}
    errors = [{"field": field, "text": text} for field, text in wrong.items()]
    page = render_template("fee_places.html", kinds=kinds, places=places, values=values, errors=errors)
    return make_response(page, 422 if errors else 200)

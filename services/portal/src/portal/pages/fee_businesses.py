"""The businesses for which the visitor declares fees: whose page it is stands in its address, and at its top."""

from flask import Blueprint, Response, make_response, render_template, request

from portal.clients.backend import Failure
from portal.clients.business_schemas import Businesses, BusinessPage
from portal.context import context
from portal.forms import Errors, faults
from portal.guard import see_other, visitor
from portal.pages.declare import Pending, pending
from portal.pages.problems import needed

blueprint = Blueprint("fee_businesses", __name__, url_prefix="/fees/businesses")
LONGEST_SEARCH = 100
LAST_PAGE = 10_000
NONE: Errors = []


def asked_page() -> int:
    """The page of a list that the address names."""
    page = request.args.get("page", "")
    return int(page) if page.isdecimal() and page.isascii() and len(page) < 6 and 0 < int(page) <= LAST_PAGE else 1


def start() -> Response:
    """The page of the only business, or the list of several."""
    found: Businesses = needed(context().fees.businesses(visitor(), asked_page()))
    special = pending(visitor())
    # A person with a special declaration under way sees it here, before a page of one business.
    if found.found == 1 and found.items and not (special.unfinished or special.examined):
        return see_other(f"/fees/businesses/{found.items[0].id}")
    return _list(found, "", special=special)


def only_establishment() -> str | None:
    """The id of the person's only establishment; None when there are others, or none."""
    found: Businesses = needed(context().fees.businesses(visitor()))
    if found.found != 1 or not found.items or found.items[0].counts.establishments != 1:
        return None
    one: BusinessPage = needed(context().fees.business(visitor(), found.items[0].id))
    return one.items[0].id if one.items else None


@blueprint.get("")
def show_all() -> Response:
    """The list, also of one."""
    return _list(needed(context().fees.businesses(visitor(), asked_page())), "")


@blueprint.post("")
def search() -> Response:
    """Those whose name or tax number has what was written; a tax number stands in no address, so it goes by POST."""
    text = request.form.get("text", "").strip()[:LONGEST_SEARCH]
    answer = context().fees.search_businesses(visitor(), text)
    if isinstance(answer, Failure) and (errors := faults(answer)):
        return _list(needed(context().fees.businesses(visitor())), text, errors)
    return _list(needed(answer), text)


def _list(found: Businesses, text: str, errors: Errors = NONE, special: Pending | None = None) -> Response:
    page = render_template("fee_businesses.html", found=found, values={"text": text}, errors=errors, special=special)
    return make_response(page, 422 if errors else 200)


@blueprint.get("/<business_id>")
def show(business_id: str) -> Response:
    """A business with its establishments; the only one that can be declared for is shown at once."""
    found: BusinessPage = needed(context().fees.business(visitor(), business_id, asked_page()))
    if found.counts.establishments == 1 and found.tied and "all" not in request.args:
        return see_other(f"/fees/establishments/{found.items[0].id}")
    return _page(found, "")


@blueprint.post("/<business_id>")
def search_establishments(business_id: str) -> Response:
    """Those of its establishments whose name or address has what was written."""
    text = request.form.get("text", "").strip()[:LONGEST_SEARCH]
    answer = context().fees.search_establishments(visitor(), business_id, text)
    if isinstance(answer, Failure) and (errors := faults(answer)):
        return _page(needed(context().fees.business(visitor(), business_id)), text, errors)
    return _page(needed(answer), text)


def _page(found: BusinessPage, text: str, errors: Errors = NONE) -> Response:
    page = render_template("fee_business.html", business=found, values={"text": text}, errors=errors)
    return make_response(page, 422 if errors else 200)

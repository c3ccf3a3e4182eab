"""Closing the account: what ends, what stays and for how long, and one button. It needs a sign-in of just now."""

import time

from flask import Blueprint, Response, g, make_response, render_template, request
from servicekit.access import public

from portal import own_data
from portal.attempts import send_to_issuer
from portal.clients.backend import Failure
from portal.context import context
from portal.forms import Errors
from portal.guard import COOKIE, Visitor, see_other, visitor
from portal.language import t
from portal.login_attempt import Attempt
from portal.pages.problems import PageFailure

PATH = "/account/close"
FRESH_SECONDS = 540
"""identity-bridge takes a sign-in of ten minutes; one is left for reading the page."""

blueprint = Blueprint("closing", __name__, url_prefix=PATH)


@blueprint.get("")
def page() -> Response:
    return _page([])


@blueprint.get("/sign-in")
def sign_in_again() -> Response:
    """By a link and not by a form: forms may lead to the sign-in service only, and this way may pass by TAXISnet."""
    way = {"prompt": "login"} | ({} if visitor().has_password else {"kc_idp_hint": "taxisnet"})
    return send_to_issuer(Attempt.begin(PATH), way)


@blueprint.post("")
def close() -> Response:
    """Decided now; within seconds the account is gone and its owner gets a mail."""
    person = visitor()
    if not _is_fresh(person):
        return see_other(PATH)
    if "sure" not in request.form:
        return _page([{"field": "sure", "text": t("closing.unsure")}])
    closing = context().bridge.close_account(person)
    if isinstance(closing, Failure):
        raise PageFailure(closing)
    taxisnet = person.came_from_taxisnet
    context().sessions.end(person.session)
    response = see_other(f"{PATH}/done{'?taxisnet' if taxisnet else ''}")
    response.delete_cookie(COOKIE)
    return response


@blueprint.get("/done")
@public
def done() -> Response | str:
    """What happens now. The account is signed out here."""
    if g.visitor is not None:
        return see_other("/services")
    return render_template("closed.html", taxisnet="taxisnet" in request.args)


def _page(errors: Errors) -> Response:
    person = visitor()
    shown = render_template(
        "close.html", person=person, errors=errors, fresh=_is_fresh(person), kept=own_data.kept_by_law()
    )
    return make_response(shown, 422 if errors else 200)


def _is_fresh(person: Visitor) -> bool:
    signed_in = person.claim("auth_time")
    return isinstance(signed_in, int) and time.time() - signed_in < FRESH_SECONDS

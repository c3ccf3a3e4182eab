"""Signing out, here or everywhere, and the page where it ends."""

from collections.abc import Collection

from flask import Blueprint, Response, g, render_template, request
from servicekit.access import public
from servicekit.logs import get_logger

from portal.context import context
from portal.guard import COOKIE, Visitor, see_other, visitor
from portal.language import locale
from portal.oidc import IssuerUnavailable

EVERYWHERE, TAXISNET, HERE_ONLY = "everywhere", "taxisnet", "here"

blueprint = Blueprint("signing_out", __name__)
log = get_logger(__name__)


@blueprint.post("/auth/logout")
def logout() -> Response:
    """End the session here, then at the sign-in service and at TAXISnet."""
    return _leave(visitor())


@blueprint.post("/account/sign-out-everywhere")
def everywhere() -> Response:
    """End this person's sessions in all browsers, the one in hand last and as always.

    We end what we began: each session's own refresh token ends it at the sign-in service. Keycloak's account API could
    end all of them at once, but its door opens to a token with the audience ``account`` only, and ours leaves it out
    (docs/decisions/0002). A session that never came to the portal is on Keycloak's page of devices.
    """
    person = visitor()
    count = context().sessions.end_others(person.session)
    log.info("signed-out-elsewhere", subject=person.session.subject, count=count)
    return _leave(person, EVERYWHERE)


def _leave(person: Visitor, *said: str) -> Response:
    """Who may be signed in at TAXISnet is led there by Keycloak, which asks once more; others are out at once.

    The way to TAXISnet is identity-bridge's. While that does not answer, a browser would stand before an error
    of its own, with a session at Keycloak that lets the next person in.
    """
    if person.came_from_taxisnet:
        said = (*said, TAXISNET)
    refresh_token = context().sessions.end(person.session)
    try:
        if person.came_from_taxisnet and context().bridge.answers():
            response = see_other(context().oidc.logout_url(locale(), "-".join(said)))
        else:
            context().oidc.end_login(refresh_token)
            response = _to_the_end(*said)
    except IssuerUnavailable:
        log.warning("signed-out-here-only")
        response = _to_the_end(*said, HERE_ONLY)
    response.delete_cookie(COOKIE)
    return response


def _to_the_end(*said: str) -> Response:
    return see_other(f"/signed-out?state={'-'.join(said) or 'done'}")


@blueprint.get("/signed-out")
@public
def signed_out() -> Response | str:
    """What has ended. TAXISnet may ignore a sign-out, and we cannot see from here whether it did."""
    if g.visitor is not None:
        return see_other("/services")
    said: Collection[str] = request.args.get("state", "").split("-")
    ended = {"everywhere": EVERYWHERE in said, "taxisnet": TAXISNET in said, "here_only": HERE_ONLY in said}
    return render_template("signed_out.html", **ended)

"""The page that offers the ways to sign in, for visitors who come by the header or by a link of ours."""

from flask import Blueprint, Response, g, request
from servicekit.access import public

from portal.destinations import SERVICES
from portal.guard import see_other
from portal.language import safe_path
from portal.pages import problems

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
@public
def choose() -> Response:
    """The ways in; afterwards to the path ``next``."""
    path = safe_path(request.args.get("next"), SERVICES)
    return see_other(path) if g.visitor is not None else problems.chooser(path)

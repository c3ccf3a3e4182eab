"""When raising an account did not come to its end: what happened, that nothing is lost, and what to do now."""

from flask import Blueprint, Response, abort, g, make_response, render_template, request
from servicekit.access import public

from portal.language import safe_path

REASONS = ("cancelled", "failed", "other-account")

blueprint = Blueprint("step_up", __name__)


@blueprint.get("/step-up/<reason>")
@public
def problem(reason: str) -> Response:
    """The page; public, because the session may be the thing that ended."""
    if reason not in REASONS:
        abort(404)
    go_on = safe_path(request.args.get("next"), "/account")
    level = g.visitor.level if g.visitor else None
    return make_response(render_template("step_up.html", reason=reason, next=go_on, level=level))

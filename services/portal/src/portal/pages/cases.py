"""What the person asked for and declared, and where it stands."""

from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request

from portal import timeline
from portal.clients.backend import Failure
from portal.context import context
from portal.guard import see_other, visitor
from portal.pages.declare import listed
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

NARROWING = ("business", "establishment", "period", "state")
STATES = ("to-pay", "filed", "superseded", "withdrawn")


@blueprint.get("")
def cases() -> str:
    """All lists; the one whose service is down says so, and the others are shown."""
    person = visitor()
    requests = context().certificates.requests(person)
    declarations = context().fees.declarations(person)
    # Who may not declare fees has none: that is no failure to talk about.
    closed = isinstance(declarations, Failure) and declarations.status == 403
    known = {"requests": requests, "declarations": None if closed else declarations, "special": listed(person)}
    return render_template("cases.html", **known)


@blueprint.get("/declarations")
def declarations() -> Response:
    """Every fee declaration of the person, by pages, of one business, establishment, period or state."""
    given = {name: request.args.get(name, "").strip()[:120] for name in (*NARROWING, "cursor")}
    if request.args.get("of", "") != given["business"]:
        # The establishments to choose from were those of another business.
        given["establishment"] = ""
    asked = {name: value for name, value in given.items() if value}
    found = context().fees.declarations(visitor(), asked)
    if isinstance(found, Failure) and found.status == 422:
        # An address that was typed or kept: the whole list, whose form says how to narrow it.
        return see_other("/cases/declarations")
    narrowed = {name: given[name] for name in NARROWING if given[name]}
    tail = (
        urlencode({**narrowed, "of": given["business"], "cursor": found.next})
        if not isinstance(found, Failure) and found.next
        else None
    )
    known = {"found": needed(found), "values": given, "narrowed": narrowed, "tail": tail, "states": STATES}
    return make_response(render_template("own_declarations.html", **known))


@blueprint.get("/declarations/<declaration_id>")
def declaration(declaration_id: str) -> str:
    found = context().fees.declaration(visitor(), declaration_id)
    if isinstance(found, Failure):
        raise PageFailure(found)
    entries = timeline.of_declaration(found)
    said = {name: name in request.args for name in ("filed", "renewed", "amended", "withdrawn", "planned", "returned")}
    return render_template("declaration.html", declaration=found, entries=entries, **said)

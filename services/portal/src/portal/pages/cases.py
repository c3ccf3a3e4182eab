"""What the person asked for and declared, and where it stands."""

from flask import Blueprint, render_template, request

from portal import timeline
from portal.clients.backend import Failure
from portal.guard import parts, visitor
from portal.pages.declare import listed
from portal.pages.problems import PageFailure

blueprint = Blueprint("cases", __name__, url_prefix="/cases")


@blueprint.get("")
def cases() -> str:
    """All lists; the one whose service is down says so, and the others are shown."""
    person = visitor()
    requests = parts().certificates.requests(person)
    declarations = parts().fees.declarations(person)
    # Who may not declare fees has none: that is no failure to talk about.
    closed = isinstance(declarations, Failure) and declarations.status == 403
    known = {"requests": requests, "declarations": None if closed else declarations, "special": listed(person)}
    return render_template("cases.html", **known)


@blueprint.get("/declarations/<declaration_id>")
def declaration(declaration_id: str) -> str:
    found = parts().fees.declaration(visitor(), declaration_id)
    if isinstance(found, Failure):
        raise PageFailure(found)
    entries = timeline.of_declaration(found)
    said = {name: name in request.args for name in ("filed", "renewed", "amended", "withdrawn", "planned", "returned")}
    return render_template("declaration.html", declaration=found, entries=entries, **said)

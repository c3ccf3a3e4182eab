"""What the person asked for and declared, and where it stands."""

from flask import Blueprint, render_template, request

from portal.clients.backend import Failure
from portal.guard import parts, visitor
from portal.pages.problems import PageFailure

blueprint = Blueprint("cases", __name__, url_prefix="/cases")


@blueprint.get("")
def cases() -> str:
    """Both lists; the one whose service is down says so, and the other is shown."""
    person = visitor()
    requests = parts().certificates.requests(person)
    declarations = parts().fees.declarations(person)
    # Who may not declare fees has none: that is no failure to talk about.
    closed = isinstance(declarations, Failure) and declarations.status == 403
    return render_template("cases.html", requests=requests, declarations=None if closed else declarations)


@blueprint.get("/requests/<request_id>")
def certificate_request(request_id: str) -> str:
    found = parts().certificates.request(visitor(), request_id)
    if isinstance(found, Failure):
        raise PageFailure(found)
    procedure = parts().certificates.procedure(found.procedure.code)
    return render_template("request.html", request_=found, procedure=procedure, filed="filed" in request.args)


@blueprint.get("/declarations/<declaration_id>")
def declaration(declaration_id: str) -> str:
    found = parts().fees.declaration(visitor(), declaration_id)
    if isinstance(found, Failure):
        raise PageFailure(found)
    return render_template("declaration.html", declaration=found, filed="filed" in request.args)

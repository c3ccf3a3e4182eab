"""What the person asked for and declared, where it stands, and what can still be changed."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request

from portal import addresses, forms, kept, timeline
from portal.clients.backend import Failure
from portal.clients.shapes import Request
from portal.forms import Errors
from portal.guard import parts, see_other, visitor
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


def _request(request_id: str) -> Request:
    found = parts().certificates.request(visitor(), request_id)
    if isinstance(found, Failure):
        raise PageFailure(found)
    return found


@blueprint.get("/requests/<request_id>")
def certificate_request(request_id: str) -> str:
    found = _request(request_id)
    procedure = parts().certificates.procedure(found.procedure.code)
    said = {name: name in request.args for name in ("filed", "changed")}
    return render_template(
        "request.html", request_=found, procedure=procedure, entries=timeline.of_request(found), **said
    )


@blueprint.get("/requests/<request_id>/delivery")
def delivery(request_id: str) -> Response:
    """Where to post it to, instead of collecting it; or another address."""
    found = _request(request_id)
    stored = found.postal_address.model_dump() if found.postal_address else {}
    form = kept.take()
    values = addresses.read(form) if form is not None else {name: value or "" for name, value in stored.items()}
    return _delivery_page(found, values, [])


@blueprint.post("/requests/<request_id>/delivery")
@kept.keeps_answers
def take_delivery(request_id: str) -> Response:
    found, values = _request(request_id), addresses.read(request.form)
    if errors := addresses.empty(values):
        address = {"postal_address": addresses.delivery("post", values)["postal_address"]}
        checked = parts().certificates.check(visitor(), found.procedure.code, address)
        further = addresses.faults(checked) if isinstance(checked, Failure) else []
        return _delivery_page(found, values, forms.one_of_each([*errors, *further], addresses.FIELDS))
    answer = parts().certificates.deliver(visitor(), found.id, addresses.delivery("post", values))
    if not isinstance(answer, Failure):
        return see_other(f"/cases/requests/{found.id}?changed=1")
    if errors := addresses.faults(answer):
        return _delivery_page(found, values, errors)
    raise PageFailure(answer)


def _delivery_page(found: Request, values: Mapping[str, str], errors: Errors) -> Response:
    """The form; before level B what is missing, and the way to it and back here."""
    options = parts().certificates.options(visitor())
    if isinstance(options, Failure):
        raise PageFailure(options)
    post = options.get("certificates.post")
    page = render_template("request_delivery.html", request_=found, values=values, errors=errors, post=post)
    return make_response(page, 422 if errors else 200)


@blueprint.get("/declarations/<declaration_id>")
def declaration(declaration_id: str) -> str:
    found = parts().fees.declaration(visitor(), declaration_id)
    if isinstance(found, Failure):
        raise PageFailure(found)
    entries = timeline.of_declaration(found)
    return render_template("declaration.html", declaration=found, entries=entries, filed="filed" in request.args)

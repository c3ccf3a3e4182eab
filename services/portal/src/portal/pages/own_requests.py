"""A request after it was filed: where it stands, its papers, and what its applicant still does with it."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request

from portal import addresses, forms, timeline, unsent_forms
from portal.clients.backend import Failure
from portal.clients.request_schemas import Request
from portal.clients.schemas import Option, Procedure
from portal.context import context
from portal.files import pdf
from portal.forms import Errors
from portal.guard import accepts_files, see_other, visitor
from portal.language import t
from portal.pages.certificate_documents import send_files
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("own_requests", __name__, url_prefix="/cases/requests")

SAID = ("filed", "changed", "withdrawn", "sent")
"""What a page before this one did."""


def find(request_id: str) -> Request:
    found: Request = needed(context().certificates.request(visitor(), request_id))
    return found


def path_of(found: Request, *more: str) -> str:
    return "/".join((f"/cases/requests/{found.id}", *more))


@blueprint.get("/<request_id>")
def show(request_id: str) -> str:
    """Where it stands and what comes next."""
    found = find(request_id)
    said = {name: name in request.args for name in SAID}
    return render_template(
        "request.html", request_=found, procedure=found.about, entries=timeline.of_request(found), **said
    )


# -- another way to receive it


@blueprint.get("/<request_id>/delivery")
def delivery(request_id: str) -> Response:
    """The ways in which it can be received, instead of the one that was chosen."""
    found, form = find(request_id), unsent_forms.pop()
    now = addresses.way_on_form(found.delivery, found.service_centre.key if found.service_centre else None)
    return _ways_page(found, {"delivery": form.get("delivery", "") if form is not None else now}, [])


@blueprint.post("/<request_id>/delivery")
@unsent_forms.keeps_unsent
def post_delivery(request_id: str) -> Response:
    found, way = find(request_id), request.form.get("delivery", "")
    if not way:
        return _ways_page(found, {}, [{"field": "delivery", "text": t("certificate.empty.delivery")}])
    if way == "post":
        return see_other(path_of(found, "delivery", "address"))
    if closed := _closed(found, way):
        return _closed_page(found, closed, path_of(found, "delivery"))
    return _delivered(found, addresses.delivery(way, {}), lambda errors: _ways_page(found, {"delivery": way}, errors))


@blueprint.get("/<request_id>/delivery/address")
def address(request_id: str) -> Response:
    """Where to post it to."""
    found = find(request_id)
    stored = found.postal_address.model_dump() if found.postal_address else {}
    form = unsent_forms.pop()
    values = addresses.read(form) if form is not None else {name: value or "" for name, value in stored.items()}
    return _address_page(found, values, [])


@blueprint.post("/<request_id>/delivery/address")
@unsent_forms.keeps_unsent
def post_address(request_id: str) -> Response:
    found, values = find(request_id), addresses.read(request.form)
    if errors := addresses.empty(values):
        posted = {"postal_address": addresses.delivery("post", values)["postal_address"]}
        checked = context().certificates.check(visitor(), found.procedure.code, posted)
        further = addresses.faults(checked) if isinstance(checked, Failure) else []
        return _address_page(found, values, forms.one_of_each([*errors, *further], addresses.FIELDS))
    return _delivered(found, addresses.delivery("post", values), lambda errors: _address_page(found, values, errors))


def _delivered(found: Request, body: Mapping[str, object], page: forms.PageOfFaults) -> Response:
    answer = context().certificates.deliver(visitor(), found.id, body)
    if not isinstance(answer, Failure):
        return see_other(path_of(found) + "?changed=1")
    if errors := addresses.faults(answer):
        return page(errors)
    raise PageFailure(answer)


def _closed(found: Request, way: str) -> Option | None:
    """The option of this way while it is not open to the person."""
    option = found.choices.get(f"certificates.{addresses.kind_of(way)}")
    return option if option is not None and not option.allowed else None


def _closed_page(found: Request, option: Option, next_path: str) -> Response:
    return make_response(render_template("request_closed.html", request_=found, option=option, next=next_path))


def _ways_page(found: Request, values: Mapping[str, str], errors: Errors) -> Response:
    procedure: Procedure = needed(found.about or Failure("certificates"))
    known = {"request_": found, "procedure": procedure, "values": values, "errors": errors, "options": found.choices}
    return make_response(render_template("request_delivery.html", **known), 422 if errors else 200)


def _address_page(found: Request, values: Mapping[str, str], errors: Errors) -> Response:
    """The form; before level B what is missing, and the way to it and back here."""
    if closed := _closed(found, "post"):
        return _closed_page(found, closed, path_of(found, "delivery", "address"))
    page = render_template("request_address.html", request_=found, values=values, errors=errors)
    return make_response(page, 422 if errors else 200)


# -- taking it back


@blueprint.get("/<request_id>/withdrawal")
def ask_withdrawal(request_id: str) -> Response | str:
    """What it means, before it is done."""
    found = find(request_id)
    if "withdraw" not in found.acts:
        return see_other(path_of(found))
    return render_template("request_withdrawal.html", request_=found)


@blueprint.post("/<request_id>/withdrawal")
def withdraw(request_id: str) -> Response:
    answer: Request = needed(context().certificates.withdraw(visitor(), request_id))
    return see_other(path_of(answer) + "?withdrawn=1")


# -- supporting documents that were asked for


@blueprint.get("/<request_id>/documents")
def documents(request_id: str) -> Response:
    """What was asked for, what came, and where to send the rest. The mail that asks leads here."""
    unsent_forms.pop()
    return _documents_page(find(request_id), [])


@blueprint.post("/<request_id>/documents")
@accepts_files
@unsent_forms.keeps_unsent
def post_documents(request_id: str) -> Response:
    found = find(request_id)
    errors = send_files("file.more", {"request": found.id})
    for one in found.outstanding:
        errors += send_files(f"file.{one.id}", {"request": found.id, "asked": one.id})
    for lacking in found.missing:
        errors += send_files(f"file.lacking.{lacking.key}", {"request": found.id, "evidence": lacking.key})
    if not errors and not any(file.filename for file in request.files.values()):
        errors = [{"field": f"file.{_first_field(found)}", "text": t("documents.choose")}]
    return _documents_page(find(request_id), errors) if errors else see_other(path_of(found, "documents") + "?sent=1")


def _first_field(found: Request) -> str:
    if found.outstanding:
        return found.outstanding[0].id
    return f"lacking.{found.missing[0].key}" if found.missing else "more"


def _documents_page(found: Request, errors: Errors) -> Response:
    limits = needed(found.upload_limits or Failure("certificates"))
    known = {"request_": found, "limits": limits, "errors": errors, "sent": "sent" in request.args}
    return make_response(render_template("request_documents.html", **known), 422 if errors else 200)


# -- papers


@blueprint.get("/<request_id>/<any(receipt, slip):name>.pdf")
def paper(request_id: str, name: str) -> Response:
    """The receipt of filing, or the slip for the collector."""
    return pdf(needed(context().certificates.paper(visitor(), request_id, name)))


@blueprint.get("/<request_id>/documents/<document_id>.pdf")
def file(request_id: str, document_id: str) -> Response:
    """The file of what was issued, to be kept: byte for byte, for a seal holds for these bytes only."""
    return pdf(needed(context().certificates.file(visitor(), request_id, document_id)), to_keep=True)

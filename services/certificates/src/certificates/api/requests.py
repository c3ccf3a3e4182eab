"""HTTP for citizens: filing a request, what became of it, changing how it is delivered, taking it back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from inputkit.schemas import fault
from servicekit import own_data
from servicekit.access import authenticated, authorize, options, principal, requires
from servicekit.filing import file_once
from servicekit.parsing import invalid, parse_body, refuse
from sqlalchemy import Connection

from certificates import models, printed
from certificates.api import deliveries, files
from certificates.api.context import acting, current_context
from certificates.api.judging import Asked, checked_application, checked_delivery, proved_names
from certificates.catalogue import Edition
from certificates.domain import limits
from certificates.domain.cases import Case
from certificates.domain.labels import LABELS
from certificates.domain.requests import Delivery
from certificates.errors import DocumentNotFound, RequestNotFound
from certificates.schemas import casework as staff_schemas
from certificates.schemas import requests as schemas
from certificates.schemas.procedures import procedure_out
from certificates.schemas.uploads import attachment_out, limits_out
from certificates.store import documents, records
from certificates.store import requests as store
from certificates.store import uploads as store_of_uploads
from certificates.store.records import Record
from certificates.use_cases import asking, delivery_wishes, filing, own_cases, uploads
from certificates.use_cases.casework import Context

blueprint = Blueprint("requests", __name__)


@blueprint.post("/requests")
@authenticated
def post_request() -> Response:
    """File a request. What it needs depends on the delivery, so the policy is asked after the shape is known."""
    context = current_context()
    body = parse_body(schemas.RequestIn)
    authorize(f"certificates.{body.delivery}")
    procedure = context.catalogue.find_offered(body.procedure)
    if procedure is None:
        raise invalid([fault("procedure", "choice", LABELS)])
    application = checked_application(Asked(body, procedure, proved_names(principal()), context.clock()))
    edition = context.catalogue.current(body.procedure).number
    asked = filing.Filing(application, procedure, edition, filing.Filer.of(principal()))

    def file(conn: Connection) -> dict[str, Any]:
        sent = store_of_uploads.evidences_of(conn, principal().subject, body.attachments)
        case = filing.submit_request(context.for_applicant(conn), replace(asked, sent=sent))
        uploads.attach(conn, case, body.attachments)
        return schemas.request_out(case, title)

    return file_once(
        context.engine,
        models.kit,
        file,
        lambda request_id: url_for("requests.get_request", request_id=request_id),
    )


def title(case: Case) -> Mapping[str, str]:
    """What the procedure of a case is called."""
    return current_context().catalogue.edition(case.procedure, case.edition).title.model_dump()


@blueprint.get("/requests")
@requires("certificates.read")
def get_requests() -> dict[str, Any]:
    with acting() as context:
        return schemas.requests_out(store.requests_of(context.conn, principal().subject), title)


@blueprint.get("/requests/<uuid:request_id>")
@requires("certificates.read")
def get_request(request_id: UUID) -> dict[str, Any]:
    """The request, and what its pages say besides: what was asked for, what the caller may choose and send."""
    with acting() as context:
        case = _own_request(context, request_id)
        procedure = context.procedure(case)
        about = procedure_out(Edition(case.edition, procedure), context.offices)
        beside = {"about": about, "options": options(), "upload_limits": limits_out(current_context().uploads)}
        return {**_shown(context, case), **beside}


def _shown(context: Context, case: Case) -> dict[str, Any]:
    """A request with all that its owner may see of it."""
    return _shown_request(context, case, records.of_requests(context.conn, [case.id])[case.id])


def _shown_request(context: Context, case: Case, record: Record) -> dict[str, Any]:
    limit = limits.limit_of(case.state, case.deadline, record.waiting_since, context.today)
    lacking = asking.lacking(context.procedure(case), case, record.asked, record.attachments)
    return {
        **schemas.request_with_history(case, record.history, title),
        "acts": [act.value for act in delivery_wishes.acts_of(case, record.letters)],
        "lacking": staff_schemas.lacking_out(lacking),
        "limit": staff_schemas.limit_out(limit),
        "asked": staff_schemas.asked_out(record.asked),
        "documents": [schemas.document_out(one, case) for one in record.documents if one.made_at],
        "attachments": [attachment_out(one) for one in record.attachments],
        **deliveries.of_own_request(context, case, record),
    }


@blueprint.put("/requests/<uuid:request_id>/delivery")
@authenticated
def put_delivery(request_id: UUID) -> dict[str, Any]:
    """Deliver a filed request in another way. What it needs depends on the way, as when filing."""
    body = parse_body(schemas.DeliveryIn)
    authorize(f"certificates.{body.delivery}")
    with acting() as context:
        way, faults = checked_delivery(body, context.procedure(_own_request(context, request_id)))
        refuse(faults)
        wish = delivery_wishes.Redirection(request_id, way, principal(), proved_names(principal()))
        return _shown(context, delivery_wishes.change_delivery(context, wish))


@blueprint.post("/requests/<uuid:request_id>/withdrawal")
@requires("certificates.read")
def post_withdrawal(request_id: UUID) -> dict[str, Any]:
    """Take a request back, until it is being issued."""
    with acting() as context:
        return _shown(context, own_cases.withdraw(context, own_cases.Withdrawal(request_id, principal())))


@blueprint.get("/requests/<uuid:request_id>/documents/<uuid:document_id>/file")
@requires("certificates.read")
def get_file(request_id: UUID, document_id: UUID) -> Response:
    """The file of a document of the caller's request. A certificate is given to callers who may download it."""
    with acting() as context:
        case = _own_request(context, request_id)
        found = documents.file_of(context.conn, request_id, document_id)
        if found is None:
            raise DocumentNotFound
        if found[0].kind is documents.Kind.CERTIFICATE:
            authorize(f"certificates.{Delivery.DOWNLOAD}")
            own_cases.download(context, case, found[0])
    return files.pdf(found[1], files.name_of(found[0]))


@blueprint.get("/requests/<uuid:request_id>/receipt.pdf")
@requires("certificates.read")
def get_receipt(request_id: UUID) -> Response:
    """The receipt of the caller's request."""
    with acting() as context:
        case = _own_request(context, request_id)
        said = files.receipt(context, case)
    return files.pdf(printed.receipt(said, current_context().papers.look), files.name_for(case, "receipt"))


def held() -> dict[str, Any]:
    """Everything that this service holds of the account that asks."""
    me = principal()
    with acting() as context:
        conn = context.conn
        found = store.requests_of_person(conn, me.subject, me.person_id)
        kept = records.of_requests(conn, [case.id for case in found])
        requests = [_held(context, case, kept[case.id]) for case in found]
        files = uploads.held(conn, me.subject, me.person_id)
        return {**own_data.of_account(conn, models.kit, me.subject), "requests": requests, "uploads": files}


def _held(context: Context, case: Case, record: Record) -> dict[str, Any]:
    """A request with all that is kept of it: also what the office wrote for itself and into the document."""
    return {
        **_shown_request(context, case, record),
        "notes": staff_schemas.notes_out(record.notes),
        "drafted": dict(case.document) if case.document is not None else None,
        **deliveries.held_of(context, case, record),
    }


def _own_request(context: Context, request_id: UUID) -> Case:
    case = store.request_of(context.conn, principal().subject, request_id)
    if case is None:
        raise RequestNotFound
    return case

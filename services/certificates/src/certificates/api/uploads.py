"""HTTP for applicants: sending files for a request, before it is filed or afterwards, and looking at them."""

from typing import Any
from uuid import UUID

from filekit.receiving import checked, name_of_file, unverified_file
from flask import Blueprint, Response
from inputkit.schemas import fault
from servicekit.access import principal, public, requires
from servicekit.db import transaction
from servicekit.parsing import invalid, parse_query, takes_bytes

from certificates.api.context import current_context
from certificates.schemas import uploads as schemas
from certificates.store import uploads as store
from certificates.upload_errors import UploadNotFound
from certificates.use_cases import uploads
from certificates.use_cases.uploads import Place, Sending

blueprint = Blueprint("uploads", __name__)
OPTION = "certificates.read"
"""Accounts that may file requests may send the files that belong to them."""


@blueprint.get("/uploads/limits")
@public
def get_limits() -> dict[str, Any]:
    return schemas.limits_out(current_context().uploads)


@blueprint.get("/uploads")
@requires(OPTION)
def get_uploads() -> dict[str, Any]:
    """The files for a procedure that is being filled in, and what may be sent."""
    context, query = current_context(), parse_query(schemas.DraftQuery)
    with transaction(context.engine) as conn:
        rows = store.of_draft(conn, principal().subject, query.procedure)
    return schemas.uploads_out(rows, context.uploads)


@blueprint.post("/uploads")
@takes_bytes
@requires(OPTION)
def post_upload() -> tuple[dict[str, Any], int]:
    """Take a file: the body is its bytes, and what the sender says that it is says nothing."""
    context, subject = current_context(), principal().subject
    place = _place(parse_query(schemas.PlaceQuery))
    now = context.clock()
    found = checked(unverified_file(context.uploads.upload_max_bytes))
    with transaction(context.engine) as conn:
        uploads.count(conn, subject, context.uploads, now)
    with transaction(context.engine) as conn:
        row = uploads.receive(conn, Sending(subject, place, name_of_file(), found), context.uploads, now)
        return schemas.attachment_out(row), 201


@blueprint.delete("/uploads/<uuid:upload_id>")
@requires(OPTION)
def delete_upload(upload_id: UUID) -> Response:
    """Remove a file that belongs to no request yet."""
    with transaction(current_context().engine) as conn:
        uploads.remove(conn, principal().subject, upload_id)
    return Response(status=204)


@blueprint.get("/uploads/<uuid:upload_id>/pages/<int:page>")
@requires(OPTION)
def get_page(upload_id: UUID, page: int) -> Response:
    """A page, as we have drawn it."""
    me = principal()
    with transaction(current_context().engine) as conn:
        mine = store.find_own(conn, me.subject, me.person_id, upload_id)
        jpeg = store.page(conn, upload_id, page) if mine else None
    if jpeg is None:
        raise UploadNotFound
    return page_response(jpeg)


def page_response(jpeg: bytes) -> Response:
    """A page for a browser: a picture, and nothing that runs even if it were none."""
    response = Response(jpeg, content_type="image/jpeg")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _place(query: schemas.PlaceQuery) -> Place:
    """Raises InvalidInput unless it is for exactly one thing, and one that there is."""
    if (query.procedure is None) == (query.request is None):
        raise invalid([fault("procedure", "missing" if query.procedure is None else "choice", query.labels)])
    if query.asked is not None and query.request is None:
        raise invalid([fault("request", "missing", query.labels)])
    if query.procedure is not None and current_context().catalogue.find_offered(query.procedure) is None:
        raise invalid([fault("procedure", "choice", query.labels)])
    return Place(query.procedure, query.request, query.asked, query.evidence)

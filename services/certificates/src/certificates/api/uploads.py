"""HTTP for applicants: sending files for a request, before it is filed or afterwards, and looking at them."""

from typing import Any
from urllib.parse import unquote
from uuid import UUID

from flask import Blueprint, Response, request
from inputkit.shapes import fault
from servicekit.access import principal, public, requires
from servicekit.db import transaction
from servicekit.parsing import invalid, parse_query, raw_body, takes_bytes
from werkzeug.exceptions import RequestEntityTooLarge

from certificates.api.parts import parts
from certificates.schemas import uploads as schemas
from certificates.store import uploads as store
from certificates.upload_errors import UploadNotFound, UploadTooLarge
from certificates.use_cases import uploads
from certificates.use_cases.uploads import Place, Sending

blueprint = Blueprint("uploads", __name__)
OPTION = "certificates.read"
"""Whoever may have requests may send what belongs to them."""


@blueprint.get("/uploads/limits")
@public
def get_limits() -> dict[str, Any]:
    return schemas.limits_out(parts().uploads)


@blueprint.get("/uploads")
@requires(OPTION)
def get_uploads() -> dict[str, Any]:
    """The files for a procedure that is being filled in, and what may be sent."""
    own, query = parts(), parse_query(schemas.DraftQuery)
    with transaction(own.engine) as conn:
        rows = store.of_draft(conn, principal().subject, query.procedure)
    return schemas.uploads_out(rows, own.uploads)


@blueprint.post("/uploads")
@takes_bytes
@requires(OPTION)
def post_upload() -> tuple[dict[str, Any], int]:
    """Take a file: the body is its bytes, and what the sender says that it is says nothing."""
    own, subject = parts(), principal().subject
    place = _place(parse_query(schemas.PlaceQuery))
    now = own.clock()
    found = uploads.checked(unverified_file())
    with transaction(own.engine) as conn:
        uploads.count(conn, subject, own.uploads, now)
    with transaction(own.engine) as conn:
        row = uploads.receive(conn, Sending(subject, place, name_of_file(), found), own.uploads, now)
        return schemas.attachment_out(row), 201


@blueprint.delete("/uploads/<uuid:upload_id>")
@requires(OPTION)
def delete_upload(upload_id: UUID) -> Response:
    """Remove a file that belongs to no request yet."""
    with transaction(parts().engine) as conn:
        uploads.remove(conn, principal().subject, upload_id)
    return Response(status=204)


@blueprint.get("/uploads/<uuid:upload_id>/pages/<int:page>")
@requires(OPTION)
def get_page(upload_id: UUID, page: int) -> Response:
    """A page, as we have drawn it."""
    me = principal()
    with transaction(parts().engine) as conn:
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


def unverified_file() -> bytes:
    """The bytes that came; raises UploadTooLarge."""
    try:
        return raw_body(parts().uploads.upload_max_bytes)
    except RequestEntityTooLarge:
        raise UploadTooLarge from None


def name_of_file() -> str:
    """As the sender calls it: UTF-8, percent-encoded. Raw bytes are taken too, as some programs send them."""
    sent = request.headers.get("X-File-Name", "")
    return unquote(sent.encode("latin-1", "replace").decode("utf-8", "replace"), errors="replace")


def _place(query: schemas.PlaceQuery) -> Place:
    """Raises InvalidInput unless it is for exactly one thing, and one that there is."""
    if (query.procedure is None) == (query.request is None):
        raise invalid([fault("procedure", "missing" if query.procedure is None else "choice", query.labels)])
    if query.asked is not None and query.request is None:
        raise invalid([fault("request", "missing", query.labels)])
    if query.procedure is not None and parts().catalogue.find_offered(query.procedure) is None:
        raise invalid([fault("procedure", "choice", query.labels)])
    return Place(query.procedure, query.request, query.asked, query.evidence)

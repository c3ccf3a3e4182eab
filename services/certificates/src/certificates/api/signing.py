"""HTTP for staff: a document that an officer signs elsewhere, there and back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from servicekit.access import requires
from servicekit.parsing import raw_body, takes_bytes
from werkzeug.exceptions import RequestEntityTooLarge

from certificates.api import files
from certificates.api.casework import case_out
from certificates.api.context import WORK, current_context, working
from certificates.signing_errors import SignedFileNotTaken
from certificates.store import cases
from certificates.use_cases import signing
from certificates.use_cases.signing import Paper

blueprint = Blueprint("signing", __name__, url_prefix="/casework/cases/<uuid:request_id>/documents/<uuid:document_id>")


@blueprint.get("/for-signing")
@requires(WORK)
def get_for_signing(request_id: UUID, document_id: UUID) -> Response:
    """The document as it is signed: the same bytes each time."""
    with working() as doing:
        found = signing.fetch_unsigned(doing, _paper(request_id, document_id))
    return files.pdf(found.pdf, f"unsigned-{files.name_of(found.document)}")


@blueprint.put("/signed-file")
@takes_bytes
@requires(WORK)
def put_signed_file(request_id: UUID, document_id: UUID) -> dict[str, Any]:
    """Take the signed document: the body is its bytes. The same file again changes nothing."""
    paper = _paper(request_id, document_id)
    try:
        unverified = raw_body(current_context().uploads.upload_max_bytes)
    except RequestEntityTooLarge:
        raise SignedFileNotTaken("too-large") from None
    with working() as doing:
        if signing.is_here(doing, paper, unverified):
            case = cases.find(doing.conn, request_id)
            return case_out(doing, case) if case is not None else {}
        unsigned = signing.waiting(doing, paper)
    # Between two transactions, because a signature takes a moment to be looked at.
    signature = signing.judge(unsigned, unverified, paper.roots)
    with working() as doing:
        return case_out(doing, signing.keep(doing, paper, unverified, signature))


def _paper(request_id: UUID, document_id: UUID) -> Paper:
    return Paper(request_id, document_id, current_context().signer_roots)

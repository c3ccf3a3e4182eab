"""HTTP for staff: the papers of a case, never of a clerk's own request."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response
from servicekit.access import requires
from servicekit.parsing import parse_body, refuse

from certificates import printed
from certificates.api import files
from certificates.api.context import WORK, current_context, working
from certificates.api.uploads import page_response
from certificates.catalogue import check_document
from certificates.domain.cases import Case
from certificates.errors import DocumentNotFound
from certificates.schemas import casework as schemas
from certificates.store import cases as store
from certificates.store import documents, uploads
from certificates.upload_errors import UploadNotFound
from certificates.use_cases.casework import Work

blueprint = Blueprint("case_files", __name__, url_prefix="/casework/cases/<uuid:request_id>")


@blueprint.post("/preview")
@requires(WORK)
def post_preview(request_id: UUID) -> Response:
    """The document as it would be with these details, marked as a draft. Nothing is kept."""
    body = parse_body(schemas.PreviewIn)
    with working() as doing:
        case = _own_case_excluded(doing, request_id)
        fields, faults = check_document(doing.procedure(case).document, body.document)
        refuse(faults)
        said = current_context().papers.preview(doing, replace(case, document=fields), doing.clerk.name)
    return files.pdf(printed.certificate(said, current_context().papers.look), f"{case.procedure}-draft.pdf")


@blueprint.get("/receipt.pdf")
@requires(WORK)
def get_receipt(request_id: UUID) -> Response:
    """The receipt, to be printed for an applicant at the counter."""
    with working() as doing:
        case = _own_case_excluded(doing, request_id)
        said = files.receipt(doing, case)
    return files.pdf(printed.receipt(said, current_context().papers.look), files.name_for(case, "receipt"))


@blueprint.get("/attachments/<uuid:attachment_id>/pages/<int:page>")
@requires(WORK)
def get_attachment_page(request_id: UUID, attachment_id: UUID, page: int) -> Response:
    """One page of a file of the applicant's, as a picture."""
    with working() as doing:
        _own_case_excluded(doing, request_id)
        found = uploads.page(doing.conn, attachment_id, page) if _of_case(doing, request_id, attachment_id) else None
    if found is None:
        raise UploadNotFound
    return page_response(found)


@blueprint.get("/attachments/<uuid:attachment_id>/file")
@requires(WORK)
def get_attachment(request_id: UUID, attachment_id: UUID) -> Response:
    """A file of the applicant's as it was redrawn."""
    with working() as doing:
        _own_case_excluded(doing, request_id)
        found = uploads.as_pdf(doing.conn, attachment_id) if _of_case(doing, request_id, attachment_id) else None
    if found is None:
        raise UploadNotFound
    return files.pdf(found, f"{attachment_id}.pdf")


@blueprint.get("/documents/<uuid:document_id>/file")
@requires(WORK)
def get_file(request_id: UUID, document_id: UUID) -> Response:
    """The file of a document, as it was made."""
    with working() as doing:
        _own_case_excluded(doing, request_id)
        found = documents.file_of(doing.conn, request_id, document_id)
        if found is None:
            raise DocumentNotFound
        store.add_happening(doing.conn, request_id, doing.did("printed", found[0].number))
    return files.pdf(found[1], files.name_of(found[0]))


def _own_case_excluded(doing: Work, request_id: UUID) -> Case:
    return doing.of_another(store.find(doing.conn, request_id))


def _of_case(doing: Work, request_id: UUID, attachment_id: UUID) -> bool:
    return any(one.id == attachment_id for one in uploads.of_request(doing.conn, request_id))

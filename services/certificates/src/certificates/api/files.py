"""Files as answers."""

from flask import Response, make_response

from certificates import printed
from certificates.api.context import current_context
from certificates.domain.cases import Case
from certificates.store import cases, uploads
from certificates.store.documents import Document
from certificates.use_cases.casework import Context


def pdf(content: bytes, name: str) -> Response:
    """A PDF that the browser shows or keeps under this name (ASCII)."""
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def name_of(document: Document) -> str:
    """The file's name: its number, which identifies no person."""
    return f"{document.kind.value}-{document.number.replace('/', '-')}.pdf"


def name_for(case: Case, kind: str) -> str:
    """The name of a paper about a case: its kind, and the case's number."""
    return f"{kind}-{case.number.replace('/', '-')}.pdf"


def receipt(context: Context, case: Case) -> printed.Receipt:
    """The receipt of a request, with the documents that are still to come."""
    sent = {one.evidence for one in uploads.of_request(context.conn, case.id)}
    sent |= {one.evidence for one in cases.asked_of(context.conn, [case.id])[case.id] if one.met_at is not None}
    needed = context.procedure(case).to_send(case.answers, str(case.applicant.get("capacity", "self")))
    bring = [
        printed.Item(one.title.el, one.note.el if one.note else None, one.title.en)
        for one in needed
        if one.key not in sent
    ]
    return current_context().papers.receipt(context, case, bring)

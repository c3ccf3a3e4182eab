"""Files as answers."""

from flask import Response, make_response

from certificates.store.documents import Document


def pdf(content: bytes, name: str) -> Response:
    """A PDF that the browser shows or keeps under this name (ASCII)."""
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def name_of(document: Document) -> str:
    """The file's name: its number, which names nobody."""
    return f"{document.kind.value}-{document.number.replace('/', '-')}.pdf"

"""Files of services as answers."""

from flask import Response

from portal.clients.backend import Document

PDF = "application/pdf"


def pdf(document: Document, *, to_keep: bool = False) -> Response:
    """A document to look at, or ``to_keep`` to be saved at once; under its name either way."""
    how = "attachment" if to_keep else "inline"
    named = f'{how}; filename="{document.name}"'
    return Response(document.content, content_type=PDF, headers={"Content-Disposition": named})

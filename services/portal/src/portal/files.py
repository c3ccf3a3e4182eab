"""Files of services as answers."""

from flask import Response

from portal.clients.backend import Document

PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def pdf(document: Document, *, to_keep: bool = False) -> Response:
    """A document to look at, or ``to_keep`` to be saved at once; under its name either way."""
    how = "attachment" if to_keep else "inline"
    named = f'{how}; filename="{document.name}"'
    return Response(document.content, content_type=PDF, headers={"Content-Disposition": named})


def csv(document: Document) -> Response:
    """A table for a spreadsheet, to be saved."""
    return _kept(document, CSV)


def xlsx(document: Document) -> Response:
    """A workbook, to be saved."""
    return _kept(document, XLSX)


def _kept(document: Document, media_type: str) -> Response:
    named = f'attachment; filename="{document.name}"'
    return Response(document.content, content_type=media_type, headers={"Content-Disposition": named})

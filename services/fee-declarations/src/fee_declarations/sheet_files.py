"""Answers that are files for a spreadsheet."""

from collections.abc import Sequence

from flask import Response
from sheets import books, writing
from sheets.shapes import Column, Value

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def answer(columns: Sequence[Column], rows: Sequence[Sequence[Value]], form: str, name: str, language: str) -> Response:
    """The rows as CSV or XLSX, safe to open: what people wrote is text in it and never a formula."""
    csv = form == "csv"
    content = writing.csv(columns, rows, language).encode() if csv else books.xlsx(columns, rows, language)
    response = Response(content, content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response

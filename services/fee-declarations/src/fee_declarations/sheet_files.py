"""Answers that are files for a spreadsheet."""

import os
from collections.abc import Iterator, Sequence
from typing import IO

from flask import Response
from sheets import books, writing
from sheets.schemas import Column, Value

PART = 65_536
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def answer(columns: Sequence[Column], rows: Sequence[Sequence[Value]], form: str, name: str, language: str) -> Response:
    """The rows as CSV or XLSX, safe to open: what people wrote is text in it and never a formula."""
    csv = form == "csv"
    content = writing.csv(columns, rows, language).encode() if csv else books.xlsx(columns, rows, language)
    response = Response(content, content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def kept(file: IO[bytes], form: str, name: str) -> Response:
    """The same of a file that was written already, a part of it at a time; it is closed when it was sent."""
    response = Response(_parts(file), content_type=TYPES[form])
    response.call_on_close(file.close)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.content_length = file.seek(0, os.SEEK_END)
    file.seek(0)
    return response


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(PART):
            yield part

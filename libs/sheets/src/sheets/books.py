"""Workbooks (XLSX) with typed cells. What comes from people is text in them and never a formula."""

import io
from collections.abc import Iterable, Sequence
from typing import IO

from sheets.schemas import Column, Value


def xlsx(columns: Sequence[Column], rows: Iterable[Sequence[Value]], language: str) -> bytes:
    """The rows under the columns' titles, as a workbook with typed cells: amounts and days can be computed with,
    tax numbers and references are text.
    """
    file = io.BytesIO()
    write_xlsx(file, columns, rows, language)
    return file.getvalue()


def write_xlsx(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Value]], language: str) -> None:
    """The same into a file."""
    from sheets import xlsx_writer

    xlsx_writer.write(file, columns, rows, language)

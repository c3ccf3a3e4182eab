"""Writes workbooks by openpyxl. To be imported only where one is written: it takes a tenth of what a service
imports."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Any, cast

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from sheets.schemas import Column, Kind, Value

_AMOUNT, _DAY, _TEXT = "#,##0.00", "dd/mm/yyyy", "@"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Value]], language: str) -> None:
    """What ``books.write_xlsx`` promises. Rows go to the disk one by one."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    heading = [_cell(sheet, column.title[language]) for column in columns]
    for cell in heading:
        cell.font = Font(bold=True)
    sheet.append(heading)
    for row in rows:
        sheet.append([_cell(sheet, value, column) for value, column in zip(row, columns, strict=True)])
    book.save(file)


def _cell(sheet: Any, value: Value, column: Column | None = None) -> Any:
    cell: Any
    if isinstance(value, Decimal | date):
        # Its types know no Decimal, which it writes as a number.
        cell = WriteOnlyCell(sheet, cast(Any, value))
        cell.number_format = _DAY if isinstance(value, date) else _AMOUNT
        return cell
    text = None if value is None else _UNWRITABLE.sub("", value)
    cell = WriteOnlyCell(sheet, text)
    if text is not None:
        # Set after the value: a text that begins like a formula would be made one.
        cell.data_type = "s"
    if column is not None and column.kind in (Kind.AFM, Kind.IDENTIFIER):
        cell.number_format = _TEXT
    return cell

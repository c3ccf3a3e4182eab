"""Workbooks for tests, made by another library than the one that reads them."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter


def book(rows: Sequence[Sequence[Any]], change: Callable[[Any, Any], None] | None = None, **options: Any) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, **options}) as workbook:
        sheet = workbook.add_worksheet("Στοιχεία")
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                sheet.write(number, place, value)
        if change:
            change(workbook, sheet)
    return file.getvalue()

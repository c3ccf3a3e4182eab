"""CSV for spreadsheets of Greek offices. What comes from people is text in it and never a formula."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO

from sheets.delimited import guarded
from sheets.schemas import Column, Table, Value
from sheets.texts import said

BOM = "\N{BYTE ORDER MARK}"
_QUOTED = re.compile(r"[\";,\t|\r\n]")


def delimited(lines: Iterable[Sequence[Value]]) -> str:
    """CSV as Greek spreadsheets open it: byte order mark, ``;`` between cells, decimal comma, days ηη/μμ/εεεε."""
    return BOM + "".join(map(_line, lines))


def _line(cells: Sequence[Value]) -> str:
    return ";".join(map(_written, cells)) + "\r\n"


def write_csv(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Value]], language: str) -> None:
    """The same into a file, a row at a time: however many there are, only one is held."""
    file.write((BOM + _line([column.title[language] for column in columns])).encode())
    for row in rows:
        file.write(_line(row).encode())


def csv(columns: Sequence[Column], rows: Iterable[Sequence[Value]], language: str) -> str:
    """The rows under the columns' titles, as CSV."""
    return delimited([[column.title[language] for column in columns], *rows])


def faults(table: Table, language: str) -> str:
    """What is wrong with a table that was uploaded, cell by cell, for working through it beside the spreadsheet."""
    heading = [said(f"list-{name}")[language] for name in ("row", "column", "fault")]
    rows = [[str(one.row), one.column.title[language], one.text[language]] for one in table.faults]
    return delimited([heading, *rows])


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    text = guarded(value)
    # Also for signs by which other spreadsheets would part it: what follows one could be a formula.
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text

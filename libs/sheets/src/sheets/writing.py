"""CSV for spreadsheets of Greek offices. What comes from people is text in it and never a formula."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from sheets.delimited import guarded
from sheets.shapes import Column, Table, Value
from sheets.texts import said

BOM = "\N{BYTE ORDER MARK}"
_QUOTED = re.compile(r"[\";,\t|\r\n]")


def delimited(lines: Iterable[Sequence[Value]]) -> str:
    """CSV as Greek spreadsheets open it: byte order mark, ``;`` between cells, decimal comma, days ηη/μμ/εεεε."""
    return BOM + "".join(";".join(map(_written, line)) + "\r\n" for line in lines)


def csv(columns: Sequence[Column], rows: Iterable[Sequence[Value]], language: str) -> str:
    """The rows under the columns' titles, as CSV."""
    return delimited([[column.title[language] for column in columns], *rows])


def faults(table: Table, language: str) -> str:
    """What is wrong with a table that somebody brought, cell by cell, for working through it beside the spreadsheet."""
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

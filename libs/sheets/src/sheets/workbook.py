"""XLSX: the first sheet that is shown, with limits before anything of it is opened."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import openpyxl
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils.exceptions import InvalidFileException

from sheets.schemas import Cell, Remark, Unreadable
from sheets.texts import said

MOST_PARTS = 1_000
MOST_UNPACKED = 50_000_000
MOST_COLUMNS = 100
_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=[\"'](?:1|true)[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_EMPTY = Cell(None)
_BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl raises for files whose parts are not what they should be."""


class Workbook:
    """One file. ``remarks`` are known at once."""

    def __init__(self, data: bytes) -> None:
        """Raises Unreadable."""
        self._data = data
        parts = _unpacked(data)
        self._name, several = self._first_sheet()
        self.remarks: list[Remark] = [Remark("other-sheets", said("other-sheets", sheet=self._name))] if several else []
        sheets = [part for name, part in parts.items() if "/worksheets/" in name]
        self._formulas = any(_FORMULA.search(part) for part in sheets)
        if any(_HIDDEN.search(part) for part in sheets):
            self.remarks.append(Remark("hidden-rows", said("hidden-rows")))

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Each row with its number. Of a formula it is the value that the spreadsheet computed and kept."""
        try:
            values = self._sheet(values=True).iter_rows(max_col=MOST_COLUMNS)
            if not self._formulas:
                # Half the time: reading takes a second for ten thousand rows.
                for number, row in _with_cells(values, lambda row: row):
                    yield number, [_cell(cell, cell) for cell in row]
                return
            pairs = zip(self._sheet(values=False).iter_rows(max_col=MOST_COLUMNS), values, strict=True)
            for number, (written, computed) in _with_cells(pairs, lambda pair: pair[0]):
                yield number, [_cell(*pair) for pair in zip(written, computed, strict=True)]
        except _BROKEN:
            raise Unreadable("xlsx") from None

    def _first_sheet(self) -> tuple[str, bool]:
        book = self._opened(values=False)
        shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not shown:
            raise Unreadable("xlsx")
        return shown[0], len(shown) > 1

    def _sheet(self, *, values: bool) -> Any:
        sheet = self._opened(values=values)[self._name]
        # What the file says of its own size may be wrong.
        sheet.reset_dimensions()
        return sheet

    def _opened(self, *, values: bool) -> Any:
        try:
            return openpyxl.load_workbook(io.BytesIO(self._data), read_only=True, data_only=values, keep_links=False)
        except _BROKEN:
            raise Unreadable("xlsx") from None


def _with_cells(rows: Iterable[Any], cells: Callable[[Any], tuple[Any, ...]]) -> Iterator[tuple[int, Any]]:
    """The rows that have a cell, with their numbers. ``cells`` are those of a row.

    Told by identity: a stray mark at the end of a sheet makes a million empty rows before it, which openpyxl gives as
    one object.
    """
    empty: tuple[Any, ...] | None = None
    for number, row in enumerate(rows, 1):
        found = cells(row)
        if found is empty:
            continue
        if set(map(id, found)) - {id(EMPTY_CELL)}:
            yield number, row
        else:
            empty = found


def _cell(written: Any, computed: Any) -> Cell:
    if written.value is None:
        return _EMPTY
    if computed.data_type == "e":
        return Cell(None, "error-value")
    if written.data_type == "f" and computed.value is None:
        return Cell(None, "formula")
    value = computed.value
    if value is None or isinstance(value, str | int | float | date):
        return Cell(value)
    # Times and durations.
    return Cell(None, "not-a-text")


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The parts that are XML, none with a document type; raises Unreadable for what would unpack to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            # Nothing is unpacked further than this size, whatever is in the archive.
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unreadable("too-heavy")
            if any(part.flag_bits & 1 for part in parts):
                raise Unreadable("locked")
            found = {part.filename: archive.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))}
    except Unreadable:
        raise
    except _BROKEN:
        raise Unreadable("xlsx") from None
    if any(mark in part for part in found.values() for mark in _DOCTYPE):
        raise Unreadable("xlsx")
    return found

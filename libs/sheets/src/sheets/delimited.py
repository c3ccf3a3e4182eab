"""CSV as spreadsheets of many systems and ages write it: what it is encoded in, and what parts its cells."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sheets.schemas import Cell, Unreadable

DELIMITERS = (";", "\t", ",", "|")
FORMULA = re.compile(r"['=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""How a text begins that a spreadsheet would take for a formula, or whose beginning says that it is none."""
_SEP = re.compile(r"sep=(?P<delimiter>[^\r\n])\r?\n?", re.IGNORECASE)
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Delimited:
    """The text of a file, and how to part it; ``delimiter`` is None when the file does not say it."""

    text: str
    encoding: str
    delimiter: str | None

    def rows(self, delimiter: str) -> Iterator[tuple[int, list[Cell]]]:
        """Each row with its number in a spreadsheet, in which a cell of several lines is one row."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=delimiter, strict=True)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise Unreadable("csv", row=number) from None
            yield number, [Cell(plain(cell)) for cell in cells]


def opened(data: bytes) -> Delimited:
    """The file as text; raises Unreadable for bytes that are none."""
    text, encoding = _decoded(data)
    said = _SEP.match(text)
    # A spreadsheet takes this line away and does not count it.
    return Delimited(text[said.end() :] if said else text, encoding, said["delimiter"] if said else None)


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula (OWASP ASVS 1.2.10)."""
    return f"'{text}" if FORMULA.match(text) else text


def plain(cell: str) -> str:
    """The text of a cell without what ``guarded`` put before it."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding), encoding.removesuffix("-sig")
    if b"\0" in data:
        raise Unreadable("not-a-table")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # What Greek Windows writes. Not every byte is a letter in it, and such a byte is an error, never a "?".
        return _strictly(data, "cp1253"), "windows-1253"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("encoding") from None

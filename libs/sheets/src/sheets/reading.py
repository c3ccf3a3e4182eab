"""A table that is uploaded, as CSV or XLSX. Checking it beforehand and taking it in are the same reading."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from inputkit.alphabets import folded
from inputkit.text import tidy

from sheets import cells, delimited, numbers
from sheets.cells import Wrong
from sheets.schemas import Cell, Column, Fault, Found, Kind, Remark, Row, Sign, Table, Unreadable, Value
from sheets.texts import said

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000

_XLSX, _XLS, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
Numbered = tuple[int, list[Cell]]


def read(data: bytes, columns: Sequence[Column], sign: Sign | None = None) -> Table:
    """The rows of the table; raises Unreadable for what is wrong with it as a whole, one reason at a time.

    ``sign`` answers the question of Unreadable ``number-format``: which sign begins the decimals.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable("too-large", most=MOST_BYTES // 1_000_000)
    if not data.strip():
        raise Unreadable("empty")
    if data.startswith(_XLSX):
        # openpyxl takes a tenth of what a service imports, and most processes never open a workbook.
        from sheets.workbook import Workbook

        book = Workbook(data)
        return _table(book.rows(), columns, Found("xlsx", None, None, sign), book.remarks)
    if data.startswith(_XLS):
        raise Unreadable("old-xls")
    if data.startswith(_PDF):
        raise Unreadable("not-a-table")
    text = delimited.opened(data)
    delimiter = text.delimiter or _delimiter(text, columns)
    return _table(text.rows(delimiter), columns, Found("csv", text.encoding, delimiter, sign), [])


def _delimiter(text: delimited.Delimited, columns: Sequence[Column]) -> str:
    """The one by which the heading has most of the columns that are wanted."""
    expected = _headings(columns)

    def known(delimiter: str) -> tuple[int, int]:
        for _, heading in _limited(text.rows(delimiter)):
            return sum(_folded(cell) in expected for cell in heading), len(heading) - 1
        return 0, 0

    return max(delimited.DELIMITERS, key=known)


def _table(rows: Iterator[Numbered], columns: Sequence[Column], found: Found, remarks: list[Remark]) -> Table:
    filled = list(islice(_limited(rows), MOST_ROWS + 2))
    if len(filled) > MOST_ROWS + 1:
        raise Unreadable("too-many-rows", most=MOST_ROWS)
    if not filled:
        raise Unreadable("empty")
    places = _places(filled[0][1], columns)
    body = filled[1:]
    if not body:
        raise Unreadable("no-rows")
    sign = found.sign or _sign(body, places)
    faults: list[Fault] = []
    made = tuple(_row(one, places, sign, faults.append) for one in body)
    return Table(made, tuple(faults), Found(found.format, found.encoding, found.delimiter, sign), tuple(remarks))


def _limited(rows: Iterator[Numbered]) -> Iterator[Numbered]:
    """The rows that have something in them."""
    return ((number, row) for number, row in rows if not all(cells.is_empty(cell) for cell in row))


def _places(heading: Sequence[Cell], columns: Sequence[Column]) -> dict[int, Column]:
    """Which column stands where; raises Unreadable when one that is required is not there, or one is there twice."""
    expected = _headings(columns)
    places: dict[int, Column] = {}
    for place, cell in enumerate(heading):
        column = expected.get(_folded(cell))
        if column is None:
            continue
        if column in places.values():
            raise Unreadable("twice", el=column.title["el"], en=column.title["en"])
        places[place] = column
    missing = [one for one in columns if one.required and one not in places.values()]
    if missing:
        names = {language: ", ".join(one.title[language] for one in missing) for language in ("el", "en")}
        raise Unreadable("columns", **names)
    return places


def _headings(columns: Sequence[Column]) -> Mapping[str, Column]:
    return {
        _folded(Cell(words)): column
        for column in columns
        for words in (column.name, *column.title.values(), *column.also)
    }


def _folded(cell: Cell) -> str:
    """A heading for comparing: capitals, accents, blanks and invisible characters do not matter."""
    return folded(tidy(str(cell.value or ""))).replace(" ", "").replace("_", "").strip(".:")


def _sign(body: Sequence[Numbered], places: Mapping[int, Column]) -> Sign | None:
    amounts = [place for place, column in places.items() if column.kind is Kind.AMOUNT]
    texts = (row[place].value for _, row in body for place in amounts if place < len(row))
    sign, doubtful = numbers.decided(text for text in texts if isinstance(text, str))
    if doubtful:
        raise Unreadable("number-format")
    return sign


def _row(numbered: Numbered, places: Mapping[int, Column], sign: Sign | None, add: Callable[[Fault], None]) -> Row:
    number, row = numbered
    values: dict[str, Value] = {}
    for place, column in places.items():
        try:
            values[column.name] = cells.value_of(row[place] if place < len(row) else Cell(None), column, sign)
        except Wrong as wrong:
            values[column.name] = None
            add(Fault(number, column, wrong.kind, said(wrong.kind)))
    return Row(number, values)

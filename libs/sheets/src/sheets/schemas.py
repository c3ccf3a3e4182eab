"""What is wanted of a table, and what was found in one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sheets.texts import Text, said


class Kind(StrEnum):
    """What stands in the cells of a column."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    """Digits and letters that are no number: its zeros and its length count."""
    AFM = "afm"
    """A tax number."""
    AMOUNT = "amount"
    """Euros: a Decimal with at most two decimals."""
    DAY = "day"


class Sign(StrEnum):
    """What begins the decimals in all of a file."""

    COMMA = ","
    DOT = "."


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is wanted. Capitals, accents and blanks of a heading do not matter."""

    name: str
    """For programs; also a heading that is understood."""
    title: Text
    """For people, in "el" and "en"; both are headings that are understood."""
    kind: Kind = Kind.TEXT
    required: bool = True
    """Whether the column must be there and each of its cells be filled."""
    also: tuple[str, ...] = ()
    """Other headings that are understood."""


Value = str | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row, with its number as spreadsheets show it: the heading of most files is 1, the first data 2."""

    number: int
    values: Mapping[str, Value]
    """By the columns' names; None for an empty cell and for one that has a fault."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell. The text repeats no value: a cell may hold a tax number."""

    row: int
    column: Column
    kind: str
    text: Text


@dataclass(frozen=True, slots=True)
class Found:
    """What the file turned out to be, to be shown beside its rows."""

    format: str
    """"csv" or "xlsx"."""
    encoding: str | None
    delimiter: str | None
    sign: Sign | None
    """None when no amount needed it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that people should know and that stops nothing."""

    kind: str
    text: Text


@dataclass(frozen=True, slots=True)
class Table:
    """All rows that are not empty. With a single fault nothing of it should be taken in."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    found: Found
    remarks: tuple[Remark, ...]


class Unreadable(ValueError):
    """The file as a whole cannot be taken; ``reason`` is for people."""

    def __init__(self, kind: str, **facts: object) -> None:
        """``kind`` names the reason in ``texts.toml``."""
        self.kind = kind
        self.reason = said(kind, **facts)
        super().__init__(self.reason["en"])


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the file has it: a text of it, or the typed value of a workbook, or what is wrong with it."""

    value: str | float | int | date | None
    fault: str | None = None

"""One cell becomes a value of its column's kind, or a fault."""

import re
from datetime import date, datetime
from decimal import Decimal

from inputkit.refusals import Refused
from inputkit.tax import read_afm
from inputkit.text import check, tidy

from sheets import numbers
from sheets.schemas import Cell, Column, Kind, Sign, Value

MOST_CHARACTERS = 1_000
# Spreadsheets show long numbers like this, and have lost their last digits by then.
_EXPONENT = re.compile(r"[0-9]+(?:[.,][0-9]+)?E[+-]?[0-9]+", re.ASCII | re.IGNORECASE)
_GREEK_DAY = re.compile(r"(?P<d>[0-9]{1,2})([/.-])(?P<m>[0-9]{1,2})\2(?P<y>[0-9]{4})", re.ASCII)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_WHOLE = 10**15
"""Above it a numeric cell may have lost digits."""


class Wrong(Exception):
    """What is wrong with a cell, as a kind of ``texts.toml``."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def is_empty(cell: Cell) -> bool:
    return cell.fault is None and (cell.value is None or (isinstance(cell.value, str) and not tidy(cell.value)))


def value_of(cell: Cell, column: Column, sign: Sign | None) -> Value:
    """The value of the cell; raises Wrong."""
    if cell.fault is not None:
        raise Wrong(cell.fault)
    if is_empty(cell):
        if column.required:
            raise Wrong("missing")
        return None
    value = cell.value
    if column.kind is Kind.AMOUNT:
        return _amount(value, sign)
    if column.kind is Kind.DAY:
        return _day(value)
    if column.kind is Kind.TEXT:
        return _text(_written(value))
    text = _text(_written(value))
    if _EXPONENT.fullmatch(text):
        raise Wrong("exponent")
    return _afm(text) if column.kind is Kind.AFM else text


def _written(value: object) -> str:
    """A typed cell where a text is wanted, without a fraction that is none."""
    if isinstance(value, bool | date):
        raise Wrong("not-a-text")
    if isinstance(value, int | float):
        if value != int(value) or not 0 <= value < _WHOLE:
            raise Wrong("not-a-text" if value < _WHOLE else "exponent")
        return str(int(value))
    return str(value)


def _text(text: str) -> str:
    kept = tidy(text)
    try:
        check(kept)
    except Refused:
        raise Wrong("characters") from None
    if len(kept) > MOST_CHARACTERS:
        raise Wrong("too-long")
    return kept


def _afm(text: str) -> str:
    try:
        return read_afm(text).digits
    except Refused:
        pass
    if re.fullmatch(r"[0-9]{8}", text, re.ASCII):
        try:
            read_afm(f"0{text}")
        except Refused:
            raise Wrong("afm") from None
        raise Wrong("afm-zero")
    raise Wrong("afm")


def _amount(value: object, sign: Sign | None) -> Decimal:
    if isinstance(value, bool | date):
        raise Wrong("amount")
    if isinstance(value, int | float):
        found = numbers.of_number(float(value))
    else:
        found = numbers.amount(tidy(str(value)), sign)
    if found is None:
        raise Wrong("amount")
    return found


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = tidy(str(value))
    try:
        if match := _GREEK_DAY.fullmatch(text):
            return date(int(match["y"]), int(match["m"]), int(match["d"]))
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        raise Wrong("day") from None
    raise Wrong("day")

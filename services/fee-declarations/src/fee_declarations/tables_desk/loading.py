"""Tables that come with a file, where staff may have changed some meanwhile.

A file is where a municipality starts from. What staff changed stays, whatever a later file says of it; what they never
touched follows the file. The unit is a series of rows (the rates of one fee and zone), or one fee, or one kind.
"""

from dataclasses import dataclass
from pathlib import Path

from fee_declarations import table_documents
from fee_declarations.stored_json import text_of
from fee_declarations.table_documents import Document
from fee_declarations.tables_desk.sections import FEE, Row, Section, sections

_ENTRIES = ("facts", "kinds", "fees")
_Unit = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """``kept`` names what the file says otherwise and staff have changed: it is as staff left it."""

    document: Document
    kept: list[str]


def merged(base: Document, file: Document, current: Document) -> Merged:
    """The file's tables with what staff changed since ``base``, the file before."""
    document: dict[str, list[Row]] = {}
    kept: list[str] = []
    for name in (*_ENTRIES, *sections()):
        before, new, now = (_units(name, one) for one in (base, file, current))
        rows: list[Row] = []
        for unit in {**now, **new}:
            staff_s = now.get(unit) != before.get(unit)
            rows += (now if staff_s else new).get(unit, [])
            if staff_s and now.get(unit) != new.get(unit) and new.get(unit) != before.get(unit):
                kept.append(" ".join((name, *unit)))
        document[name] = rows
    return Merged(table_documents.checked(document), kept)


def _units(name: str, document: Document) -> dict[_Unit, list[Row]]:
    """The rows of a section by what they are about."""
    section = sections().get(name)
    found: dict[_Unit, list[Row]] = {}
    for row in document.get(name, []):
        unit = (_code(row),) if section is None else _unit(section, row)
        found.setdefault(unit, []).append(row)
    return found


def _unit(section: Section, row: Row) -> _Unit:
    return (*([_fee(row)] if section.of_fee else []), *section.series_of(row))


def _code(row: Row) -> str:
    return text_of(row, "code")


def _fee(row: Row) -> str:
    return text_of(row, FEE)


def read_files(own: Path) -> Document:
    """The tables that come with the release, with what the municipality's own file has otherwise; raises
    pydantic.ValidationError and WrongMember. ``own`` may not exist."""
    common = table_documents.read_file()
    if not own.is_file():
        return common
    return table_documents.checked(laid_over(common, table_documents.read_unchecked(own)))


def laid_over(common: Document, own: Document) -> Document:
    """The common tables with a municipality's: what it says of a fee or kind replaces those fields, its own ones are
    added; rows of a fee replace all rows of that fee in that table, and a table of all fees is replaced whole."""
    made = dict(common)
    for name, rows in own.items():
        there = common.get(name, [])
        if name in _ENTRIES:
            said = {_code(row): row for row in rows}
            made[name] = [{**row, **said.pop(_code(row), {})} for row in there] + list(said.values())
        else:
            section = sections()[name]
            named = {_fee(row) for row in rows} if section.of_fee else set()
            made[name] = [row for row in there if section.of_fee and _fee(row) not in named] + list(rows)
    return made

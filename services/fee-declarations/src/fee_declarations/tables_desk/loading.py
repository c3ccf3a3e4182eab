"""Tables that come with a file, where staff may have changed some meanwhile.

A file is where a municipality starts from. What staff changed stays, whatever a later file says of it; what they never
touched follows the file. The unit is a series of rows (the rates of one fee and zone), or one fee, or one kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from fee_declarations import tables
from fee_declarations.tables_desk.changes import Document
from fee_declarations.tables_desk.sections import FEE, Section, sections

_ENTRIES = ("facts", "kinds", "fees")
_Unit = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """``kept`` names what the file says otherwise and staff have changed: it is as staff left it."""

    document: dict[str, Any]
    kept: list[str]


def merged(base: Document, file: Document, current: Document) -> Merged:
    """The file's tables with what staff changed since ``base``, the file before."""
    document: dict[str, Any] = {}
    kept: list[str] = []
    for name in (*_ENTRIES, *sections()):
        before, wanted, now = (_units(name, one) for one in (base, file, current))
        rows: list[Any] = []
        for unit in {**now, **wanted}:
            staff_s = now.get(unit) != before.get(unit)
            rows += (now if staff_s else wanted).get(unit, [])
            if staff_s and now.get(unit) != wanted.get(unit) and wanted.get(unit) != before.get(unit):
                kept.append(" ".join((name, *unit)))
        document[name] = rows
    return Merged(tables.checked(document), kept)


def _units(name: str, document: Document) -> dict[_Unit, list[Any]]:
    """The rows of a section by what they are about."""
    section = sections().get(name)
    found: dict[_Unit, list[Any]] = {}
    for row in document.get(name, []):
        unit = (row["code"],) if section is None else _unit(section, row)
        found.setdefault(unit, []).append(row)
    return found


def _unit(section: Section, row: Mapping[str, Any]) -> _Unit:
    return (*([row[FEE]] if section.of_fee else []), *section.series_of(row))


def read_files(own: Path) -> dict[str, Any]:
    """The tables that come with the release, with what the municipality's own file has otherwise; raises
    pydantic.ValidationError. ``own`` may not exist."""
    common = tables.read_file()
    if not own.is_file():
        return common
    return tables.checked(laid_over(common, yaml.load(own.read_bytes(), yaml.CSafeLoader)))


def laid_over(common: Document, own: Document) -> dict[str, Any]:
    """The common tables with a municipality's: what it says of a fee or kind replaces those fields, its own ones are
    added; rows of a fee replace all rows of that fee in that table, and a table of all fees is replaced whole."""
    made = dict(common)
    for name, rows in own.items():
        there = common.get(name, [])
        if name in _ENTRIES:
            said = {row["code"]: row for row in rows}
            made[name] = [{**row, **said.pop(row["code"], {})} for row in there] + list(said.values())
        else:
            section = sections()[name]
            named = {row[FEE] for row in rows} if section.of_fee else set()
            made[name] = [row for row in there if section.of_fee and row[FEE] not in named] + list(rows)
    return made

"""What can be edited: the tables of the document, the fields of their rows, and how both are called."""

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import yaml
from inputkit.refusals import Text
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from fee_declarations import tables
from fee_declarations.domain.declarations import BASES
from fee_declarations.domain.tariffs import FeeKind

TEXTS = Path(__file__).with_name("sections.yaml")
FEE, WHERE, DECISION, ENDS = "fee", "where", "decision", "valid_to"
# By which field a row says from when it holds; a table without any has one row for each thing that it is about.
_BEGINNINGS = ("valid_from", "periods_from")
# Tables without whose rows the fee's own entry holds.
_OF_ENTRY = ("codes", "vat_returns")

Row = Mapping[str, Any]
"""A row of a table as the document has it: numbers and days are texts."""


class Kind(StrEnum):
    """What is written into a field: a number with decimals, a whole one, a day, one of fixed words, several of them
    (with commas between), or a text."""

    DECIMAL = "decimal"
    COUNT = "count"
    DAY = "day"
    CHOICE = "choice"
    SEVERAL = "several"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a row. ``optional``: it may be left empty. ``unit`` follows the value, with its space."""

    name: str
    title: Text
    kind: Kind
    optional: bool
    choices: Mapping[str, Text]
    unit: Text | None
    money: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A table. ``begins`` is the field with the first day of a row, None where rows have no days; ``ends`` says whether
    they have a last one. ``by_answers``: each combination of the fee's answers has rows of its own. ``asks`` are the
    fields by which rows are told apart otherwise. ``decided``: a row names the council's decision. ``ahead``: nothing
    is changed of days that have passed."""

    name: str
    title: Text
    shape: type[BaseModel]
    fields: Sequence[Field]
    asks: Mapping[str, Text]
    begins: str | None
    ends: bool
    of_fee: bool
    by_answers: bool
    decided: bool
    ahead: bool

    @property
    def falls_back(self) -> bool:
        """Whether the fee's own entry holds where there is no row (of_entry)."""
        return self.name in _OF_ENTRY

    @property
    def can_end(self) -> bool:
        """Whether nothing may hold after a day: not where every fee is concerned, nor where the entry holds then."""
        return self.ends and self.of_fee and not self.falls_back

    def fields_of(self, fee: FeeKind | None) -> Sequence[Field]:
        """The fields that a row of this fee has: a rate is written as its basis needs it."""
        if not self.by_answers or fee is None:
            return self.fields
        basis = BASES[fee.basis]
        wanted = {basis.priced, *(["per"] if basis.per else [])}
        return [field for field in self.fields if field.name in wanted]

    def series_of(self, row: Row) -> tuple[str, ...]:
        """What the row is about, beside its fee: of one series one row holds on any day."""
        where = row[WHERE] if self.by_answers else {}
        return (*(f"{name}={where[name]}" for name in sorted(where)), *(row[name] for name in self.asks))

    def is_of(self, row: Row, fee: str | None) -> bool:
        return not self.of_fee or row[FEE] == fee


def of_entry(section: Section, fee: FeeKind | None) -> Row | None:
    """What the fee's own entry says where the table has no row: its codes, its VAT return; None for other tables."""
    if fee is None:
        return None
    entries: Mapping[str, Row] = {
        "codes": {"revenue_code": fee.revenue_code, "mydata_code": fee.mydata_code},
        "vat_returns": {"vat_return": fee.vat_return or "none"},
    }
    return entries.get(section.name)


@cache
def sections() -> Mapping[str, Section]:
    """Every table by its name, in the order of sections.yaml. A shape without texts, or the other way round, is a fault
    of ours: KeyError."""
    told = yaml.load(TEXTS.read_bytes(), yaml.CSafeLoader)
    shapes = tables.row_shapes()
    if missing := shapes.keys() ^ told.keys():
        raise KeyError(f"tables without texts, or texts without tables: {', '.join(sorted(missing))}")
    return {name: _section(name, shapes[name], texts) for name, texts in told.items()}


def _section(name: str, shape: type[BaseModel], told: Mapping[str, Any]) -> Section:
    found = shape.model_fields
    begins = next((field for field in _BEGINNINGS if field in found), None)
    asks = told.get("asks", {})
    own = [field for field in found if field not in {FEE, WHERE, DECISION, ENDS, begins, *asks}]
    return Section(
        name=name,
        title=told["title"],
        shape=shape,
        fields=[_field(field, found[field], told["fields"][field]) for field in own],
        asks=asks,
        begins=begins,
        ends=ENDS in found,
        of_fee=FEE in found,
        by_answers=WHERE in found,
        decided=DECISION in found,
        ahead=bool(told.get("ahead")),
    )


def _field(name: str, info: FieldInfo, told: Mapping[str, Any]) -> Field:
    kinds = [kind for kind in _alternatives(info.annotation) if kind is not type(None)]
    optional = len(kinds) < len(_alternatives(info.annotation))
    choices = told.get("choices", {})
    if get_origin(kinds[0]) is list:
        kind = Kind.SEVERAL
    elif choices or get_origin(kinds[0]) is Literal:
        kind = Kind.CHOICE
    else:
        kind = {Decimal: Kind.DECIMAL, int: Kind.COUNT, date: Kind.DAY, str: Kind.TEXT}[kinds[0]]
    return Field(name, told["title"], kind, optional, choices, told.get("unit"), bool(told.get("money")))


def _alternatives(annotation: Any) -> Sequence[Any]:
    return get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else [annotation]

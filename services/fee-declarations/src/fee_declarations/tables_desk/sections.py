"""What can be edited: the tables of the document, the fields of their rows, and how both are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Literal

from inputkit.refusals import Text
from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from fee_declarations import table_documents
from fee_declarations.domain.declarations import BASES
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.stored_json import JsonObject, read_yaml, text_at, texts_at

TEXTS = Path(__file__).with_name("sections.yaml")
FEE, WHERE, DECISION, ENDS = "fee", "where", "decision", "valid_to"
# By which field a row says from when it holds; a table without any has one row for each thing that it is about.
_BEGINNINGS = ("valid_from", "periods_from")
# Tables without whose rows the fee's own entry holds.
_OF_ENTRY = ("codes", "vat_returns")

Row = JsonObject
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
        names = {basis.priced, *(["per"] if basis.per else [])}
        return [field for field in self.fields if field.name in names]

    def series_of(self, row: Row) -> tuple[str, ...]:
        """What the row is about, beside its fee: of one series one row holds on any day."""
        where = texts_at(row, WHERE) if self.by_answers else {}
        return (*(f"{name}={where[name]}" for name in sorted(where)), *self.asked_of(row).values())

    def series_of_key(self, key: Mapping[str, str]) -> tuple[str, ...]:
        """The same of rows with these answers, or with these fields."""
        return self.series_of({WHERE: {**key}, **key})

    def asked_of(self, row: Row) -> dict[str, str]:
        """The fields by which the row is told apart from others of its fee."""
        return {name: text_at(row, name) or "" for name in self.asks}

    def is_of(self, row: Row, fee: str | None) -> bool:
        return not self.of_fee or row[FEE] == fee


class _Texts(BaseModel):
    """What sections.yaml says of a table or a field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: dict[str, str]


class _FieldTexts(_Texts):
    unit: dict[str, str] | None = None
    money: bool = False
    choices: dict[str, dict[str, str]] = {}


class _SectionTexts(_Texts):
    fields: dict[str, _FieldTexts]
    asks: dict[str, dict[str, str]] = {}
    ahead: bool = False


def of_entry(section: Section, fee: FeeKind | None) -> Row | None:
    """What the fee's own entry says where the table has no row: its codes, its VAT return; None for other tables."""
    if fee is None:
        return None
    entries: Mapping[str, Row] = {
        "codes": {"revenue_code": fee.revenue_code, "mydata_code": fee.mydata_code},
        "vat_returns": {"vat_return": fee.vat_return or "none"},
    }
    return entries.get(section.name)


def sections() -> Mapping[str, Section]:
    """Every table by its name, in the order of sections.yaml."""
    return _ALL


def _read_sections() -> Mapping[str, Section]:
    """A shape without texts, or texts without a shape, is a fault of ours: KeyError."""
    known = {name: _SectionTexts.model_validate(texts) for name, texts in read_yaml(TEXTS).items()}
    shapes = table_documents.row_shapes()
    if missing := shapes.keys() ^ known.keys():
        raise KeyError(f"tables without texts, or texts without tables: {', '.join(sorted(missing))}")
    return {name: _section(name, shapes[name], texts) for name, texts in known.items()}


def _section(name: str, shape: type[BaseModel], texts: _SectionTexts) -> Section:
    found = shape.model_fields
    begins = next((field for field in _BEGINNINGS if field in found), None)
    own = [field for field in found if field not in {FEE, WHERE, DECISION, ENDS, begins, *texts.asks}]
    return Section(
        name=name,
        title=texts.title,
        shape=shape,
        fields=[_field(field, found[field], texts.fields[field]) for field in own],
        asks=texts.asks,
        begins=begins,
        ends=ENDS in found,
        of_fee=FEE in found,
        by_answers=WHERE in found,
        decided=DECISION in found,
        ahead=texts.ahead,
    )


def _field(name: str, info: FieldInfo, texts: _FieldTexts) -> Field:
    alternatives = table_documents.alternatives(info)
    [first, *_] = [kind for kind in alternatives if kind is not type(None)]
    return Field(
        name=name,
        title=texts.title,
        kind=_kind(first, texts),
        optional=type(None) in alternatives,
        choices=texts.choices,
        unit=texts.unit,
        money=texts.money,
    )


def _kind(written: object, texts: _FieldTexts) -> Kind:
    """The kind of a field with this annotation."""
    if table_documents.origin(written) is list:
        return Kind.SEVERAL
    if texts.choices or table_documents.origin(written) is Literal:
        return Kind.CHOICE
    kinds: Mapping[object, Kind] = {Decimal: Kind.DECIMAL, int: Kind.COUNT, date: Kind.DAY, str: Kind.TEXT}
    return kinds[written]


_ALL = _read_sections()

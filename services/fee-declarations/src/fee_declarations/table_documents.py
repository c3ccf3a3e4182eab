"""Documents of dated tables: read from a file, checked, and in the form in which they are stored."""

import types
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from fee_declarations.stored_json import JsonObject
from fee_declarations.table_schemas import Document as Schema

_UNIONS: Sequence[object] = (Union, types.UnionType)
Document = Mapping[str, Sequence[JsonObject]]
"""The rows of each table, in the form in which they are stored: numbers and days are texts."""
FILE = Path(__file__).with_name("tables.yaml")
FACTS = Path(__file__).with_name("facts.yaml")


def read_file(file: Path = FILE) -> Document:
    """The tables of the file, checked, in the form that is stored; raises pydantic.ValidationError."""
    return checked(read_unchecked(file))


def read_unchecked(file: Path) -> Document:
    """What a file of tables says, whatever that is."""
    document: Document = yaml.load(file.read_bytes(), yaml.CSafeLoader)
    return document


def checked(document: Mapping[str, object]) -> Document:
    """A document in the form that is stored; raises pydantic.ValidationError. Sections that came later are left out
    while they are empty, as an older release refuses what it does not know."""
    whole = Schema.model_validate(document).model_dump(mode="json")
    needed = {name for name, field in Schema.model_fields.items() if field.is_required()}
    for fee in whole["fees"]:
        _leave_out(fee, "only_where")
        _leave_out(fee, "vat_return")
        for question in fee["questions"]:
            _leave_out(question, "prefill")
    for kind in whole["kinds"]:
        _leave_out(kind, "facts")
    return {name: rows for name, rows in whole.items() if rows or name in needed}


def _leave_out(entry: dict[str, Any], name: str) -> None:
    """A member that came later, while it says nothing."""
    if not entry.get(name):
        entry.pop(name, None)


def row_shapes() -> dict[str, type[BaseModel]]:
    """The sections of dated rows, each with the schema of its rows: all that staff may edit (tables_desk)."""
    inner = {name: get_args(field.annotation) for name, field in Schema.model_fields.items()}
    return {name: kind[0] for name, kind in inner.items() if name not in ("facts", "kinds", "fees")}


def alternatives(info: FieldInfo) -> Sequence[object]:
    """What the annotation of a schema's field allows: ``str | None`` is two."""
    return get_args(info.annotation) if origin(info.annotation) in _UNIONS else [info.annotation]


def origin(annotation: object) -> object:
    """``list`` of ``list[str]``; None of what is not generic."""
    return get_origin(annotation)


def with_usual_facts(document: Mapping[str, Any]) -> Mapping[str, object]:
    """The tables with what is kept of establishments where they say nothing of it."""
    if document.get("facts"):
        return document
    usual = _usual_facts()
    kinds = [{**kind, "facts": usual["kinds"].get(kind["code"], [])} for kind in document["kinds"]]
    fees = []
    for fee in document["fees"]:
        prefill = usual["prefill"].get(fee["code"], {})
        questions = [{**one, "prefill": prefill.get(one["id"])} for one in fee.get("questions", [])]
        owed = {kind: fact for kind, fact in usual["only_where"].get(fee["code"], {}).items() if kind in fee["owed_by"]}
        fees.append({**fee, "questions": questions, "only_where": owed})
    return {**document, "facts": usual["facts"], "kinds": kinds, "fees": fees}


@lru_cache(maxsize=1)
def _usual_facts() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(FACTS.read_bytes(), yaml.CSafeLoader)
    return found

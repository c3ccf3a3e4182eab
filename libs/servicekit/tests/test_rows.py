"""Dataclasses as rows: written by the names of their fields, and read again by them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from servicekit.rows import TypedRow, columns_of
from sqlalchemy import Engine, Select, bindparam, select


@dataclass(frozen=True)
class _Thing(TypedRow):
    name: str
    number: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Filed:
    answers: Mapping[str, list[str]] = field(default_factory=dict)
    thing: _Thing | None = None


def test_a_value_of_a_row_is_the_one_that_the_dataclass_holds() -> None:
    filed = _Filed({"colour": ["red"]}, _Thing("desk", 7))
    columns = columns_of(filed)
    assert list(columns) == ["answers", "thing"]
    assert columns["answers"] is filed.answers, "a batch of rows is not copied"
    assert columns["thing"] is filed.thing, "nor is a dataclass within turned into columns"


def test_a_row_that_was_written_is_read_as_the_same(engine: Engine) -> None:
    thing = _Thing("desk", 7, "red")
    with engine.connect() as conn:
        columns: list[Any] = [bindparam(name, value).label(name) for name, value in columns_of(thing).items()]
        query: Select[Any] = select(*columns)
        assert _Thing.one(conn.execute(query)) == thing

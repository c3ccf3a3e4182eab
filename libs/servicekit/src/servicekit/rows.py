"""Rows of a store: a dataclass names the columns once.

A misspelt attribute is found before the code runs; a field for which the query has no column only when it runs.
"""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Result, RowMapping

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def columns_of(row: "DataclassInstance") -> dict[str, Any]:
    """The values of a row by column: its fields have their names. Unlike ``asdict`` it copies no value."""
    return {field.name: getattr(row, field.name) for field in fields(row)}


@dataclass(frozen=True)
class TypedRow:
    """Base of frozen dataclasses that are read from rows by the names of their fields.

    Other columns of a row are left out. A field with a default may be missing from the query.
    """

    @classmethod
    def of(cls, row: RowMapping) -> Self:
        return cls(**{one.name: row[one.name] for one in fields(cls) if one.name in row})

    @classmethod
    def one(cls, result: Result[Any]) -> Self:
        """The only row; raises NoResultFound or MultipleResultsFound."""
        return cls.of(result.mappings().one())

    @classmethod
    def one_or_none(cls, result: Result[Any]) -> Self | None:
        row = result.mappings().one_or_none()
        return cls.of(row) if row is not None else None

    @classmethod
    def first(cls, result: Result[Any]) -> Self | None:
        row = result.mappings().first()
        return cls.of(row) if row is not None else None

    @classmethod
    def all(cls, result: Result[Any]) -> list[Self]:
        return [cls.of(row) for row in result.mappings()]

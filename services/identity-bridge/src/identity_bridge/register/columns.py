"""Columns of rows, as JSON writes them: for own data."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

Row = Mapping[Any, Any]


def picked(rows: Iterable[Row], names: Sequence[str]) -> list[dict[str, Any]]:
    return [pick(row, names) for row in rows]


def pick(row: Row, names: Sequence[str]) -> dict[str, Any]:
    """These columns as JSON writes them."""
    return {name: _json(row[name]) for name in names}


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value

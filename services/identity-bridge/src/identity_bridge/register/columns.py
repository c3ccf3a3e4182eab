"""Columns of rows, as JSON writes them: for own data."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping


def picked(rows: Iterable[RowMapping], names: Sequence[str]) -> list[dict[str, object]]:
    return [pick(row, names) for row in rows]


def pick(row: RowMapping, names: Sequence[str]) -> dict[str, object]:
    """These columns as JSON writes them."""
    return {name: _json(row[name]) for name in names}


def _json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value

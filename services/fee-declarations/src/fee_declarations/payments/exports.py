"""Lists that the revenue office takes away, as files. Who is in them is told (money_api)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sheets.shapes import Column, Value
from sqlalchemy import Connection

from fee_declarations.payments.errors import TooManyRows
from fee_declarations.payments.export_lists import EXPORTS, Asked

MOST = {"csv": 100_000, "xlsx": 20_000}
"""Rows of a file; workbooks take longer to write."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What became of one, and whose data is in it."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    businesses: frozenset[UUID]


def made(conn: Connection, name: str, asked: Asked, most: int) -> Sheet:
    """The list of that name. Raises KeyError, TooManyRows."""
    export = EXPORTS[name]
    rows = conn.execute(export.query(asked).limit(most + 1)).mappings().all()
    if len(rows) > most:
        raise TooManyRows(rows=len(rows) - 1, most=most)
    whose = {row[export.business] for row in rows} if export.business else set()
    written = [export.write(row, asked.language) for row in rows]
    return Sheet(export.columns, written, frozenset(one for one in whose if one is not None))

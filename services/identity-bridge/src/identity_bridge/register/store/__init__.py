"""Every query of the register, one file for each noun; and what the queries of all features share."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select


def whole_rows(conn: Connection, table: Table, mine: Any, order: Any) -> Sequence[RowMapping]:
    """All rows of ``table`` that are ``mine``, whole: for a person to take along."""
    return conn.execute(select(table).where(mine).order_by(order)).mappings().all()

"""Queries on accepted special declarations."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection, insert, select

from identity_bridge.models import declarations


def find(conn: Connection, person_id: str, afm_indexes: list[bytes], valid_from: date) -> UUID | None:
    same = (
        (declarations.c.person_id == person_id)
        & declarations.c.afm_index.in_(afm_indexes)
        & (declarations.c.valid_from == valid_from)
    )
    return conn.execute(select(declarations.c.declaration_id).where(same)).scalar()


def add(conn: Connection, values: dict[str, object]) -> None:
    conn.execute(insert(declarations).values(**values))

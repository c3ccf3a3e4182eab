"""Queries on accepted special declarations."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from identity_bridge.models import declarations
from identity_bridge.store import Found


def find(conn: Connection, person_id: str, afm_indexes: list[bytes], valid_from: date) -> UUID | None:
    same = (
        (declarations.c.person_id == person_id)
        & declarations.c.afm_index.in_(afm_indexes)
        & (declarations.c.valid_from == valid_from)
    )
    return conn.execute(select(declarations.c.declaration_id).where(same)).scalar()


def add(conn: Connection, values: dict[str, object]) -> None:
    conn.execute(insert(declarations).values(**values))


def under_old_keys(conn: Connection, current: int, limit: int) -> list[Found]:
    query = (
        select(declarations.c.declaration_id, declarations.c.afm_sealed, declarations.c.key_version)
        .where(declarations.c.key_version != current)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(conn.execute(query).all())


def rekey(conn: Connection, declaration_id: UUID, afm_sealed: bytes, afm_index: bytes, key_version: int) -> None:
    conn.execute(
        update(declarations)
        .where(declarations.c.declaration_id == declaration_id)
        .values(afm_sealed=afm_sealed, afm_index=afm_index, key_version=key_version)
    )

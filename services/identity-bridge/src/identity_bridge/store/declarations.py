"""Queries on accepted special declarations."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, insert, select, update

from identity_bridge.models import declarations


def find(conn: Connection, person_id: str, afm_indexes: list[bytes], valid_from: date) -> UUID | None:
    """The declaration that was accepted and is not revoked."""
    same = (
        (declarations.c.person_id == person_id)
        & declarations.c.afm_index.in_(afm_indexes)
        & (declarations.c.valid_from == valid_from)
        & declarations.c.revoked_at.is_(None)
    )
    return conn.execute(select(declarations.c.declaration_id).where(same)).scalar()


def add(conn: Connection, values: dict[str, object]) -> None:
    conn.execute(insert(declarations).values(**values))


def revoke(conn: Connection, declaration_id: UUID, at: datetime) -> RowMapping | None:
    """End it; the row, or None when it is unknown or has ended before."""
    live = (declarations.c.declaration_id == declaration_id) & declarations.c.revoked_at.is_(None)
    row = update(declarations).where(live).values(revoked_at=at).returning(declarations)
    return conn.execute(row).mappings().one_or_none()

"""Queries on accepted special declarations."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, insert, or_, select, update

from identity_bridge.declarations.models.accepted import declarations
from identity_bridge.declarations.store.rows import Accepted

_LIVE = declarations.c.revoked_at.is_(None) & declarations.c.expired_at.is_(None)


def find(conn: Connection, person_id: str, afm_indexes: list[bytes], valid_from: date) -> UUID | None:
    """The declaration that was accepted and is not revoked."""
    same = (
        (declarations.c.person_id == person_id)
        & declarations.c.afm_index.in_(afm_indexes)
        & (declarations.c.valid_from == valid_from)
        & declarations.c.revoked_at.is_(None)
    )
    return conn.execute(select(declarations.c.declaration_id).where(same)).scalar()


def add(conn: Connection, values: Mapping[str, object]) -> None:
    conn.execute(insert(declarations).values(**values))


def revoke(conn: Connection, declaration_id: UUID, at: datetime) -> Accepted | None:
    """End it; the row, or None when it is unknown or has ended before."""
    live = (declarations.c.declaration_id == declaration_id) & _LIVE
    row = update(declarations).where(live).values(revoked_at=at).returning(declarations)
    return Accepted.one_or_none(conn.execute(row))


def to_remind(
    conn: Connection, today: date, until: date, reminders: int, declaration_id: UUID | None = None
) -> Accepted | None:
    """One that holds (or this one), whose last day comes by ``until``, and of which fewer reminders were sent than
    these; locked."""
    soon = declarations.c.valid_to.between(today, until) & (declarations.c.reminders < reminders)
    return Accepted.one_or_none(conn.execute(_first(soon, declaration_id)))


def reminded(conn: Connection, declaration_id: UUID, reminders: int) -> None:
    chosen = declarations.c.declaration_id == declaration_id
    conn.execute(update(declarations).where(chosen).values(reminders=reminders))


def to_expire(conn: Connection, today: date, declaration_id: UUID | None = None) -> Accepted | None:
    """One (or this one) whose last day has passed and that was not ended, locked."""
    return Accepted.one_or_none(conn.execute(_first(declarations.c.valid_to < today, declaration_id)))


def expire(conn: Connection, declaration_id: UUID, at: datetime) -> None:
    conn.execute(update(declarations).where(declarations.c.declaration_id == declaration_id).values(expired_at=at))


def _first(which: ColumnElement[bool], declaration_id: UUID | None) -> Select[Any]:
    if declaration_id is not None:
        which &= declarations.c.declaration_id == declaration_id
    one = select(declarations).where(_LIVE, which).order_by(declarations.c.valid_to).limit(1)
    return one.with_for_update(skip_locked=True)


def outlasting(conn: Connection, row: Accepted, afm_indexes: list[bytes]) -> UUID | None:
    """Another declaration of the same person for the same business that holds longer."""
    same = (declarations.c.person_id == row.person_id) & declarations.c.afm_index.in_(afm_indexes)
    longer = or_(declarations.c.valid_to.is_(None), declarations.c.valid_to > row.last_day)
    return conn.execute(select(declarations.c.declaration_id).where(same, _LIVE, longer).limit(1)).scalar()

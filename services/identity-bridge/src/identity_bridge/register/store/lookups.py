"""Queries on the codes and names that clerks tried."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from identity_bridge.register.models.visits import desk_attempts
from identity_bridge.register.store.rows import FoundAccount


def add_attempt(conn: Connection, values: Mapping[str, object]) -> None:
    conn.execute(insert(desk_attempts).values(**values))


def attempts_of(conn: Connection, clerk_name: str, way: str, since: datetime, *, missed: bool = False) -> int:
    """How many times the clerk tried this way; ``missed`` counts those without a hit."""
    query = select(func.count()).where(
        desk_attempts.c.clerk == clerk_name, desk_attempts.c.way == way, desk_attempts.c.at > since
    )
    if missed:
        query = query.where(desk_attempts.c.subject.is_(None))
    return int(conn.execute(query).scalar_one())


def use_lookup(
    conn: Connection, attempt_id: UUID, clerk_name: str, since: datetime, now: datetime
) -> FoundAccount | None:
    """The account that the clerk's own look-up found, once."""
    mine = (
        (desk_attempts.c.attempt_id == attempt_id)
        & (desk_attempts.c.clerk == clerk_name)
        & (desk_attempts.c.way == "lookup")
        & desk_attempts.c.subject.is_not(None)
        & desk_attempts.c.used_at.is_(None)
        & (desk_attempts.c.at > since)
    )
    taken = update(desk_attempts).where(mine).values(used_at=now)
    return FoundAccount.first(conn.execute(taken.returning(desk_attempts.c.subject, desk_attempts.c.purpose)))

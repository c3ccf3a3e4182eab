"""Queries on who is writing to an account in Keycloak."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, func
from sqlalchemy.dialects.postgresql import insert

from identity_bridge.register.models.keycloak_sync import account_writes


def claim(conn: Connection, subject: str, writer: UUID, life: timedelta) -> bool:
    """Whether the account is this writer's now, by the clock of the database: it was free, or held too long."""
    now = func.clock_timestamp()
    row = insert(account_writes).values(subject=subject, writer=writer, held_until=now + life)
    taken_over = row.on_conflict_do_update(
        index_elements=["subject"],
        set_={"writer": row.excluded.writer, "held_until": row.excluded.held_until},
        where=account_writes.c.held_until < now,
    )
    return conn.execute(taken_over.returning(account_writes.c.subject)).first() is not None


def release(conn: Connection, subject: str, writer: UUID) -> None:
    """Give the account up, unless another writer has taken it over."""
    mine = (account_writes.c.subject == subject) & (account_writes.c.writer == writer)
    conn.execute(delete(account_writes).where(mine))


def purge(conn: Connection) -> int:
    """Remove what killed writers left of accounts that were not written to since; returns how many."""
    return conn.execute(delete(account_writes).where(account_writes.c.held_until < func.clock_timestamp())).rowcount

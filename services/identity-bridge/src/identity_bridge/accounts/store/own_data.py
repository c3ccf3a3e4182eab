"""What the register holds of one person, for that person to take along."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, select

from identity_bridge.register.models import audit, level_changes, persons
from identity_bridge.register.models.operations import operations
from identity_bridge.register.store import rows


def person(conn: Connection, person_id: str) -> RowMapping:
    return conn.execute(select(persons).where(persons.c.person_id == person_id)).mappings().one()


def level_changes_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    return rows(conn, level_changes, level_changes.c.person_id == person_id, level_changes.c.version)


def operations_of(conn: Connection, subjects: Sequence[str]) -> Sequence[RowMapping]:
    """Accounts that were joined or closed."""
    return rows(conn, operations, operations.c.subject.in_(subjects), operations.c.begun_at)


def views_of(conn: Connection, subjects: Sequence[str]) -> Sequence[RowMapping]:
    """All that staff saw or changed, oldest first."""
    return rows(conn, audit, audit.c.subject.in_(subjects), audit.c.seq)

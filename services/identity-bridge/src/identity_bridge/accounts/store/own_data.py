"""What the register holds of one person, for that person's own copy."""

from collections.abc import Sequence

from servicekit import subjects
from sqlalchemy import Connection, RowMapping, select

from identity_bridge.register.models import audit, level_changes, persons
from identity_bridge.register.models import subjects as accounts
from identity_bridge.register.models.operations import operations
from identity_bridge.register.store import whole_rows


def account(conn: Connection, subject: str) -> dict[str, object]:
    return subjects.held(conn, accounts, subject)


def person(conn: Connection, person_id: str) -> RowMapping:
    blocked = (persons.c.state == "blocked").label("blocked")
    return conn.execute(select(persons, blocked).where(persons.c.person_id == person_id)).mappings().one()


def level_changes_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    return whole_rows(conn, level_changes, level_changes.c.person_id == person_id, level_changes.c.version)


def operations_of(conn: Connection, subjects: Sequence[str]) -> Sequence[RowMapping]:
    """Accounts that were joined or closed."""
    return whole_rows(conn, operations, operations.c.subject.in_(subjects), operations.c.begun_at)


def views_of(conn: Connection, subjects: Sequence[str]) -> Sequence[RowMapping]:
    """All that staff saw or changed, oldest first."""
    query = select(audit, audit.c.action.label("kind")).where(audit.c.subject.in_(subjects))
    return conn.execute(query.order_by(audit.c.seq)).mappings().all()

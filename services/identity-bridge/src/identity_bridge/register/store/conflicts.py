"""Queries on what only staff can resolve: two who say that a tax number, or an account, is theirs."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, select, update

from identity_bridge.register.models.keycloak_sync import desk_conflicts
from identity_bridge.register.store import Found


def add(
    conn: Connection, kind: str, subjects: Collection[str], person_id: str, case_id: UUID | None, now: datetime
) -> None:
    """Put it on the list of the supervisors, unless the same waits there already."""
    same = (
        (desk_conflicts.c.kind == kind)
        & (desk_conflicts.c.person_id == person_id)
        & (desk_conflicts.c.subjects == sorted(subjects))
        & desk_conflicts.c.resolved_at.is_(None)
    )
    if conn.execute(select(desk_conflicts.c.conflict_id).where(same)).first() is None:
        values = {"kind": kind, "subjects": sorted(subjects), "person_id": person_id, "case_id": case_id, "at": now}
        conn.execute(insert(desk_conflicts).values(conflict_id=uuid4(), **values))


def waiting(conn: Connection) -> list[Found]:
    """What nobody has resolved yet, the oldest first."""
    query = select(desk_conflicts).where(desk_conflicts.c.resolved_at.is_(None))
    return list(conn.execute(query.order_by(desk_conflicts.c.at, desk_conflicts.c.conflict_id)).all())


def one(conn: Connection, conflict_id: UUID) -> Found | None:
    """A conflict that waits, locked."""
    chosen = (desk_conflicts.c.conflict_id == conflict_id) & desk_conflicts.c.resolved_at.is_(None)
    return conn.execute(select(desk_conflicts).where(chosen).with_for_update()).one_or_none()


def resolve(conn: Connection, conflict_id: UUID, by: str, note: str, now: datetime) -> None:
    values = {"resolved_at": now, "resolved_by": by, "note": note}
    conn.execute(update(desk_conflicts).where(desk_conflicts.c.conflict_id == conflict_id).values(**values))

"""Queries on what only staff can resolve: two who say that a tax number, or an account, is theirs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, select, update

from identity_bridge.register.models.keycloak_sync import desk_conflicts
from identity_bridge.register.store.rows import Conflict


@dataclass(frozen=True)
class NewConflict:
    """Two claims that only staff can resolve; ``case_id`` is the visit in which they were seen, if it was one."""

    kind: str
    subjects: Collection[str]
    person_id: str
    case_id: UUID | None = None


def add(conn: Connection, new: NewConflict, now: datetime) -> None:
    """Put it on the supervisors' list, unless the same conflict is waiting there already."""
    subjects = sorted(new.subjects)
    same = (
        (desk_conflicts.c.kind == new.kind)
        & (desk_conflicts.c.person_id == new.person_id)
        & (desk_conflicts.c.subjects == subjects)
        & desk_conflicts.c.resolved_at.is_(None)
    )
    if conn.execute(select(desk_conflicts.c.conflict_id).where(same)).first() is None:
        about = {"kind": new.kind, "subjects": subjects, "person_id": new.person_id, "case_id": new.case_id}
        conn.execute(insert(desk_conflicts).values(conflict_id=uuid4(), at=now, **about))


def waiting(conn: Connection) -> list[Conflict]:
    """Conflicts that are not resolved yet, the oldest first."""
    query = select(desk_conflicts).where(desk_conflicts.c.resolved_at.is_(None))
    return Conflict.all(conn.execute(query.order_by(desk_conflicts.c.at, desk_conflicts.c.conflict_id)))


def one(conn: Connection, conflict_id: UUID) -> Conflict | None:
    """A conflict that waits, locked."""
    chosen = (desk_conflicts.c.conflict_id == conflict_id) & desk_conflicts.c.resolved_at.is_(None)
    return Conflict.one_or_none(conn.execute(select(desk_conflicts).where(chosen).with_for_update()))


def resolve(conn: Connection, conflict_id: UUID, by: str, note: str, now: datetime) -> None:
    values = {"resolved_at": now, "resolved_by": by, "note": note}
    conn.execute(update(desk_conflicts).where(desk_conflicts.c.conflict_id == conflict_id).values(**values))

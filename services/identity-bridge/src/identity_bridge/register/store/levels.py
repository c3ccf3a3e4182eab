"""Queries on the history of levels and on its way to Keycloak."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, exists, func, insert, select, update

from identity_bridge.register.domain import Person
from identity_bridge.register.domain.levels import POLICY_VERSION, Change
from identity_bridge.register.models import level_changes, projections
from identity_bridge.register.store.rows import LevelChange, WaitingChange


def add(conn: Connection, before: Person, after: Person, change: Change) -> UUID:
    """One more row of the person's history; the person must be locked."""
    newest = select(func.coalesce(func.max(level_changes.c.version), 0) + 1)
    change_id = uuid4()
    actor, evidence = change.actor, change.evidence
    conn.execute(
        insert(level_changes).values(
            change_id=change_id,
            person_id=after.person_id,
            version=newest.where(level_changes.c.person_id == after.person_id).scalar_subquery(),
            level=after.level,
            previous_level=before.level,
            method=after.level_method.value if after.level_method else None,
            reason=change.reason.value,
            at=change.at,
            actor_kind=actor.kind.value,
            actor=actor.name,
            office=actor.office,
            clerk=actor.clerk,
            evidence_kind=evidence.kind if evidence else None,
            evidence_last=evidence.last if evidence else None,
            note=change.note,
            policy_version=POLICY_VERSION,
        )
    )
    return change_id


def add_projection(conn: Connection, change_id: UUID, subject: str) -> None:
    conn.execute(insert(projections).values(change_id=change_id, subject=subject))


def history_of(conn: Connection, person_id: str) -> list[LevelChange]:
    """All changes of the person, newest first."""
    query = select(level_changes).where(level_changes.c.person_id == person_id).order_by(level_changes.c.version.desc())
    return LevelChange.all(conn.execute(query))


def waiting_changes(conn: Connection) -> list[UUID]:
    """The changes that wait to be written to Keycloak, the oldest first."""
    query = (
        select(level_changes.c.change_id)
        .where(exists().where(projections.c.change_id == level_changes.c.change_id, projections.c.written_at.is_(None)))
        .order_by(level_changes.c.at, level_changes.c.version)
        .limit(200)
    )
    return list(conn.execute(query).scalars())


def next_projection(conn: Connection, change_id: UUID) -> WaitingChange | None:
    """An account to which this change waits to be written."""
    query = (
        select(level_changes, projections.c.subject)
        .join(projections, projections.c.change_id == level_changes.c.change_id)
        .where(projections.c.written_at.is_(None), level_changes.c.change_id == change_id)
        .limit(1)
    )
    return WaitingChange.first(conn.execute(query))


def still_waits(conn: Connection, change_id: UUID, subject: str) -> bool:
    """Whether this change is still on its way to the account; locked against others."""
    chosen = (projections.c.change_id == change_id) & (projections.c.subject == subject)
    query = select(projections.c.written_at).where(chosen).with_for_update()
    return conn.execute(query).scalar_one() is None


def written(conn: Connection, change_id: UUID, subject: str, at: datetime | None, cutoff: datetime | None) -> None:
    chosen = (projections.c.change_id == change_id) & (projections.c.subject == subject)
    conn.execute(update(projections).where(chosen).values(written_at=at, cutoff=cutoff))


def waits_again(conn: Connection, change_id: UUID, subject: str) -> None:
    """The account may have something older than the register: this change is written to it once more."""
    written(conn, change_id, subject, None, None)


def is_waiting(conn: Connection, subject: str) -> bool:
    """Whether something is still on its way to this account."""
    waiting = select(projections.c.subject).where(projections.c.subject == subject, projections.c.written_at.is_(None))
    return conn.execute(waiting.limit(1)).first() is not None

"""Queries on accounts that go, and on what the services confirmed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from identity_bridge.register.models import projections, subjects
from identity_bridge.register.models.operations import confirmations, join_answers, operations
from identity_bridge.register.store.rows import Operation

# Asked in every login, and built once for it.
_JOINING = (
    select(operations.c.operation_id)
    .where(operations.c.person_id == bindparam("person"), operations.c.kind == "join", operations.c.done_at.is_(None))
    .limit(1)
)


def add(conn: Connection, values: Mapping[str, object]) -> None:
    """Raises IntegrityError when the account is on its way out already."""
    conn.execute(insert(operations).values(**values))


def live_of(conn: Connection, subject: str) -> Operation | None:
    """The operation that is removing this account now."""
    mine = (operations.c.subject == subject) & operations.c.done_at.is_(None)
    return Operation.one_or_none(conn.execute(select(operations).where(mine)))


def subject_of(conn: Connection, operation_id: UUID) -> str | None:
    """The account that an operation is about: the one that stays, or that was closed."""
    which = func.coalesce(operations.c.into_subject, operations.c.subject)
    query = select(which).where(operations.c.operation_id == operation_id)
    return conn.execute(query).scalar_one_or_none()


def newest_into(conn: Connection, subject: str) -> Operation | None:
    """The newest join into this account."""
    query = select(operations).where(operations.c.into_subject == subject)
    return Operation.one_or_none(conn.execute(query.order_by(operations.c.begun_at.desc()).limit(1)))


def is_joining(conn: Connection, person_id: str) -> bool:
    """Whether an account of the person is on its way into another one."""
    return conn.execute(_JOINING, {"person": person_id}).first() is not None


def unlinked_of(conn: Connection, person_id: str) -> Operation | None:
    """The person's newest join after which TAXISnet was not linked yet to the account that stayed."""
    mine = (operations.c.person_id == person_id) & (operations.c.kind == "join") & operations.c.linked_at.is_(None)
    query = select(operations).where(mine).order_by(operations.c.begun_at.desc()).limit(1)
    return Operation.one_or_none(conn.execute(query))


def ready(conn: Connection, services: int) -> list[Operation]:
    """Those whose next step can be taken, the oldest first: not told yet, or confirmed by this many services."""
    query = select(operations).where(_is_ready(services)).order_by(operations.c.begun_at)
    return Operation.all(conn.execute(query))


def lock_ready(conn: Connection, operation_id: UUID, services: int) -> Operation | None:
    """One of them, locked; None when another process takes or took its step."""
    chosen = (operations.c.operation_id == operation_id) & _is_ready(services)
    return Operation.one_or_none(conn.execute(select(operations).where(chosen).with_for_update(skip_locked=True)))


def _is_ready(services: int) -> ColumnElement[bool]:
    """Nothing may still be on its way to the account that stays when the services are told, or they would bind it to a
    person that its tokens do not name yet."""
    waiting = exists().where(projections.c.subject == operations.c.into_subject, projections.c.written_at.is_(None))
    said = select(func.count()).where(confirmations.c.operation_id == operations.c.operation_id).scalar_subquery()
    return or_(
        (operations.c.state == "begun") & ~waiting,
        (operations.c.state == "told") & (said >= services),
    )


def announced(conn: Connection, operation_id: UUID) -> None:
    conn.execute(update(operations).where(operations.c.operation_id == operation_id).values(state="told"))


def removed(conn: Connection, operation_id: UUID, now: datetime) -> None:
    """The account is gone; so is what was kept to write to its owner."""
    values = {"state": "removed", "done_at": now, "recipient": None}
    conn.execute(update(operations).where(operations.c.operation_id == operation_id).values(values))


def linked(conn: Connection, subject: str, now: datetime) -> None:
    """TAXISnet was linked to this account: joins into it have come to their end."""
    mine = (operations.c.into_subject == subject) & operations.c.linked_at.is_(None)
    conn.execute(update(operations).where(mine).values(linked_at=now))


def confirm(conn: Connection, operation_id: UUID, service: str, at: datetime) -> bool:
    """Whether there is such an operation; the same confirmation twice counts once."""
    if conn.execute(select(operations.c.kind).where(operations.c.operation_id == operation_id)).first() is None:
        return False
    row = upsert(confirmations).values(operation_id=operation_id, service=service, at=at)
    conn.execute(row.on_conflict_do_nothing())
    return True


def unbind(conn: Connection, subject: str) -> None:
    """The account has no person any more: its person may come back with a new one. Cases and visits keep its id."""
    conn.execute(update(subjects).where(subjects.c.subject == subject).values(person_id=None))


def gone_of(conn: Connection, person_id: str) -> list[str]:
    """Accounts of the person that were joined into another one, or closed."""
    query = select(operations.c.subject).where(operations.c.person_id == person_id)
    return list(conn.execute(query).scalars())


def forget_own(conn: Connection, subject: str) -> None:
    """Forget who the account was."""
    conn.execute(delete(subjects).where(subjects.c.subject == subject))


def answered(conn: Connection, subject: str) -> bool:
    return conn.execute(select(join_answers.c.at).where(join_answers.c.subject == subject)).first() is not None


def answer(conn: Connection, subject: str, now: datetime) -> None:
    conn.execute(upsert(join_answers).values(subject=subject, at=now).on_conflict_do_nothing())

"""Every query of this service."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, insert, or_, select, update

from certificates.domain.cases import Case
from certificates.domain.states import OPEN
from certificates.models import history, kit, requests


def lock_subject(conn: Connection, subject: str) -> None:
    """Make other requests of the same account wait until this transaction ends."""
    accounts = kit.subjects
    conn.execute(select(accounts.c.subject).where(accounts.c.subject == subject).with_for_update()).one()


def find_double(conn: Connection, subject: str, fingerprint: str, state: str, since: datetime) -> RowMapping | None:
    """The newest request of the account with the same fingerprint, in this state and not older than ``since``."""
    query = (
        select(requests.c.number, requests.c.id, requests.c.submitted_at)
        .where(requests.c.subject == subject, requests.c.submitted_at > since)
        .where(requests.c.fingerprint == fingerprint, requests.c.state == state)
        .order_by(requests.c.submitted_at.desc())
        .limit(1)
    )
    return conn.execute(query).mappings().first()


def add_request(conn: Connection, row: Mapping[str, Any]) -> Case:
    """Add a request; returns it with what the table fills in."""
    return Case.of({**conn.execute(insert(requests).values(**row).returning(requests)).mappings().one()})


def requests_of(conn: Connection, subject: str) -> Sequence[Case]:
    """All requests of the account, newest first."""
    query = select(requests).where(requests.c.subject == subject).order_by(requests.c.submitted_at.desc())
    return [Case.of({**row}) for row in conn.execute(query).mappings()]


def waiting_requests_of(conn: Connection, subject: str, procedure: str) -> Sequence[RowMapping]:
    """The account's newest requests of the procedure to which an answer is owed."""
    query = (
        select(requests.c.id, requests.c.number, requests.c.submitted_at)
        .where(requests.c.subject == subject, requests.c.procedure == procedure)
        .where(requests.c.state.in_([state.value for state in OPEN]))
        .order_by(requests.c.submitted_at.desc())
        .limit(5)
    )
    return conn.execute(query).mappings().all()


def request_of(conn: Connection, subject: str, request_id: UUID) -> Case | None:
    query = select(requests).where(requests.c.subject == subject, requests.c.id == request_id)
    row = conn.execute(query).mappings().first()
    return Case.of({**row}) if row else None


def history_of(conn: Connection, request_id: UUID) -> Sequence[RowMapping]:
    """What happened after the filing, oldest first."""
    query = select(history).where(history.c.request_id == request_id).order_by(history.c.at, history.c.id)
    return conn.execute(query).mappings().all()


def count_happenings(conn: Connection, request_id: UUID, what: str) -> int:
    query = select(func.count()).where(history.c.request_id == request_id, history.c.what == what)
    return int(conn.execute(query).scalar_one())


def request_exists(conn: Connection, request_id: UUID) -> bool:
    return conn.execute(select(requests.c.id).where(requests.c.id == request_id)).first() is not None


def set_notice(conn: Connection, request_id: UUID, state: str, reason: str | None, at: datetime) -> bool:
    """Store what became of the mail unless something newer is stored; False when there is nothing to change."""
    older = or_(requests.c.notice_at.is_(None), requests.c.notice_at < at)
    statement = (
        update(requests)
        .where(requests.c.id == request_id, older)
        .values(notice_state=state, notice_reason=reason, notice_at=at)
    )
    return conn.execute(statement).rowcount == 1


# -- one's own data


def requests_of_person(conn: Connection, subject: str, person_id: str | None) -> Sequence[Case]:
    """All requests of the account, and those that the same person filed with another one; newest first."""
    mine = requests.c.subject == subject
    if person_id is not None:
        mine |= requests.c.person_id == person_id
    query = select(requests).where(mine).order_by(requests.c.submitted_at.desc())
    return [Case.of({**row}) for row in conn.execute(query).mappings()]

"""Every query of this service."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from certificates.models import requests, subjects


def lock_subject(conn: Connection, subject: str) -> None:
    """Make other requests of the same account wait until this transaction ends."""
    conn.execute(select(subjects.c.subject).where(subjects.c.subject == subject).with_for_update()).one()


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


def add_request(conn: Connection, row: Mapping[str, Any]) -> None:
    conn.execute(insert(requests).values(**row))


def requests_of(conn: Connection, subject: str) -> Sequence[RowMapping]:
    """All requests of the account, newest first."""
    query = select(requests).where(requests.c.subject == subject).order_by(requests.c.submitted_at.desc())
    return conn.execute(query).mappings().all()


def request_of(conn: Connection, subject: str, request_id: UUID) -> RowMapping | None:
    query = select(requests).where(requests.c.subject == subject, requests.c.id == request_id)
    return conn.execute(query).mappings().first()


def set_notice(conn: Connection, request_id: UUID, state: str, reason: str | None, at: datetime) -> bool:
    """Store what became of the mail unless something newer is stored; False when there is nothing to change."""
    older = or_(requests.c.notice_at.is_(None), requests.c.notice_at < at)
    statement = (
        update(requests)
        .where(requests.c.id == request_id, older)
        .values(notice_state=state, notice_reason=reason, notice_at=at)
    )
    return conn.execute(statement).rowcount == 1

"""Every statement on sessions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB

from portal.models import sessions


def insert_session(conn: Connection, values: Mapping[str, Any]) -> None:
    """Store a new session."""
    conn.execute(insert(sessions).values(**values))


def find_session(conn: Connection, id_hash: str) -> RowMapping | None:
    """The session under this hash, ended or not."""
    return conn.execute(select(sessions).where(sessions.c.id_hash == id_hash)).mappings().one_or_none()


def lock_session(conn: Connection, id_hash: str) -> RowMapping | None:
    """The session, with everybody else waiting until this transaction ends."""
    statement = select(sessions).where(sessions.c.id_hash == id_hash).with_for_update()
    return conn.execute(statement).mappings().one_or_none()


def update_session(conn: Connection, id_hash: str, values: Mapping[str, Any]) -> None:
    """Change columns of a session; nothing happens when it has ended meanwhile."""
    conn.execute(update(sessions).where(sessions.c.id_hash == id_hash).values(**values))


def put_draft(conn: Connection, id_hash: str, name: str, draft: Mapping[str, Any]) -> None:
    """Keep one form's answers; the other forms of the session stay as they are."""
    merged = sessions.c.drafts.op("||")(literal({name: dict(draft)}, JSONB))
    conn.execute(update(sessions).where(sessions.c.id_hash == id_hash).values(drafts=merged))


def delete_session(conn: Connection, id_hash: str) -> None:
    """Forget one session."""
    conn.execute(delete(sessions).where(sessions.c.id_hash == id_hash))


def delete_of_login(conn: Connection, *, sid: str | None, subject: str | None) -> int:
    """End the sessions of one Keycloak session, or all of a subject when no session is named. Returns how many."""
    chosen = sessions.c.sid == sid if sid else sessions.c.subject == subject
    return conn.execute(delete(sessions).where(chosen)).rowcount


def delete_ended(conn: Connection, *, seen_before: datetime, created_before: datetime) -> None:
    """Forget the sessions that sat idle or grew too old."""
    conn.execute(delete(sessions).where(or_(sessions.c.seen_at < seen_before, sessions.c.created_at < created_before)))

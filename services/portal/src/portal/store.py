"""Every statement on sessions."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_merge

from portal.models import kept_forms, sessions


def insert_session(conn: Connection, values: Mapping[str, Any]) -> None:
    """Store a new session."""
    conn.execute(insert(sessions).values(**values))


def find_session(conn: Connection, id_hash: str) -> RowMapping | None:
    """The session under this hash, ended or not."""
    return conn.execute(select(sessions).where(sessions.c.id_hash == id_hash)).mappings().one_or_none()


def sessions_of(conn: Connection, subject: str) -> Sequence[RowMapping]:
    """Every session of this account, ended or not."""
    return conn.execute(select(sessions).where(sessions.c.subject == subject)).mappings().all()


def lock_session(conn: Connection, id_hash: str) -> RowMapping | None:
    """The session, with everybody else waiting until this transaction ends."""
    statement = select(sessions).where(sessions.c.id_hash == id_hash).with_for_update()
    return conn.execute(statement).mappings().one_or_none()


def update_session(conn: Connection, id_hash: str, values: Mapping[str, Any]) -> None:
    """Change columns of a session; nothing happens when it has ended meanwhile."""
    conn.execute(update(sessions).where(sessions.c.id_hash == id_hash).values(**values))


def keep_form(conn: Connection, subject: str, path: str, sealed: str) -> None:
    """Keep a form of this account for its page, instead of the former one."""
    row = insert_or_merge(kept_forms).values(subject=subject, path=path, sealed=sealed, kept_at=func.now())
    merged = {"sealed": row.excluded.sealed, "kept_at": row.excluded.kept_at}
    conn.execute(row.on_conflict_do_update(index_elements=["subject", "path"], set_=merged))


def pop_form(conn: Connection, subject: str, path: str, life: timedelta) -> str | None:
    """The form kept for this account and page, which is forgotten by taking it; None when there is none so young."""
    mine = (kept_forms.c.subject == subject) & (kept_forms.c.path == path) & (kept_forms.c.kept_at > func.now() - life)
    return conn.execute(delete(kept_forms).where(mine).returning(kept_forms.c.sealed)).scalar_one_or_none()


def forget_forms(conn: Connection, life: timedelta) -> None:
    """Forget the forms that were not continued."""
    conn.execute(delete(kept_forms).where(kept_forms.c.kept_at < func.now() - life))


def delete_session(conn: Connection, id_hash: str) -> None:
    """Forget one session."""
    conn.execute(delete(sessions).where(sessions.c.id_hash == id_hash))


def update_of_login(conn: Connection, *, sid: str | None, subject: str | None, values: Mapping[str, Any]) -> int:
    """Change the sessions of one Keycloak session, or of a subject when none is named. Returns how many."""
    chosen = sessions.c.sid == sid if sid else sessions.c.subject == subject
    return conn.execute(update(sessions).where(chosen).values(**values)).rowcount


def delete_ended(conn: Connection, *, seen_before: datetime) -> None:
    """Forget the sessions that were not used since."""
    conn.execute(delete(sessions).where(sessions.c.seen_at < seen_before))

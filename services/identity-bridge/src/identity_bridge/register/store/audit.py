"""Queries on the record of who of the staff saw or changed what."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, text

from identity_bridge.register.models import audit
from identity_bridge.register.store import Found

# One writer at a time: each row needs the hash of the one before.
_LOCK = 7_104_220_119


def lock_last(conn: Connection) -> Found | None:
    """The newest row; nobody else adds one until the transaction ends."""
    conn.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    return conn.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()


def add(conn: Connection, values: dict[str, Any]) -> None:
    conn.execute(insert(audit).values(**values))


def rows(conn: Connection) -> Iterator[Found]:
    """All rows in order, some at a time."""
    after = -1
    while page := conn.execute(select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(500)).all():
        yield from page
        after = page[-1].seq


def hash_of(conn: Connection, seq: int) -> bytes | None:
    """The hash of a row; None when there is no such row."""
    found: bytes | None = conn.execute(select(audit.c.hash).where(audit.c.seq == seq)).scalar()
    return found


def head(conn: Connection) -> Found | None:
    """Number and hash of the newest row."""
    return conn.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()


def has(conn: Connection, subject: str, *actions: str) -> bool:
    """Whether one of these acts on the account is recorded."""
    query = select(audit.c.seq).where(audit.c.subject == subject, audit.c.action.in_(actions)).limit(1)
    return conn.execute(query).first() is not None


def about(
    conn: Connection, subjects: Sequence[str], before: int | None = None, limit: int | None = None
) -> list[Found]:
    """What staff saw or changed of these accounts, newest first; ``before`` a row of an earlier page."""
    query = select(audit).where(audit.c.subject.in_(subjects)).order_by(audit.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.seq < before)
    return list(conn.execute(query).all())

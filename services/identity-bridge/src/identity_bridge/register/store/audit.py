"""Queries on the audit record: which member of staff saw or changed what."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, insert, select, text

from identity_bridge.register.models import audit
from identity_bridge.register.store.rows import AuditEntry, AuditHead, AuditRow

# One writer at a time: each row needs the hash of the one before.
_LOCK = 7_104_220_119
_NEWEST = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)


def lock_last(conn: Connection) -> AuditHead | None:
    """The newest row. Other transactions wait to add theirs until this one ends."""
    conn.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    return AuditHead.first(conn.execute(_NEWEST))


def add(conn: Connection, entry: AuditEntry, row_hash: bytes) -> None:
    conn.execute(insert(audit).values(**vars(entry), hash=row_hash))


def rows(conn: Connection) -> Iterator[AuditRow]:
    """All rows in order, some at a time."""
    after = -1
    while page := AuditRow.all(conn.execute(select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(500))):
        yield from page
        after = page[-1].seq


def hash_of(conn: Connection, seq: int) -> bytes | None:
    """The hash of a row; None when there is no such row."""
    found: bytes | None = conn.execute(select(audit.c.hash).where(audit.c.seq == seq)).scalar()
    return found


def head(conn: Connection) -> AuditHead | None:
    """Number and hash of the newest row."""
    return AuditHead.first(conn.execute(_NEWEST))


def has(conn: Connection, subject: str, *actions: str) -> bool:
    """Whether one of these acts on the account is recorded."""
    query = select(audit.c.seq).where(audit.c.subject == subject, audit.c.action.in_(actions)).limit(1)
    return conn.execute(query).first() is not None


def about(
    conn: Connection, subjects: Sequence[str], before: int | None = None, limit: int | None = None
) -> list[AuditRow]:
    """What staff saw or changed of these accounts, newest first; ``before`` a row of an earlier page."""
    query = select(audit).where(audit.c.subject.in_(subjects)).order_by(audit.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.seq < before)
    return AuditRow.all(conn.execute(query))

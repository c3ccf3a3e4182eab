"""The record of what staff saw and changed: each row carries the hash of the one before, so a changed row is found.

This detects changed rows. An attacker who can write to the database could still remove the newest rows, or recompute
all hashes. Each night the number of rows and the newest hash go into the log, which is kept elsewhere; ``verify-audit
--kept rows:head`` compares with that.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from servicekit.logs import get_logger
from sqlalchemy import Connection

from identity_bridge.register.domain.levels import Actor
from identity_bridge.register.store import audit
from identity_bridge.register.store.rows import AuditEntry

log = get_logger(__name__)

_BEGINNING = bytes(32)


@dataclass(frozen=True)
class Entry:
    """Something that staff saw or changed. ``subject`` is the account whose data it was.

    A tax number or a document's number never goes into ``detail``.
    """

    actor: Actor
    action: str
    at: datetime
    subject: str | None = None
    purpose: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


def record(conn: Connection, done: Entry) -> None:
    """Add a row to the record."""
    last = audit.lock_last(conn)
    row = AuditEntry(
        seq=last.seq + 1 if last else 1,
        at=done.at,
        actor=done.actor.name or done.actor.kind.value,
        office=done.actor.office,
        clerk=done.actor.clerk,
        subject=done.subject,
        action=done.action,
        purpose=done.purpose,
        detail=dict(done.detail),
        previous=last.hash if last else _BEGINNING,
    )
    audit.add(conn, row, _hash(row))


def verify(conn: Connection) -> tuple[int, bytes, int | None]:
    """Recompute the chain. Returns (rows that hold, hash of the last of them, first row that does not hold)."""
    count, head = 0, _BEGINNING
    for row in audit.rows(conn):
        if row.seq != count + 1 or row.previous != head or row.hash != _hash(row):
            return count, head, count + 1
        count, head = count + 1, row.hash
    return count, head, None


def log_head(conn: Connection) -> None:
    """Log the number of the newest row and its hash; the log is kept elsewhere."""
    if newest := audit.head(conn):
        log.info("audit-head", rows=newest.seq, head=newest.hash.hex())


def goes_through(conn: Connection, kept: str) -> bool:
    """Whether the row with this number still has this hash; ``kept`` is ``rows:head``, as an earlier check gave it.

    This is the only check that finds removed newest rows, or hashes that were all recomputed.
    Raises ValueError when ``kept`` is not of that form.
    """
    rows, _, head = kept.partition(":")
    return audit.hash_of(conn, int(rows)) == bytes.fromhex(head)


def _hash(row: AuditEntry) -> bytes:
    """SHA-256 of the row, written in one fixed way, with the hash of the row before."""
    values = {
        "seq": row.seq,
        "actor": row.actor,
        "office": row.office,
        "clerk": row.clerk,
        "subject": row.subject,
        "action": row.action,
        "purpose": row.purpose,
        "detail": row.detail,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "previous": row.previous.hex(),
    }
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).digest()

"""The record of what staff saw and changed: each row carries the hash of the one before, so a changed row is found.

It shows tampering with rows; whoever can write the database could still remove the newest, or compute all hashes anew.
Each night rows and head go into the log, which is kept elsewhere; ``verify-audit --kept rows:head`` compares with that.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from servicekit.logs import get_logger
from sqlalchemy import Connection

from identity_bridge.register.domain.levels import Actor
from identity_bridge.register.store import audit

log = get_logger(__name__)

_BEGINNING = bytes(32)


def record(
    conn: Connection,
    actor: Actor,
    action: str,
    now: datetime,
    *,
    subject: str | None = None,
    purpose: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add a row; ``subject`` is whose data it was. Never a tax number or a document's number in ``detail``."""
    last = audit.lock_last(conn)
    values = {
        "seq": last.seq + 1 if last else 1,
        "at": now,
        "actor": actor.name or actor.kind.value,
        "office": actor.office,
        "clerk": actor.clerk,
        "subject": subject,
        "action": action,
        "purpose": purpose,
        "detail": dict(detail or {}),
        "previous": last.hash if last else _BEGINNING,
    }
    audit.add(conn, {**values, "hash": _hash(values)})


def verify(conn: Connection) -> tuple[int, bytes, int | None]:
    """Compute the chain anew. Returns (rows that hold, hash of the last of them, first row that does not hold)."""
    count, head = 0, _BEGINNING
    for row in audit.rows(conn):
        if row.seq != count + 1 or row.previous != head or row.hash != _hash(row._mapping):
            return count, head, count + 1
        count, head = count + 1, row.hash
    return count, head, None


def log_head(conn: Connection) -> None:
    """Say in the log, which is kept elsewhere, how far the record goes and what its last hash is."""
    if newest := audit.head(conn):
        log.info("audit-head", rows=newest.seq, head=newest.hash.hex())


def goes_through(conn: Connection, kept: str) -> bool:
    """Whether the row with this number still has this hash; ``kept`` is ``rows:head``, as an earlier check gave it.

    Whoever removes the newest rows, or computes all hashes anew, is found out by that and by nothing else.
    Raises ValueError when it is not of that form.
    """
    rows, _, head = kept.partition(":")
    return audit.hash_of(conn, int(rows)) == bytes.fromhex(head)


def _hash(row: Mapping[str, Any] | Any) -> bytes:
    """SHA-256 of the row in one fixed writing, with the hash of the row before."""
    names = ("seq", "actor", "office", "clerk", "subject", "action", "purpose", "detail")
    values = {name: row[name] for name in names} | {
        "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        "previous": row["previous"].hex(),
    }
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).digest()

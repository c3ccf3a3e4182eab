"""The record of what staff saw and changed: each row carries the hash of the one before, so a changed row is found.

It shows tampering with rows; whoever can write the database could still compute all hashes anew. Keep the printed head
elsewhere (``verify-audit`` prints it): then that is seen too.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from identity_bridge.domain.levels import Actor
from identity_bridge.store import audit

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


def _hash(row: Mapping[str, Any] | Any) -> bytes:
    """SHA-256 of the row in one fixed writing, with the hash of the row before."""
    names = ("seq", "actor", "office", "clerk", "subject", "action", "purpose", "detail")
    values = {name: row[name] for name in names} | {
        "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        "previous": row["previous"].hex(),
    }
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).digest()

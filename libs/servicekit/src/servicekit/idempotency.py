"""The same request sent twice is one act with one answer (draft-ietf-httpapi-idempotency-key-header)."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from sqlalchemy import Column, Connection, DateTime, Integer, MetaData, String, Table, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from servicekit.errors import DomainError, Text

Answer = tuple[int, dict[str, Any]]


class IdempotencyKeyMissing(DomainError):
    """The request changes something and carries no usable Idempotency-Key (8 to 100 characters). HTTP 400."""

    code = "idempotency-key-missing"
    title: ClassVar[Text] = {"el": "Λείπει η κεφαλίδα Idempotency-Key.", "en": "The Idempotency-Key header is missing."}


class IdempotencyKeyReused(DomainError):
    """The key was used for something else before. HTTP 422."""

    code = "idempotency-key-reused"
    title: ClassVar[Text] = {
        "el": "Το κλειδί της υποβολής χρησιμοποιήθηκε ήδη για άλλο περιεχόμενο.",
        "en": "This submission key was already used for different content.",
    }


STATUS: Mapping[type[DomainError], int] = {IdempotencyKeyMissing: 400, IdempotencyKeyReused: 422}


def idempotency_table(metadata: MetaData) -> Table:
    """Answers by (subject, key), with a hash of what was asked."""
    return Table(
        "idempotency",
        metadata,
        Column("subject", String(64), primary_key=True),
        Column("key", String(100), primary_key=True),
        Column("body_hash", String(64), nullable=False),
        Column("status", Integer, nullable=True),
        Column("answer", JSONB, nullable=True),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


def move(conn: Connection, table: Table, subject: str, into: str) -> None:
    """One account's answers become another's, so that what was sent before is still one act. Keys are random."""
    theirs = table.alias("theirs")
    known = select(theirs.c.key).where(theirs.c.subject == into)
    conn.execute(update(table).where(table.c.subject == subject, table.c.key.not_in(known)).values(subject=into))


def checked_key(header: str | None) -> str:
    """The header's value; raises IdempotencyKeyMissing."""
    if header is None or not 8 <= len(header) <= 100:
        raise IdempotencyKeyMissing
    return header


def run_once(
    conn: Connection, table: Table, subject: str, key: str, body: bytes, act: Callable[[], Answer]
) -> tuple[int, dict[str, Any], bool]:
    """Act, or give the answer of the first time: (status, answer, replayed).

    Runs in the caller's transaction. A second request with the same key waits until the first one's transaction ends;
    when the first fails, nothing is kept and the second acts. Raises IdempotencyKeyReused for another body.
    """
    body_hash = hashlib.sha256(body).hexdigest()
    mine = (table.c.subject == subject) & (table.c.key == key)
    claimed = conn.execute(
        insert(table)
        .values(subject=subject, key=key, body_hash=body_hash)
        .on_conflict_do_nothing()
        .returning(table.c.key)
    ).first()
    if claimed is None:
        first = conn.execute(select(table).where(mine)).one()
        if first.body_hash != body_hash:
            raise IdempotencyKeyReused
        return first.status, first.answer, True
    status, answer = act()
    conn.execute(update(table).where(mine).values(status=status, answer=answer))
    return status, answer, False

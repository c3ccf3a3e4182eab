"""The same request sent twice is one act with one answer (draft-ietf-httpapi-idempotency-key-header)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import Column, Connection, DateTime, Integer, MetaData, String, Table, func, select, update
from sqlalchemy.dialects.postgresql import JSONB

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
        "el": "Το κλειδί της υποβολής χρησιμοποιήθηκε ήδη για άλλη υποβολή. Ξεκινήστε ξανά με νέο κλειδί.",
        "en": "This submission key was already used for another submission. Start again with a new key.",
    }


STATUS: Mapping[type[DomainError], int] = {IdempotencyKeyMissing: 400, IdempotencyKeyReused: 422}


def idempotency_table(metadata: MetaData) -> Table:
    """Answers by (subject, key), with a hash of what was asked where (``body_hash``, as Sent.fingerprint)."""
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


@dataclass(frozen=True, slots=True)
class Sent:
    """What an account sent under a key: ``operation`` is the method and the address, as one key is for one of them.

    ``holding``: a lock of the database that is shared from when the key is taken to the end of the transaction.
    """

    subject: str
    key: str
    operation: str
    body: bytes
    holding: str | None = None

    @property
    def fingerprint(self) -> str:
        """By which the same request is known again."""
        return hashlib.sha256(self.operation.encode() + b"\n" + self.body).hexdigest()


def claim(conn: Connection, table: Table, sent: Sent) -> Answer | None:
    """Take the key, of which the answer is to be kept; or the answer of the first time, when it is taken already.

    Runs in the caller's transaction. A second request with the same key waits until the first one's transaction ends;
    when the first fails, nothing is kept and the second acts. Raises IdempotencyKeyReused for another body or address.
    """
    about = {"subject": sent.subject, "key": sent.key, "body_hash": sent.fingerprint, "holding": sent.holding}
    if conn.exec_driver_sql(_claim(table, holds=sent.holding is not None), about).first() is not None:
        return None
    first = conn.execute(select(table).where(table.c.subject == sent.subject, table.c.key == sent.key)).one()
    # The release before knew a request by its body alone: what it has answered is not refused when it is sent again.
    if first.body_hash not in (sent.fingerprint, hashlib.sha256(sent.body).hexdigest()):
        raise IdempotencyKeyReused
    return first.status, first.answer


@lru_cache
def _claim(table: Table, *, holds: bool) -> str:
    # Written out: building it each time costs more than executing it.
    lock = " FROM (SELECT pg_advisory_xact_lock_shared(hashtext(%(holding)s))) AS held" if holds else ""
    return (
        f"INSERT INTO {table.name} (subject, key, body_hash)"
        f" SELECT %(subject)s, %(key)s, %(body_hash)s{lock} ON CONFLICT DO NOTHING RETURNING key"
    )

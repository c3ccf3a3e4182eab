"""Queries about documents that are checked by a code."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NotRequired, TypedDict
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, text, update

from certificates.models.documents import documents
from certificates.models.verifications import wrong_tries

_LOCK = 7_215_072
"""The number under which wrong tries wait for each other; no other lock of this service has it."""


class ShownOffice(TypedDict):
    unit: str


class ShownHolder(TypedDict):
    given_name: str
    family_name: str


class ShownContent(TypedDict):
    """What verification reads of a document's content (printed.keeping): a certificate has a title and often a holder,
    a letter its matter."""

    office: ShownOffice
    mark: NotRequired[str | None]
    title: NotRequired[str]
    title_english: NotRequired[str | None]
    holder: NotRequired[ShownHolder | None]
    matter: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a check of a document by its code, or by its file, may show."""

    id: UUID
    kind: str
    number: str
    state: str
    content: ShownContent
    issued_on: date
    valid_until: date | None
    recalled_at: datetime | None
    sha256: str | None


_SHOWN = [documents.c[name] for name in Shown.__dataclass_fields__]
_OUT = documents.c.state.in_(("valid", "recalled", "replaced"))


def document_by_code(conn: Connection, code_hash: bytes) -> Shown | None:
    """The document whose code has this fingerprint, once it is out; None also while it is being made."""
    query = select(*_SHOWN).where(documents.c.code_hash == code_hash, _OUT)
    row = conn.execute(query).mappings().one_or_none()
    return Shown(**row) if row else None


def document_by_file(conn: Connection, sha256: str) -> Shown | None:
    """The document whose file this is, byte for byte."""
    query = select(*_SHOWN).where(documents.c.sha256 == sha256, _OUT).limit(1)
    row = conn.execute(query).mappings().first()
    return Shown(**row) if row else None


def file_of(conn: Connection, document_id: UUID) -> bytes:
    """The file of a document that is out."""
    content: bytes = conn.execute(select(documents.c.pdf).where(documents.c.id == document_id)).scalar_one()
    return content


def count_check(conn: Connection, document_id: UUID, at: datetime) -> None:
    """Count one more check of the document."""
    counted = {"checks": documents.c.checks + 1, "checked_at": at}
    conn.execute(update(documents).where(documents.c.id == document_id).values(counted))


def lock_wrong_tries(conn: Connection) -> None:
    """Make other wrong tries wait until this transaction ends, in whatever process they are counted."""
    conn.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})


def wrong_tries_since(conn: Connection, since: datetime, address_hash: bytes | None = None) -> int:
    """How many wrong tries there were, of one address or of all."""
    query = select(func.count()).select_from(wrong_tries).where(wrong_tries.c.at > since)
    if address_hash is not None:
        query = query.where(wrong_tries.c.address_hash == address_hash)
    return conn.execute(query).scalar_one()


def add_wrong_try(conn: Connection, address_hash: bytes, at: datetime, forget_before: datetime) -> None:
    """Note a wrong try, and forget those that no longer count."""
    conn.execute(delete(wrong_tries).where(wrong_tries.c.at < forget_before))
    conn.execute(insert(wrong_tries).values(address_hash=address_hash, at=at))

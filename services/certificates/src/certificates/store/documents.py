"""Documents that the office sends out, and the making of their files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from servicekit import outbox
from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from certificates.models.documents import documents


class Kind(StrEnum):
    """What kind of document it is."""

    CERTIFICATE = "certificate"
    REFUSAL = "refusal"
    DOCUMENTS = "documents"
    """Asks the applicant for documents."""
    EXTENSION = "extension"
    FORWARDED = "forwarded"
    """Tells that another authority has the request now."""
    RECALL = "recall"


class DocumentState(StrEnum):
    """Whether it is there, and whether it holds. Past its validity is no state of its own: the day says so."""

    MAKING = "making"
    PARKED = "parked"
    VALID = "valid"
    RECALLED = "recalled"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Document:
    """A row of the table without the file."""

    id: UUID
    request_id: UUID
    kind: Kind
    number: str
    state: DocumentState
    content: Mapping[str, object]
    prepared_by: str
    signed_by: str
    signed_by_name: str
    issued_on: date
    valid_until: date | None
    code_hash: bytes | None
    code: str | None
    sha256: str | None
    seal: str | None
    tries: int
    try_after: datetime | None
    recalled_at: datetime | None
    recall_reason: str | None
    replaced_by: UUID | None
    checks: int
    checked_at: datetime | None
    made_at: datetime | None
    to_sign: bool
    """Whether it is kept as officers get it who sign elsewhere."""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        return cls(**{**row, "kind": Kind(row["kind"]), "state": DocumentState(row["state"])})


_FILES = frozenset({"pdf", "unsigned"})
# Files are large: they are only read where they are needed.
_COLUMNS: list[ColumnElement[Any]] = [
    *(column for column in documents.c if column.name not in _FILES),
    documents.c.unsigned.is_not(None).label("to_sign"),
]


_ADD = insert(documents).returning(func.pg_notify(outbox.CHANNEL, ""))


def add(conn: Connection, row: Mapping[str, object]) -> None:
    """A document whose file is to be made: the worker is woken when the transaction commits."""
    conn.execute(_ADD, row)


def of_case(conn: Connection, request_id: UUID) -> Sequence[Document]:
    """The documents of a case, the first first."""
    return of_cases(conn, [request_id])[request_id]


def of_cases(conn: Connection, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Document]]:
    """The documents of each of these cases, the first first."""
    # Of one day the numbers say which was first: a longer one is higher.
    order = (documents.c.issued_on, func.length(documents.c.number), documents.c.number)
    query = select(*_COLUMNS).where(documents.c.request_id.in_(ids)).order_by(*order)
    found: dict[UUID, list[Document]] = {request_id: [] for request_id in ids}
    for row in conn.execute(query).mappings():
        found[row["request_id"]].append(Document.of({**row}))
    return found


def file_of(conn: Connection, request_id: UUID, document_id: UUID) -> tuple[Document, bytes] | None:
    """A document of the case with its file, when it has one."""
    query = select(*_COLUMNS, documents.c.pdf).where(
        documents.c.request_id == request_id, documents.c.id == document_id, documents.c.pdf.is_not(None)
    )
    row = conn.execute(query).mappings().first()
    if row is None:
        return None
    return Document.of({name: value for name, value in row.items() if name != "pdf"}), row["pdf"]


def claim(conn: Connection, now: datetime, lease: timedelta) -> Document | None:
    """The next document that has no file, for this worker until the lease ends; others pass it by."""
    due = or_(documents.c.try_after.is_(None), documents.c.try_after <= now)
    chosen = (
        select(documents.c.id)
        .where(documents.c.state == DocumentState.MAKING.value, due)
        .order_by(documents.c.try_after.nulls_first())
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    statement = (
        update(documents)
        .where(documents.c.id == chosen)
        .values(tries=documents.c.tries + 1, try_after=now + lease)
        .returning(*_COLUMNS)
    )
    row = conn.execute(statement).mappings().first()
    return Document.of({**row}) if row else None


def put_off(conn: Connection, document_id: UUID, until: datetime) -> None:
    """Try again later, unless another worker has made it meanwhile."""
    _change_making(conn, document_id, try_after=until)


def park(conn: Connection, document_id: UUID) -> None:
    """Leave it to staff, unless another worker has made it meanwhile."""
    _change_making(conn, document_id, state=DocumentState.PARKED.value)


def _change_making(conn: Connection, document_id: UUID, **values: object) -> None:
    still = update(documents).where(documents.c.id == document_id, documents.c.state == DocumentState.MAKING.value)
    conn.execute(still.values(**values))


def keep_file(conn: Connection, document_id: UUID, pdf: bytes, values: Mapping[str, object]) -> bool:
    """Keep the file, when none is kept yet: the first one that was made is the document.

    Also of one that was parked meanwhile: a worker that took longer than its lease has made it after all.
    """
    waits = documents.c.state.in_((DocumentState.MAKING.value, DocumentState.PARKED.value))
    statement = (
        update(documents)
        .where(documents.c.id == document_id, waits)
        .values(pdf=pdf, state=DocumentState.VALID.value, code=None, **values)
    )
    return conn.execute(statement).rowcount == 1


def unsigned(conn: Connection, request_id: UUID, document_id: UUID) -> tuple[Document, bytes | None] | None:
    """A document of the case, with the bytes that an officer signs elsewhere where there are any."""
    query = select(*_COLUMNS, documents.c.unsigned).where(
        documents.c.request_id == request_id, documents.c.id == document_id
    )
    row = conn.execute(query).mappings().first()
    if row is None:
        return None
    return Document.of({name: value for name, value in row.items() if name != "unsigned"}), row["unsigned"]


def keep_signed(conn: Connection, document_id: UUID, pdf: bytes, values: Mapping[str, object]) -> bool:
    """Put the signed file in the place of the one that was made; False when it is not waited for any more."""
    statement = (
        update(documents)
        .where(documents.c.id == document_id, documents.c.state == DocumentState.VALID.value)
        .where(documents.c.unsigned.is_not(None))
        .values(pdf=pdf, unsigned=None, **values)
    )
    return conn.execute(statement).rowcount == 1


def retry(conn: Connection, request_id: UUID) -> int:
    """Let the worker try again with what was parked; how many that are."""
    statement = (
        update(documents)
        .where(documents.c.request_id == request_id, documents.c.state == DocumentState.PARKED.value)
        .values(state=DocumentState.MAKING.value, tries=0, try_after=None)
    )
    return conn.execute(statement).rowcount


def recall_all(conn: Connection, request_id: UUID, reason: str, at: datetime) -> Sequence[str]:
    """Recall the certificates of a case that hold; returns their numbers."""
    statement = (
        update(documents)
        .where(documents.c.request_id == request_id, documents.c.kind == Kind.CERTIFICATE.value)
        .where(documents.c.state == DocumentState.VALID.value)
        .values(state=DocumentState.RECALLED.value, recalled_at=at, recall_reason=reason)
        .returning(documents.c.number)
    )
    return list(conn.execute(statement).scalars())


def recalled_number(conn: Connection, request_id: UUID) -> str | None:
    """The number of the case's certificate that was recalled last and that nothing replaces yet."""
    query = (
        select(documents.c.number)
        .where(documents.c.request_id == request_id, documents.c.state == DocumentState.RECALLED.value)
        .order_by(documents.c.recalled_at.desc())
        .limit(1)
    )
    return conn.execute(query).scalars().first()


def replace_recalled(conn: Connection, request_id: UUID, by: UUID) -> None:
    """Say of the recalled certificates of a case that this one takes their place."""
    statement = (
        update(documents)
        .where(documents.c.request_id == request_id, documents.c.id != by)
        .where(documents.c.state == DocumentState.RECALLED.value, documents.c.replaced_by.is_(None))
        .values(state=DocumentState.REPLACED.value, replaced_by=by)
    )
    conn.execute(statement)

"""Queries on files that applicants send."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from filekit import keeping, pace
from filekit.uploads import Upload, UploadState
from sqlalchemy import Connection, and_, exists, func, or_, select, update

from certificates.models import kit, requests
from certificates.models.cases import asked
from certificates.models.uploads import FILES, attachments, sent
from certificates.store.cases import AskedFor

DRAFT = attachments.c.request_id.is_(None)
"""Belongs to nothing that was filed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(Upload):
    """A file that an applicant sent, or that staff scanned for one, and what it belongs to."""

    subject: str | None
    """None: it was scanned at the office, and is the request's alone."""
    request_id: UUID | None
    procedure: str | None
    asked_id: UUID | None
    evidence: str | None


def count_sent(conn: Connection, subject: str, at: datetime, most: int) -> bool:
    """Count one more file of the account; False when it has sent ``most`` within the hour."""
    return pace.count(conn, sent, subject, at, most)


def add(conn: Connection, one: Attachment, content: bytes) -> None:
    """A file that is not opened yet; the worker hears of it when the transaction commits."""
    keeping.add(conn, FILES, asdict(one), content)


def of_draft(conn: Connection, subject: str, procedure: str) -> Sequence[Attachment]:
    """The account's files for this procedure that belong to no request yet, oldest first."""
    return _listed(conn, and_(DRAFT, attachments.c.subject == subject, attachments.c.procedure == procedure))


def of_request(conn: Connection, request_id: UUID) -> Sequence[Attachment]:
    """The files of a request, oldest first."""
    return _listed(conn, attachments.c.request_id == request_id)


def of_requests(conn: Connection, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Attachment]]:
    """The files of each of these requests, oldest first."""
    found: dict[UUID | None, list[Attachment]] = {request_id: [] for request_id in ids}
    for one in _listed(conn, attachments.c.request_id.in_(ids)):
        found[one.request_id].append(one)
    return {request_id: found[request_id] for request_id in ids}


def of_person(conn: Connection, subject: str, person_id: str | None) -> Sequence[Attachment]:
    """All files of the account, and those of requests that the same person filed with another one; oldest first."""
    return _listed(conn, _own(subject, person_id))


def find_own(conn: Connection, subject: str, person_id: str | None, attachment_id: UUID) -> Attachment | None:
    query = select(attachments).where(attachments.c.id == attachment_id, _own(subject, person_id))
    row = conn.execute(query).mappings().first()
    return Attachment.of(row) if row else None


def lock_of(conn: Connection, subject: str, ids: Iterable[UUID]) -> Sequence[Attachment]:
    """Those of the files that are the account's, locked until this transaction ends."""
    mine = and_(attachments.c.id.in_(list(ids)), attachments.c.subject == subject)
    query = select(attachments).where(mine).order_by(attachments.c.id).with_for_update()
    return [Attachment.of(row) for row in conn.execute(query).mappings()]


def evidences_of(conn: Connection, subject: str, ids: Iterable[UUID]) -> frozenset[str]:
    """For which supporting documents these files of the account are."""
    listed = list(ids)
    if not listed:
        return frozenset()
    mine = and_(attachments.c.id.in_(listed), attachments.c.subject == subject)
    query = select(attachments.c.evidence).where(mine, attachments.c.evidence.is_not(None))
    return frozenset(conn.execute(query).scalars())


def same_in(rows: Sequence[Attachment], sha256: str, asked_id: UUID | None, evidence: str | None) -> Attachment | None:
    """The file among these that is the same one for the same purpose, and was not refused."""
    for row in rows:
        same = (row.sha256, row.asked_id, row.evidence) == (sha256, asked_id, evidence)
        if same and row.state != UploadState.REFUSED:
            return row
    return None


def count_unfinished(conn: Connection, subject: str) -> int:
    """Files of the account that belong to no request yet, or that are not opened yet."""
    unfinished = or_(DRAFT, attachments.c.state == UploadState.CHECKING)
    query = select(func.count()).select_from(attachments).where(attachments.c.subject == subject, unfinished)
    return int(conn.execute(query).scalar_one())


def asked_of(conn: Connection, request_id: UUID, asked_id: UUID) -> AskedFor | None:
    """What the applicant was asked for."""
    query = select(asked).where(asked.c.request_id == request_id, asked.c.id == asked_id)
    row = conn.execute(query).mappings().first()
    return AskedFor(**row) if row else None


def attach(conn: Connection, ids: Iterable[UUID], request_id: UUID) -> None:
    """They belong to this request from now on."""
    conn.execute(update(attachments).where(attachments.c.id.in_(list(ids))).values(request_id=request_id))


def remove(conn: Connection, attachment_id: UUID) -> None:
    """Remove one file, as ``discard``."""
    discard(conn, attachments.c.id == attachment_id)


def discard_draft(conn: Connection, subject: str, procedure: str) -> None:
    """Remove the account's files for this procedure that belong to no request, as ``discard``."""
    discard(conn, DRAFT, attachments.c.subject == subject, attachments.c.procedure == procedure)


def discard(conn: Connection, *which: Any) -> None:
    """Remove files. Of infected ones a row stays that belongs to nothing, until it is too old."""
    keeping.discard(conn, FILES, {"procedure": None}, *which)


def page(conn: Connection, attachment_id: UUID, number: int) -> bytes | None:
    """A page (from 1) as JPEG; None when there is none, or not yet."""
    return keeping.page(conn, FILES, attachment_id, number)


def as_pdf(conn: Connection, attachment_id: UUID) -> bytes | None:
    """All pages as one PDF; None when there are none, or not yet."""
    return keeping.as_pdf(conn, FILES, attachment_id)


# -- whose they are


def _own(subject: str, person_id: str | None) -> Any:
    own = requests.c.subject == subject
    if person_id is not None:
        own = own | (requests.c.person_id == person_id)
    # What was scanned at the office is the request's.
    return (attachments.c.subject == subject) | attachments.c.request_id.in_(select(requests.c.id).where(own))


def _listed(conn: Connection, which: Any) -> Sequence[Attachment]:
    query = select(attachments).where(which).order_by(attachments.c.created_at, attachments.c.id)
    return [Attachment.of(row) for row in conn.execute(query).mappings()]


# -- retention


def has_fresh_draft(before: datetime) -> Any:
    """Whether the answers beside the file were touched since: then it waits with them."""
    drafts = kit.drafts
    same = (drafts.c.subject == attachments.c.subject) & (drafts.c.name == attachments.c.procedure)
    return exists().where(same, drafts.c.updated_at >= before)

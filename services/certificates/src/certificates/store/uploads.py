"""Queries on files that applicants send."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, and_, delete, exists, func, insert, or_, select, update

from certificates.domain.uploads import Reason, UploadState
from certificates.models import kit, requests
from certificates.models.cases import asked
from certificates.models.uploads import attachments, pages, quarantine
from certificates.uploads import pdf
from certificates.uploads.redraw import Page

CHANNEL = "certificates_uploads"
"""On which the worker hears that there is a file."""
DRAFT = attachments.c.request_id.is_(None)
"""Belongs to nothing that was filed."""


def add(conn: Connection, row: Mapping[str, Any], content: bytes) -> RowMapping:
    """A file that nobody has opened yet; the worker hears of it when the transaction commits."""
    added = conn.execute(insert(attachments).values(**row).returning(attachments)).mappings().one()
    conn.execute(insert(quarantine).values(attachment_id=row["id"], content=content))
    conn.execute(select(func.pg_notify(CHANNEL, "")))
    return added


def of_draft(conn: Connection, subject: str, procedure: str) -> Sequence[RowMapping]:
    """The account's files for this procedure that belong to no request yet, oldest first."""
    return _listed(conn, and_(DRAFT, attachments.c.subject == subject, attachments.c.procedure == procedure))


def of_request(conn: Connection, request_id: UUID) -> Sequence[RowMapping]:
    """The files of a request, oldest first."""
    return _listed(conn, attachments.c.request_id == request_id)


def of_person(conn: Connection, subject: str, person_id: str | None) -> Sequence[RowMapping]:
    """All files of the account, and those of requests that the same person filed with another one; oldest first."""
    return _listed(conn, _own(subject, person_id))


def find_own(conn: Connection, subject: str, person_id: str | None, attachment_id: UUID) -> RowMapping | None:
    query = select(attachments).where(attachments.c.id == attachment_id, _own(subject, person_id))
    return conn.execute(query).mappings().first()


def lock_of(conn: Connection, subject: str, ids: Iterable[UUID]) -> Sequence[RowMapping]:
    """Those of the files that are the account's, with everybody else waiting until this transaction ends."""
    mine = and_(attachments.c.id.in_(list(ids)), attachments.c.subject == subject)
    query = select(attachments).where(mine).order_by(attachments.c.id).with_for_update()
    return conn.execute(query).mappings().all()


def same_in(rows: Sequence[RowMapping], sha256: str, asked_id: UUID | None, evidence: str | None) -> RowMapping | None:
    """The file among these that is the same one for the same purpose, and was not refused."""
    for row in rows:
        same = (row["sha256"], row["asked_id"], row["evidence"]) == (sha256, asked_id, evidence)
        if same and row["state"] != UploadState.REFUSED:
            return row
    return None


def count_unfinished(conn: Connection, subject: str) -> int:
    """Files of the account that belong to no request yet, or that nobody has opened."""
    unfinished = or_(DRAFT, attachments.c.state == UploadState.CHECKING)
    query = select(func.count()).select_from(attachments).where(attachments.c.subject == subject, unfinished)
    return int(conn.execute(query).scalar_one())


def asked_of(conn: Connection, request_id: UUID, asked_id: UUID) -> RowMapping | None:
    """What the applicant was asked for."""
    query = select(asked).where(asked.c.request_id == request_id, asked.c.id == asked_id)
    return conn.execute(query).mappings().first()


def tie(conn: Connection, ids: Iterable[UUID], request_id: UUID) -> None:
    """They belong to this request from now on."""
    conn.execute(update(attachments).where(attachments.c.id.in_(list(ids))).values(request_id=request_id))


def discard(conn: Connection, *which: Any) -> None:
    """Remove files. Of infected ones a row stays that belongs to nothing, until it is too old."""
    infected = attachments.c.reason == Reason.INFECTED
    conn.execute(update(attachments).where(infected, *which).values(procedure=None))
    conn.execute(delete(attachments).where(attachments.c.reason.is_distinct_from(Reason.INFECTED), *which))


# -- pages


def page(conn: Connection, attachment_id: UUID, number: int) -> bytes | None:
    """A page (from 1) as JPEG; None when there is none, or not yet."""
    query = select(pages.c.jpeg).where(pages.c.attachment_id == attachment_id, pages.c.page == number)
    found: bytes | None = conn.execute(query).scalar_one_or_none()
    return found


def as_pdf(conn: Connection, attachment_id: UUID) -> bytes | None:
    """All pages as one PDF; None when there are none, or not yet."""
    name = conn.execute(select(attachments.c.name).where(attachments.c.id == attachment_id)).scalar_one_or_none()
    query = select(pages).where(pages.c.attachment_id == attachment_id).order_by(pages.c.page)
    found = [Page(row.width, row.height, row.jpeg) for row in conn.execute(query)]
    return pdf.of_pages(found, str(name)) if found else None


# -- the worker


def claim(conn: Connection, now: datetime, until: datetime) -> RowMapping | None:
    """The next file to be opened, with its bytes; nobody else gets it before ``until``."""
    due = or_(attachments.c.try_after.is_(None), attachments.c.try_after <= now)
    waiting = select(attachments.c.id).where(attachments.c.state == UploadState.CHECKING, due)
    first = waiting.order_by(attachments.c.created_at, attachments.c.id).limit(1).with_for_update(skip_locked=True)
    lease = {"try_after": until, "tries": attachments.c.tries + 1}
    taken = update(attachments).where(attachments.c.id == first.scalar_subquery()).values(lease)
    claimed = taken.returning(attachments.c.id, attachments.c.media_type, attachments.c.tries).cte("claimed")
    whole = select(claimed, quarantine.c.content).where(quarantine.c.attachment_id == claimed.c.id)
    return conn.execute(whole).mappings().first()


def put_off(conn: Connection, attachment_id: UUID, lease: datetime, until: datetime) -> None:
    """Try again later; this try does not count."""
    values = {"try_after": until, "tries": attachments.c.tries - 1}
    conn.execute(update(attachments).where(*_held(attachment_id, lease)).values(values))


def finish(
    conn: Connection, attachment_id: UUID, lease: datetime, values: Mapping[str, Any], drawn: Sequence[Page] = ()
) -> RowMapping | None:
    """Store what became of the file, and forget its bytes; None when it was removed, or is another worker's."""
    ended = {"try_after": None, **values}
    statement = update(attachments).where(*_held(attachment_id, lease)).values(ended).returning(attachments)
    row = conn.execute(statement).mappings().first()
    if row is None:
        return None
    conn.execute(delete(quarantine).where(quarantine.c.attachment_id == attachment_id))
    for number, one in enumerate(drawn, 1):
        size = {"width": one.width, "height": one.height}
        conn.execute(insert(pages).values(attachment_id=attachment_id, page=number, jpeg=one.jpeg, **size))
    return row


def _held(attachment_id: UUID, lease: datetime) -> tuple[Any, ...]:
    checking = attachments.c.state == UploadState.CHECKING
    return attachments.c.id == attachment_id, checking, attachments.c.try_after == lease


# -- whose they are


def _own(subject: str, person_id: str | None) -> Any:
    own = requests.c.subject == subject
    if person_id is not None:
        own = own | (requests.c.person_id == person_id)
    # What was scanned at the office is the request's.
    return (attachments.c.subject == subject) | attachments.c.request_id.in_(select(requests.c.id).where(own))


def _listed(conn: Connection, which: Any) -> Sequence[RowMapping]:
    query = select(attachments).where(which).order_by(attachments.c.created_at, attachments.c.id)
    return conn.execute(query).mappings().all()


# -- retention


def has_fresh_draft(before: datetime) -> Any:
    """Whether the answers beside the file were touched since: then it waits with them."""
    drafts = kit.drafts
    same = (drafts.c.subject == attachments.c.subject) & (drafts.c.name == attachments.c.procedure)
    return exists().where(same, drafts.c.updated_at >= before)

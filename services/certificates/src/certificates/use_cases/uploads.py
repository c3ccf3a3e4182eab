"""Files that applicants send: received, removed, tied to a request; and what the worker found in them."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from filekit import kinds
from filekit.errors import TooManyUploads, UploadRefused
from filekit.uploads import Reason, UploadState, clean_name
from sqlalchemy import Connection

from certificates.domain import states
from certificates.domain.cases import Case
from certificates.domain.states import Act, Side
from certificates.errors import RequestNotFound
from certificates.schemas import uploads as schemas
from certificates.settings import UploadSettings
from certificates.store import cases
from certificates.store import requests as requests_store
from certificates.store import uploads as store
from certificates.store.uploads import Attachment
from certificates.upload_errors import (
    UploadFixed,
    UploadNotFound,
    UploadNotPossible,
    UploadsFull,
)
from certificates.use_cases.casework import Work


@dataclass(frozen=True, slots=True)
class Place:
    """What a file is for: a procedure that is being filled in, or a request that was filed."""

    procedure: str | None = None
    request_id: UUID | None = None
    asked_id: UUID | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the case does when one of its files was opened, in the same transaction."""

    asked_met: Callable[[Connection, Attachment], None] = lambda *_: None
    """(conn, attachment): what was asked for has come, as of the day on which the file was sent."""


def count(conn: Connection, subject: str, limits: UploadSettings, now: datetime) -> None:
    """One more file of this account, to be committed before anything else is done with it; raises TooManyUploads."""
    if not store.count_sent(conn, subject, now, limits.upload_max_an_hour):
        raise TooManyUploads


@dataclass(frozen=True, slots=True)
class Sending:
    """A file that an account sends: for what, under which name, and what it is by its content."""

    subject: str
    place: Place
    name: str
    found: kinds.Found


def receive(conn: Connection, sending: Sending, limits: UploadSettings, now: datetime) -> Attachment:
    """Keep a file for the worker to open; returns it, or the same file that is there already.

    Raises RequestNotFound, UploadNotFound when nothing such was asked for, UploadNotPossible, UploadsFull.
    """
    subject, place, found = sending.subject, sending.place, sending.found
    requests_store.lock_subject(conn, subject)
    if place.request_id is not None:
        place = _of_request(conn, subject, place.request_id, place)
    others = _others(conn, subject, place)
    if there := _same(others, place, found):
        return there
    _refuse_one_more(len(others), limits.upload_max_files)
    _refuse_one_more(store.count_unfinished(conn, subject), limits.upload_max_unfinished)
    return _keep(conn, subject, place, Sent(sending.name, found, now))


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: what its sender calls it, what it is by its content, and when."""

    name: str
    found: kinds.Found
    at: datetime


SCANNED = "papers-scanned"
"""The line of the record that says which clerk took in a paper."""


def receive_at_office(work: Work, place: Place, sent: Sent, limits: UploadSettings) -> Attachment:
    """Keep a paper that was brought and that staff scanned: it is the case's, whether or not it has an account.

    Raises RequestNotFound, OwnCase, UploadNotFound when nothing such was asked for, UploadNotPossible, UploadsFull.
    """
    case = work.of_another(cases.lock(work.conn, place.request_id)) if place.request_id else None
    if case is None:
        raise RequestNotFound
    if not states.allowed(Act.ADD_DOCUMENT, case.state, work.clerk.side):
        raise UploadNotPossible(state=case.state.value)
    place = _asked_for(work.conn, case, place)
    others = store.of_request(work.conn, case.id)
    if there := _same(others, place, sent.found):
        return there
    _refuse_one_more(len(others), limits.upload_max_files)
    received = _keep(work.conn, None, place, sent)
    cases.add_happening(work.conn, case.id, work.did(SCANNED, told={"text": received.name}))
    return received


def _same(others: Sequence[Attachment], place: Place, found: kinds.Found) -> Attachment | None:
    return store.same_in(others, hashlib.sha256(found.content).hexdigest(), place.asked_id, place.evidence)


def _refuse_one_more(there: int, most: int) -> None:
    if there >= most:
        raise UploadsFull(most=most)


def _keep(conn: Connection, subject: str | None, place: Place, sent: Sent) -> Attachment:
    """The file, for the worker to open."""
    found = sent.found
    received = Attachment(
        id=uuid4(),
        subject=subject,
        request_id=place.request_id,
        procedure=place.procedure,
        asked_id=place.asked_id,
        evidence=place.evidence,
        name=clean_name(sent.name),
        media_type=found.media_type,
        size=len(found.content),
        sha256=hashlib.sha256(found.content).hexdigest(),
        state=UploadState.CHECKING,
        created_at=sent.at,
    )
    store.add(conn, received, found.content)
    return received


def _others(conn: Connection, subject: str, place: Place) -> Sequence[Attachment]:
    if place.request_id is not None:
        return store.of_request(conn, place.request_id)
    return store.of_draft(conn, subject, place.procedure or "")


def _of_request(conn: Connection, subject: str, request_id: UUID, place: Place) -> Place:
    case = cases.lock(conn, request_id)
    if case is None or case.subject != subject:
        raise RequestNotFound
    if not states.allowed(Act.ADD_DOCUMENT, case.state, Side.APPLICANT):
        raise UploadNotPossible(state=case.state.value)
    return _asked_for(conn, case, place)


def _asked_for(conn: Connection, case: Case, place: Place) -> Place:
    evidence = place.evidence
    if place.asked_id is not None:
        asked = store.asked_of(conn, case.id, place.asked_id)
        if asked is None:
            raise UploadNotFound
        evidence = asked.evidence
    return Place(case.procedure, case.id, place.asked_id, evidence)


def remove(conn: Connection, subject: str, attachment_id: UUID) -> None:
    """Remove a file that belongs to no request; one that is not there is removed already. Raises UploadFixed."""
    for row in store.lock_of(conn, subject, [attachment_id]):
        if row.request_id is not None:
            raise UploadFixed
        store.remove(conn, row.id)


def forget_draft(conn: Connection, subject: str, procedure: str) -> None:
    """The answers beside the files were thrown away: the files go as well."""
    store.discard_draft(conn, subject, procedure)


def attach(conn: Connection, case: Case, ids: Sequence[UUID]) -> None:
    """Tie files to the case that its applicant is filing; files that are not opened yet may be among them.

    What was refused or left out is forgotten with the draft. Raises UploadNotFound when one is not a file of the
    account's for this procedure, UploadRefused with its ``upload_id`` when one was refused.
    """
    subject, procedure = case.subject or "", case.procedure
    if not ids:
        forget_draft(conn, subject, procedure)
        return
    chosen = set(ids)
    found = {row.id: row for row in store.lock_of(conn, subject, chosen)}
    for attachment_id in ids:
        row = found.get(attachment_id)
        if row is None or row.procedure != procedure or row.request_id is not None:
            raise UploadNotFound(upload_id=str(attachment_id))
        if row.state == UploadState.REFUSED:
            raise UploadRefused(row.reason or Reason.UNREADABLE, upload_id=str(attachment_id))
    store.attach(conn, chosen, case.id)
    forget_draft(conn, subject, procedure)


def held(conn: Connection, subject: str, person_id: str | None) -> list[dict[str, object]]:
    """All files of a person, for their owner to take along: what is known of each, and where its pages are."""
    return [schemas.held_out(row) for row in store.of_person(conn, subject, person_id)]

"""A VAT return is received, removed, or tied to the declaration that is filed with it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from filekit import kinds
from filekit.errors import TooManyUploads, UploadRefused
from filekit.settings import OpeningSettings
from filekit.uploads import Reason, UploadState, clean_name
from sqlalchemy import Connection

from fee_declarations.returns import store
from fee_declarations.returns.errors import VatReturnFixed, VatReturnNotFound, VatReturnsFull
from fee_declarations.returns.store import VatReturn

MOST_VERSIONS = 10
"""Of one declaration and those that amended it."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a file is for: a fee of an establishment, and the declaration when it was filed already, with the first of
    those that amended one another and when it was filed."""

    establishment_id: UUID
    fee: str
    declaration_id: UUID | None = None
    root_id: UUID | None = None
    filed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """A file that an account sends: for what, under which name, what it is by its content, and when."""

    subject: str
    place: Place
    name: str
    found: kinds.Found
    at: datetime


def count(conn: Connection, subject: str, limits: OpeningSettings, now: datetime) -> None:
    """One more file of this account, to be committed before anything else is done with it; raises TooManyUploads."""
    if not store.count_upload(conn, subject, now, limits.upload_max_an_hour):
        raise TooManyUploads


def receive(conn: Connection, sending: Sending) -> VatReturn:
    """Keep a file for the worker to open; returns it, or the same file that is there already.

    Before filing it takes the place of the one that was sent for the same form. Afterwards it is a newer version, and
    the older one is kept. Raises VatReturnsFull.
    """
    place, found = sending.place, sending.found
    others = _others(conn, sending)
    digest = hashlib.sha256(found.content).hexdigest()
    newest = store.current(others)
    if newest is not None and newest.sha256 == digest:
        return newest
    if place.declaration_id is None:
        store.forget_form(conn, sending.subject, place.establishment_id, place.fee)
    elif len(others) >= MOST_VERSIONS:
        raise VatReturnsFull(most=MOST_VERSIONS)
    received = VatReturn(
        id=uuid4(),
        subject=sending.subject,
        establishment_id=place.establishment_id,
        fee=place.fee,
        declaration_id=place.declaration_id,
        name=clean_name(sending.name),
        media_type=found.media_type,
        size=len(found.content),
        sha256=digest,
        state=UploadState.CHECKING,
        created_at=sending.at,
    )
    store.add(conn, received, found.content)
    return received


def _others(conn: Connection, sending: Sending) -> Sequence[VatReturn]:
    place = sending.place
    if place.root_id is not None:
        return store.of_roots(conn, [place.root_id]).get(place.root_id, ())
    return store.of_form(conn, sending.subject, place.establishment_id, place.fee)


def remove(conn: Connection, subject: str, file_id: UUID) -> None:
    """Remove a file that belongs to no declaration; one that is not there is removed already. Raises VatReturnFixed."""
    one = store.lock_of(conn, subject, file_id)
    if one is not None and one.declaration_id is not None:
        raise VatReturnFixed
    if one is not None:
        store.discard_one(conn, one.id)


def attach(conn: Connection, subject: str, place: Place, file_id: UUID | None) -> None:
    """Tie a file to the declaration that is being filed; it may be one that the worker has not opened yet.

    What else was sent for the same form goes. Raises VatReturnNotFound when it is not the account's for this
    establishment and fee, UploadRefused when it was refused.
    """
    if file_id is not None and place.declaration_id is not None:
        one = store.lock_of(conn, subject, file_id)
        fits = one is not None and (one.establishment_id, one.fee) == (place.establishment_id, place.fee)
        if one is None or not fits or one.declaration_id is not None:
            raise VatReturnNotFound
        if one.state == UploadState.REFUSED:
            raise UploadRefused(one.reason or Reason.UNREADABLE, upload_id=str(file_id))
        store.attach(conn, file_id, place.declaration_id)
        store.forget_form(conn, subject, place.establishment_id, place.fee)

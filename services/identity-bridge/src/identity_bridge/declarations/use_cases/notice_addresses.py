"""The address for notes of payment: nothing about money is sent to an address that has not been verified.

A link goes to the address; opening it and pressing the button verifies. Until then notes are on the portal only. A
verified address stays in force until another one is verified, and its readers are told of that.
"""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from servicekit import outbox
from sqlalchemy import Connection

from identity_bridge.declarations import events
from identity_bridge.declarations.domain.rules import State
from identity_bridge.declarations.errors import AddressNotNow, LinkGone, TooManyLinks
from identity_bridge.declarations.store import cases
from identity_bridge.declarations.store import notice_addresses as store
from identity_bridge.declarations.store.rows import Address, Case
from identity_bridge.register.domain.recipients import Recipient
from identity_bridge.register.events import SOURCE
from identity_bridge.register.keyring import fingerprint

LINK_LIFE = timedelta(days=7)
DAY = timedelta(days=1)
# For one case, to one address by any caller, and for one person in all cases: no reader is flooded with mails, and
# no caller can make us flood another.
LINKS_A_DAY, TO_AN_ADDRESS_A_DAY, OF_A_PERSON_A_DAY = 5, 5, 10
CHANGES_IN = (State.SUBMITTED, State.RETURNED, State.ACCEPTED)
"""States of a case in which its address may be changed by itself; before, it is one of the details."""


def ask(conn: Connection, row: Case, email: str, own: str | None, now: datetime) -> None:
    """Have this address verified for the case, unless it is in force or known to be the person's.

    ``own`` is the account's verified address. Raises TooManyLinks.
    """
    case_id = row.case_id
    former, waits = store.in_force(conn, case_id), store.waiting(conn, case_id)
    if waits:
        store.ended(conn, waits.address_id, now)
    if former and former.email.lower() == email.lower():
        return
    known = _is_known(conn, row, email, own)
    if not known and not _may_send(conn, row, email, now):
        raise TooManyLinks
    address_id, token = uuid4(), None if known else secrets.token_urlsafe(32)
    values = {"address_id": address_id, "case_id": case_id, "person_id": row.person_id, "email": email}
    link = {"token_hash": fingerprint(token), "expires_at": now + LINK_LIFE} if token else {}
    store.add(conn, {**values, **link, "asked_at": now})
    if token:
        to: Recipient = {**row.recipient, "email": email, "name": row.fields["name"]}
        event = events.notice_address_asked(str(address_id), row, token, now + LINK_LIFE, to)
        outbox.record(conn, SOURCE, event)
    else:
        _put_in_force(conn, row, _New(address_id, email), former, now)


def ask_at_submission(conn: Connection, row: Case, now: datetime) -> None:
    """Have the address of the details verified. Handing in never fails because of this: the case's page asks again."""
    email, waits = row.fields["notice_email"], store.waiting(conn, row.case_id)
    if waits and waits.email.lower() == email.lower() and _may_arrive(waits, now):
        return
    own = row.recipient["email"]
    if _is_known(conn, row, email, own) or _may_send(conn, row, email, now):
        ask(conn, row, email, own, now)


def _may_arrive(waits: Address, now: datetime) -> bool:
    """Whether the link that was mailed to the address may still be opened."""
    return waits.expires_at is not None and waits.expires_at > now and waits.undelivered is None


def _is_known(conn: Connection, row: Case, email: str, own: str | None) -> bool:
    """Whether the person has shown to read mail there: the account's own verified address, or one verified before."""
    return (own or "").lower() == email.lower() or store.is_known(conn, row.person_id, email)


def _may_send(conn: Connection, row: Case, email: str, now: datetime) -> bool:
    of_case, to_address, of_person = store.asked_since(conn, row.case_id, email, row.person_id, now - DAY)
    return of_case < LINKS_A_DAY and to_address < TO_AN_ADDRESS_A_DAY and of_person < OF_A_PERSON_A_DAY


def change(conn: Connection, row: Case, email: str, own: str | None, now: datetime) -> None:
    """Another address for a case that was handed in, or the same once more. Raises AddressNotNow, TooManyLinks."""
    if row.state not in CHANGES_IN:
        raise AddressNotNow
    ask(conn, row, email, own, now)


def confirm(conn: Connection, token: str, now: datetime) -> Case:
    """The reader of the address opened its link. Returns the case; the same link again gives the same. Raises
    LinkGone."""
    address = store.by_token(conn, fingerprint(token), now)
    row = cases.get(conn, address.case_id, lock=True) if address else None
    if address is None or row is None:
        raise LinkGone
    if address.verified_at is None:
        new = _New(address.address_id, address.email)
        _put_in_force(conn, row, new, store.in_force(conn, address.case_id), now)
    return row


def in_force(conn: Connection, case_id: UUID) -> str | None:
    """Where notes of payment go; None while no address is verified."""
    found = store.in_force(conn, case_id)
    return found.email if found else None


def end(conn: Connection, declaration_id: UUID, notified: str | None, now: datetime) -> None:
    """The declaration has ended, and its addresses with it. Their readers are told, unless ``notified`` (the address to
    which the end itself is written) is the same."""
    for address in store.open_of(conn, declaration_id):
        store.ended(conn, address.address_id, now)
        row = cases.get(conn, address.case_id)
        if row is None or address.verified_at is None or address.email.lower() == (notified or "").lower():
            continue
        to: Recipient = {**row.recipient, "email": address.email, "name": row.fields["name"]}
        outbox.record(conn, SOURCE, events.notice_address_ended(str(address.address_id), row, now, to))


class _New(NamedTuple):
    """The address that comes into force."""

    address_id: UUID
    email: str


def _put_in_force(conn: Connection, row: Case, new: _New, former: Address | None, now: datetime) -> None:
    if former:
        store.ended(conn, former.address_id, now)
    store.verified(conn, new.address_id, now)
    if row.state == State.ACCEPTED:
        to: Recipient = {**row.recipient, "email": former.email if former else row.recipient["email"]}
        outbox.record(conn, SOURCE, events.notice_address_changed(str(new.address_id), row, new.email, now, to))

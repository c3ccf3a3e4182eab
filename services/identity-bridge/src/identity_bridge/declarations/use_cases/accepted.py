"""Special declarations (ειδική υπεύθυνη δήλωση): who may act for which business, as staff accepted it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from servicekit import outbox
from sqlalchemy import Connection

from identity_bridge.declarations import events
from identity_bridge.declarations.schemas.accepted import Declaration
from identity_bridge.declarations.store import accepted
from identity_bridge.declarations.use_cases import notice_addresses
from identity_bridge.register.domain import Person
from identity_bridge.register.domain.recipients import Recipient
from identity_bridge.register.events import SOURCE
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.use_cases import register


def accept_declaration(
    conn: Connection, keyring: Keyring, declaration: Declaration, now: datetime
) -> tuple[UUID, bool]:
    """Enter the declaration and tell the others. The same person, business and first day again is the same declaration:
    nothing is written. Returns (declaration_id, whether it is new).

    The representative may never have logged in: then the person is entered unproved, and the declaration waits for the
    first login.
    """
    person = register.find_or_enter(conn, keyring, declaration.representative_afm, now)
    afm = declaration.business.afm.digits
    known = accepted.find(conn, person.person_id, keyring.indexes(afm), declaration.valid_from)
    if known:
        return known, False
    declaration_id = uuid4()
    sealed = keyring.seal(afm, str(declaration_id))
    accepted.add(
        conn,
        {
            "declaration_id": declaration_id,
            "person_id": person.person_id,
            "afm_sealed": sealed.data,
            "afm_index": keyring.index(afm),
            "key_version": sealed.version,
            "business": declaration.business.without_afm(),
            "capacity": declaration.capacity,
            "valid_from": declaration.valid_from,
            "valid_to": declaration.valid_to,
            "accepted_at": now,
        },
    )
    event = events.declaration_accepted(str(declaration_id), _data(person, declaration))
    outbox.record(conn, SOURCE, event)
    return declaration_id, True


@dataclass(frozen=True, slots=True)
class Revocation:
    """Why an accepted declaration ends, when, and whom the mail about it goes to. ``by`` is person, business or
    staff."""

    by: str
    text: str
    recipient: Recipient
    at: datetime


def revoke_declaration(conn: Connection, declaration_id: UUID, asked: Revocation) -> bool:
    """End an accepted declaration and its addresses, and tell the other services, which close access at once. False
    when it had ended before."""
    row = accepted.revoke(conn, declaration_id, asked.at)
    if row is None:
        return False
    data = {
        "person_id": row.person_id,
        "business_name": row.business["name"],
        "by": asked.by,
        "text": asked.text,
        "revoked_at": asked.at.isoformat(),
        "recipient": asked.recipient,
    }
    outbox.record(conn, SOURCE, events.declaration_revoked(str(declaration_id), data))
    notice_addresses.end(conn, declaration_id, asked.recipient["email"], asked.at)
    return True


def _data(person: Person, declaration: Declaration) -> dict[str, object]:
    business = declaration.business
    return {
        "person_id": person.person_id,
        "business": {"afm": business.afm.digits, **business.without_afm()},
        "number": declaration.number,
        "capacity": declaration.capacity,
        "valid_from": declaration.valid_from.isoformat(),
        "valid_to": declaration.valid_to.isoformat() if declaration.valid_to else None,
        "recipient": {
            # TAXISnet gives no address; the business's own was verified with the declaration.
            "email": declaration.email or business.notice_email,
            "locale": declaration.locale,
            "name": person.name or business.name,
        },
    }

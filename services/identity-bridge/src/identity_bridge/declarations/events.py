"""What special declarations tell the other services. The shape of each event's data is in ``events/*.v1.json``."""

from collections.abc import Mapping
from datetime import datetime

from servicekit.envelope import Event

from identity_bridge.declarations.store.rows import Accepted, Case
from identity_bridge.register.domain.recipients import Recipient
from identity_bridge.register.events import moment

DECLARATION_ACCEPTED = "identity.declaration.accepted"
ADDRESS_ASKED = "identity.notice-address.asked"
ADDRESS_CHANGED = "identity.notice-address.changed"
ADDRESS_ENDED = "identity.notice-address.ended"
DECLARATION_SUBMITTED = "identity.declaration.submitted"
DECLARATION_RETURNED = "identity.declaration.returned"
DECLARATION_REFUSED = "identity.declaration.refused"
DECLARATION_REVOKED = "identity.declaration.revoked"
DECLARATION_DEBTOR = "identity.declaration.debtor"
DECLARATION_ENDING = "identity.declaration.ending"
DECLARATION_EXPIRED = "identity.declaration.expired"


def declaration_accepted(declaration_id: str, data: Mapping[str, object]) -> Event:
    """Staff accepted a special declaration: from now on the person may act for the business."""
    return Event(DECLARATION_ACCEPTED, declaration_id, 1, {"declaration_id": declaration_id, **data})


def notice_address_asked(address_id: str, case: Case, token: str, expires_at: datetime, to: Recipient) -> Event:
    """The person says that a business reads mail at this address; the link in the mail verifies it."""
    data = {
        "case_id": str(case.case_id),
        "number": case.number,
        "business_name": case.fields["name"],
        "token": token,
        "expires_at": moment(expires_at),
        "recipient": to,
    }
    return Event(ADDRESS_ASKED, address_id, 1, data)


def notice_address_changed(address_id: str, case: Case, email: str, at: datetime, to: Recipient) -> Event:
    """Notes of payment by this declaration go to another address from now on; the former one is told."""
    data = {
        "declaration_id": str(case.declaration_id),
        "business_name": case.fields["name"],
        "email": email,
        "at": at.isoformat(),
        "recipient": to,
    }
    return Event(ADDRESS_CHANGED, address_id, 1, data)


def notice_address_ended(address_id: str, case: Case, at: datetime, to: Recipient) -> Event:
    """The declaration ended, so no note of payment goes to its address any more; its reader is told."""
    data = {
        "declaration_id": str(case.declaration_id),
        "business_name": case.fields["name"],
        "at": at.isoformat(),
        "recipient": to,
    }
    return Event(ADDRESS_ENDED, address_id, 1, data)


def declaration_case(kind: str, case_id: str, revision: int, data: Mapping[str, object]) -> Event:
    """A case of a special declaration was submitted, returned or refused; each submission has a revision of its own."""
    return Event(kind, case_id, revision, {"case_id": case_id, "revision": revision, **data})


def declaration_revoked(declaration_id: str, data: Mapping[str, object]) -> Event:
    """An accepted special declaration has ended: the person may no longer act for the business by it."""
    return Event(DECLARATION_REVOKED, declaration_id, 1, {"declaration_id": declaration_id, **data})


def declaration_debtor(declaration_id: str, revision: int, data: Mapping[str, object]) -> Event:
    """The revenue office looks for the business of a declaration in its books, found it, or refused it."""
    return Event(DECLARATION_DEBTOR, declaration_id, revision, {"declaration_id": declaration_id, **data})


def declaration_ending(row: Accepted, reminder: int, to: Recipient) -> Event:
    """The last day of a declaration comes in some days. More than one reminder may be sent."""
    return Event(DECLARATION_ENDING, str(row.declaration_id), reminder, _last_day(row, to))


def declaration_expired(row: Accepted, to: Recipient) -> Event:
    """The last day of a declaration has passed: the person may no longer act for the business by it."""
    return Event(DECLARATION_EXPIRED, str(row.declaration_id), 1, _last_day(row, to))


def _last_day(row: Accepted, to: Recipient) -> dict[str, object]:
    return {
        "declaration_id": str(row.declaration_id),
        "person_id": row.person_id,
        "business_name": row.business["name"],
        "valid_to": row.last_day.isoformat(),
        "recipient": to,
    }

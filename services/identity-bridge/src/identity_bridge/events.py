"""What this service tells the others. The shape of each event's data is in ``events/*.v1.json``."""

from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.envelope import Event
from sqlalchemy import RowMapping

from identity_bridge.accounts import Account
from identity_bridge.domain import Person
from identity_bridge.domain.levels import Actor
from identity_bridge.store import Found

SOURCE = "identity-bridge"
DECLARATION_ACCEPTED = "identity.declaration.accepted"
LEVEL_CHANGED = "identity.level.changed"
LOOKED_UP = "identity.desk.looked-up"
CODE_MADE = "identity.desk-code.made"
CODE_ENDING = "identity.desk-code.ending"
ADDRESS_ASKED = "identity.notice-address.asked"
ADDRESS_CHANGED = "identity.notice-address.changed"
ADDRESS_ENDED = "identity.notice-address.ended"
ACCOUNT_BOUND = "identity.account.bound"
ACCOUNT_JOINED = "identity.account.joined"
ACCOUNT_CLOSED = "identity.account.closed"
ACCOUNT_REMOVED = "identity.account.removed"
DECLARATION_SUBMITTED = "identity.declaration.submitted"
DECLARATION_RETURNED = "identity.declaration.returned"
DECLARATION_REFUSED = "identity.declaration.refused"
DECLARATION_REVOKED = "identity.declaration.revoked"
DECLARATION_DEBTOR = "identity.declaration.debtor"
DECLARATION_ENDING = "identity.declaration.ending"
DECLARATION_EXPIRED = "identity.declaration.expired"


def declaration_accepted(declaration_id: str, data: dict[str, Any]) -> Event:
    """Staff accepted a special declaration: from now on the person may act for the business."""
    return Event(DECLARATION_ACCEPTED, declaration_id, 1, {"declaration_id": declaration_id, **data})


def level_changed(
    account: Account, person: Person, change: Found, cutoff: datetime, recorded: dict[str, Any] | None
) -> Event:
    """An account's level is another one: tokens issued before ``cutoff`` are stale. ``recorded`` is what the desk wrote
    down of the person, who is told."""
    evidence = {"kind": change.evidence_kind, "last": change.evidence_last} if change.evidence_kind else None
    data = {
        "sub": account.subject,
        "person_id": person.person_id,
        "level": change.level,
        "previous_level": change.previous_level,
        "method": change.method,
        "reason": change.reason,
        "at": _moment(change.at),
        "cutoff": _moment(cutoff),
        "by": {"office": change.office, "clerk": change.clerk},
        "evidence": evidence,
        "note": change.note,
        "recorded": recorded,
        "recipient": recipient(account, person),
    }
    return Event(LEVEL_CHANGED, f"{change.change_id}:{account.subject}", 1, data)


def looked_up(attempt_id: str, account: Account, by: Actor, purpose: str, at: datetime) -> Event:
    """A clerk found somebody's account without a code of theirs; the person is told."""
    data = {
        "sub": account.subject,
        "at": _moment(at),
        "by": {"office": by.office, "clerk": by.clerk},
        "purpose": purpose,
        "recipient": recipient(account),
    }
    return Event(LOOKED_UP, attempt_id, 1, data)


def code_made(code_id: str, subject: str, code: str, expires_at: datetime, to: dict[str, Any]) -> Event:
    """A person asked for a code for the desk; the mail carries it."""
    return Event(CODE_MADE, code_id, 1, _code(subject, code, expires_at, to))


def code_ending(
    code_id: str, reminder: int, subject: str, code: str, expires_at: datetime, to: dict[str, Any]
) -> Event:
    """The code ends in some days and was not used. More than one reminder may be sent."""
    return Event(CODE_ENDING, code_id, reminder, _code(subject, code, expires_at, to))


def account_bound(login_id: UUID, account: Account, person: Person, at: datetime) -> Event:
    """An account became somebody by TAXISnet; its owner is told, who may not be who did it."""
    data = {
        "sub": account.subject,
        "person_id": person.person_id,
        "username": account.username,
        "person_name": person.name,
        "at": _moment(at),
        "recipient": recipient(account),
    }
    return Event(ACCOUNT_BOUND, str(login_id), 1, data)


def account_goes(operation: Found, at: datetime, cutoff: datetime, to: dict[str, Any]) -> Event:
    """The services are to bring their part of an account that goes in order, and to say so. Its tokens are stale."""
    data = {
        "operation_id": str(operation.operation_id),
        "subject": operation.subject,
        "person_id": operation.person_id,
        "at": _moment(at),
        "cutoff": _moment(cutoff),
        "recipient": to,
    }
    if operation.into_subject is None:
        return Event(ACCOUNT_CLOSED, str(operation.operation_id), 1, data)
    return Event(ACCOUNT_JOINED, str(operation.operation_id), 1, data | {"into": operation.into_subject})


def account_removed(operation: Found, at: datetime) -> Event:
    """The account is gone; whoever read mail there is told."""
    data = {
        "operation_id": str(operation.operation_id),
        "subject": operation.subject,
        "kind": operation.kind,
        "at": _moment(at),
        "recipient": operation.recipient,
    }
    return Event(ACCOUNT_REMOVED, str(operation.operation_id), 1, data)


def notice_address_asked(
    address_id: str, case: RowMapping, token: str, expires_at: datetime, to: dict[str, Any]
) -> Event:
    """Somebody says that a business reads mail at this address; the mail's link shows whether it does."""
    data = {
        "case_id": str(case["case_id"]),
        "number": case["number"],
        "business_name": case["fields"]["name"],
        "token": token,
        "expires_at": _moment(expires_at),
        "recipient": to,
    }
    return Event(ADDRESS_ASKED, address_id, 1, data)


def notice_address_changed(address_id: str, case: RowMapping, email: str, at: datetime, to: dict[str, Any]) -> Event:
    """Notes of payment by this declaration go to another address from now on; the former one is told."""
    data = {
        "declaration_id": str(case["declaration_id"]),
        "business_name": case["fields"]["name"],
        "email": email,
        "at": at.isoformat(),
        "recipient": to,
    }
    return Event(ADDRESS_CHANGED, address_id, 1, data)


def notice_address_ended(address_id: str, case: RowMapping, at: datetime, to: dict[str, Any]) -> Event:
    """The declaration ended, so no note of payment goes to its address any more; whoever reads there is told."""
    data = {
        "declaration_id": str(case["declaration_id"]),
        "business_name": case["fields"]["name"],
        "at": at.isoformat(),
        "recipient": to,
    }
    return Event(ADDRESS_ENDED, address_id, 1, data)


def recipient(account: Account, person: Person | None = None) -> dict[str, str | None]:
    """Whom a mail about the account goes to. Only a verified address; the name is the proved one where there is one."""
    name = (person.name if person else "") or account.name
    return {"email": account.verified_email, "locale": account.locale, "name": name}


def _code(subject: str, code: str, expires_at: datetime, to: dict[str, Any]) -> dict[str, Any]:
    return {"sub": subject, "code": code, "expires_at": _moment(expires_at), "recipient": to}


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")


def declaration_case(kind: str, case_id: str, revision: int, data: dict[str, Any]) -> Event:
    """A case of a special declaration was submitted, returned or refused; each submission has a revision of its own."""
    return Event(kind, case_id, revision, {"case_id": case_id, "revision": revision, **data})


def declaration_revoked(declaration_id: str, data: dict[str, Any]) -> Event:
    """An accepted special declaration has ended: the person may no longer act for the business by it."""
    return Event(DECLARATION_REVOKED, declaration_id, 1, {"declaration_id": declaration_id, **data})


def declaration_debtor(declaration_id: str, revision: int, data: dict[str, Any]) -> Event:
    """The revenue office looks for the business of a declaration in its books, found it, or refused it."""
    return Event(DECLARATION_DEBTOR, declaration_id, revision, {"declaration_id": declaration_id, **data})


def declaration_ending(row: RowMapping, reminder: int, to: dict[str, Any]) -> Event:
    """The last day of a declaration comes in some days. More than one reminder may be sent."""
    return Event(DECLARATION_ENDING, str(row["declaration_id"]), reminder, _last_day(row, to))


def declaration_expired(row: RowMapping, to: dict[str, Any]) -> Event:
    """The last day of a declaration has passed: the person may no longer act for the business by it."""
    return Event(DECLARATION_EXPIRED, str(row["declaration_id"]), 1, _last_day(row, to))


def _last_day(row: RowMapping, to: dict[str, Any]) -> dict[str, Any]:
    return {
        "declaration_id": str(row["declaration_id"]),
        "person_id": row["person_id"],
        "business_name": row["business"]["name"],
        "valid_to": row["valid_to"].isoformat(),
        "recipient": to,
    }

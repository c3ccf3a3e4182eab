"""What the register tells the other services. The shape of each event's data is in ``events/*.v1.json``."""

from collections.abc import Mapping
from datetime import datetime

from servicekit.envelope import Event

from identity_bridge.register.citizen_accounts import Account
from identity_bridge.register.domain import Person
from identity_bridge.register.domain.levels import Actor
from identity_bridge.register.domain.recipients import Recipient
from identity_bridge.register.store.rows import Operation, WaitingChange

SOURCE = "identity-bridge"
LEVEL_CHANGED = "identity.level.changed"
LOOKED_UP = "identity.desk.looked-up"
ACCOUNT_JOINED = "identity.account.joined"
ACCOUNT_CLOSED = "identity.account.closed"
ACCOUNT_REMOVED = "identity.account.removed"


def level_changed(
    account: Account, person: Person, change: WaitingChange, cutoff: datetime, recorded: Mapping[str, object] | None
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
        "at": moment(change.at),
        "cutoff": moment(cutoff),
        "by": {"office": change.office, "clerk": change.clerk},
        "evidence": evidence,
        "note": change.note,
        "recorded": recorded,
        "recipient": recipient(account, person),
    }
    return Event(LEVEL_CHANGED, f"{change.change_id}:{account.subject}", 1, data)


def looked_up(attempt_id: str, account: Account, by: Actor, purpose: str, at: datetime) -> Event:
    """A clerk found a citizen's account without the citizen's code; the citizen is told."""
    data = {
        "sub": account.subject,
        "at": moment(at),
        "by": {"office": by.office, "clerk": by.clerk},
        "purpose": purpose,
        "recipient": recipient(account),
    }
    return Event(LOOKED_UP, attempt_id, 1, data)


def account_goes(operation: Operation, at: datetime, cutoff: datetime, to: Recipient | None) -> Event:
    """The services are to bring their part of an account that goes in order, and to say so. Its tokens are stale."""
    data = {
        "operation_id": str(operation.operation_id),
        "subject": operation.subject,
        "person_id": operation.person_id,
        "at": moment(at),
        "cutoff": moment(cutoff),
        "recipient": to,
    }
    if operation.into_subject is None:
        return Event(ACCOUNT_CLOSED, str(operation.operation_id), 1, data)
    return Event(ACCOUNT_JOINED, str(operation.operation_id), 1, data | {"into": operation.into_subject})


def account_removed(operation: Operation, at: datetime) -> Event:
    """The account is gone; its owner is told at the address that it had."""
    data = {
        "operation_id": str(operation.operation_id),
        "subject": operation.subject,
        "kind": operation.kind,
        "at": moment(at),
        "recipient": operation.recipient,
    }
    return Event(ACCOUNT_REMOVED, str(operation.operation_id), 1, data)


def recipient(account: Account, person: Person | None = None) -> Recipient:
    """Whom a mail about the account goes to. Only a verified address; the name is the proved one where there is one."""
    name = (person.name if person else "") or account.name
    return {"email": account.verified_email, "locale": account.locale, "name": name}


def moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")

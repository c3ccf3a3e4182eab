"""What a login tells the others. The shape of the event's data is in ``events/*.v1.json``."""

from datetime import datetime
from uuid import UUID

from servicekit.envelope import Event

from identity_bridge.register.citizen_accounts import Account
from identity_bridge.register.domain import Person
from identity_bridge.register.events import moment, recipient

ACCOUNT_BOUND = "identity.account.bound"


def account_bound(login_id: UUID, account: Account, person: Person, at: datetime) -> Event:
    """An account was bound to a person by TAXISnet; its owner is told, who may not have done it."""
    data = {
        "sub": account.subject,
        "person_id": person.person_id,
        "username": account.username,
        "person_name": person.name,
        "at": moment(at),
        "recipient": recipient(account),
    }
    return Event(ACCOUNT_BOUND, str(login_id), 1, data)

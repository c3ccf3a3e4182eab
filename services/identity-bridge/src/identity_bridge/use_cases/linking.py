"""An account that is about to be linked to TAXISnet: whom it will belong to, and the word to its owner."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from servicekit import outbox
from sqlalchemy import Connection

from identity_bridge import events
from identity_bridge.accounts import Account
from identity_bridge.domain import Person
from identity_bridge.domain.names import Match, compare


@dataclass(frozen=True)
class Binding:
    """The account and the person. ``is_new``: the account was nobody so far, and becomes this person for good."""

    account: Account
    person: Person
    is_new: bool

    @property
    def has_other_name(self) -> bool:
        """Whether the account was registered under another name, compared as at the desk; never if it has none."""
        given, family = self.account.given_name or "", self.account.family_name or ""
        if not given + family:
            return False
        return compare(given, family, self.person.given_name, self.person.family_name) is Match.OTHER


def tell(conn: Connection, binding: Binding, login_id: UUID, now: datetime) -> None:
    """Write to the owner of an account that has just become somebody; nothing when it was that person before."""
    if binding.is_new:
        outbox.record(conn, events.SOURCE, events.account_bound(login_id, binding.account, binding.person, now))

"""An account that is about to be linked to TAXISnet: whose it will be, and what its owner is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from servicekit import outbox
from servicekit.envelope import Event
from sqlalchemy import Connection

from identity_bridge.login import events
from identity_bridge.login.errors import LinkedToAnother
from identity_bridge.login.store import logins
from identity_bridge.login.store.logins import LoginCode
from identity_bridge.register.citizen_accounts import Account
from identity_bridge.register.domain import Person
from identity_bridge.register.domain.names import Match, compare
from identity_bridge.register.events import SOURCE


@dataclass(frozen=True)
class Binding:
    """The account and the person. ``is_new``: the account had no person so far, and becomes this person for good."""

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


def check(binding: Binding) -> None:
    """Raises LinkedToAnother for an account that became another person since it asked, in another window."""
    if binding.account.person_id not in (None, binding.person.person_id):
        raise LinkedToAnother("account-of-another-person")


def keep(conn: Connection, binding: Binding, login_id: UUID, now: datetime) -> None:
    """Keep what the owner of a newly bound account is to hear; nothing when it was that person before."""
    if binding.is_new:
        logins.keep_bound(conn, login_id, events.account_bound(login_id, binding.account, binding.person, now).data)


def tell(conn: Connection, code: LoginCode) -> None:
    """Keycloak has redeemed the login's code: the owner of the account hears what was kept, if anything was."""
    if code.bound is not None:
        outbox.record(conn, SOURCE, Event(events.ACCOUNT_BOUND, str(code.login_id), 1, code.bound))

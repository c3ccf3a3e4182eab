"""What every decision at the desk works with, and what Keycloak is asked before one is taken.

Keycloak is asked with no transaction open. The decision itself counts what the register has by then: an account that
was bound to the person since is one of the person's, and a person about whom Keycloak was not asked makes it an outage.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from inputkit.tax import Afm
from sqlalchemy import Connection

from identity_bridge.register.citizen_accounts import Account, Accounts, AccountsUnavailable
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import persons
from identity_bridge.register.store.rows import Visit
from identity_bridge.register.use_cases import accounts_seen
from identity_bridge.register.use_cases.accounts_seen import AccountsSeen
from identity_bridge.register.use_cases.clerks import Clerk


@dataclass(frozen=True)
class Question:
    """Whom to ask Keycloak about: the account of a case, and persons with the accounts that are bound to them here."""

    subject: str
    bound: Mapping[str, list[str]]


@dataclass(frozen=True)
class Answer:
    """What Keycloak said: the account of the case, and the accounts of each person."""

    account: Account | None
    seen: Mapping[str, AccountsSeen]

    def accounts_of(self, conn: Connection, person_id: str) -> set[str]:
        """Every account of the person, who must be locked. Raises AccountsUnavailable where Keycloak was not
        asked about the person, who was not known to be concerned then: the clerk tries again."""
        if person_id not in self.seen:
            raise AccountsUnavailable
        return self.seen[person_id].now(conn)


NOT_ASKED = Answer(None, {})
"""For decisions that need nothing of Keycloak."""


@dataclass(frozen=True)
class Deciding:
    """A decision on a case: who takes it and when, and what Keycloak said just before."""

    keyring: Keyring
    clerk: Clerk
    case: Visit
    now: datetime
    keycloak: Answer


def question(conn: Connection, keyring: Keyring, case: Visit, afm: Afm | None) -> Question:
    """What a decision on the case needs: the case's person, and the one whom the tax number names."""
    named = persons.by_number(conn, keyring, afm.digits) if afm else None
    concerned = [one for one in (case.person_id, persons.person_of(conn, case.subject), named) if one]
    return Question(case.subject, {person_id: persons.subjects_of(conn, person_id) for person_id in concerned})


def ask(accounts: Accounts, asked: Question) -> Answer:
    """Ask Keycloak, with no transaction open. Raises AccountsUnavailable."""
    account = accounts.get(asked.subject)
    seen = {person_id: accounts_seen.ask(accounts, person_id, bound) for person_id, bound in asked.bound.items()}
    return Answer(account, seen)

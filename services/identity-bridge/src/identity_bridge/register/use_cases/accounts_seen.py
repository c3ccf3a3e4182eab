"""Which accounts a person has: Keycloak is asked before the transaction in which that decides something."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from identity_bridge.register.citizen_accounts import Accounts
from identity_bridge.register.store import persons


@dataclass(frozen=True)
class AccountsSeen:
    """What Keycloak said of a person's accounts: those that are there, and those bound here that are gone."""

    person_id: str
    there: frozenset[str]
    gone: frozenset[str]

    def now(self, conn: Connection) -> set[str]:
        """Every account of the person. The person must be locked: an account that was bound since Keycloak was asked is
        one of them."""
        return set(self.there) | (set(persons.subjects_of(conn, self.person_id)) - self.gone)


def ask(accounts: Accounts, person_id: str, bound: Collection[str]) -> AccountsSeen:
    """Ask Keycloak, with no transaction open; ``bound`` are the accounts of which tokens have told this service.

    Raises AccountsUnavailable.
    """
    found = {account.subject for account in accounts.of_person(person_id)}
    gone = {subject for subject in set(bound) - found if accounts.get(subject) is None}
    return AccountsSeen(person_id, frozenset(found | (set(bound) - gone)), frozenset(gone))

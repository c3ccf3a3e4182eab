"""What the register needs of the accounts: a port. Keycloak behind it is in keycloak.py."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from servicekit.errors import Unavailable

from identity_bridge.domain import Person


class AccountsUnavailable(Unavailable):
    """The accounts cannot be read or written now."""


@dataclass(frozen=True)
class Account:
    """An account as its owner registered it, with what the register wrote to it."""

    subject: str
    username: str
    given_name: str | None
    family_name: str | None
    email: str | None
    email_verified: bool
    locale: str
    level: str
    level_method: str | None
    level_at: str | None
    person_id: str | None

    @property
    def verified_email(self) -> str | None:
        return self.email if self.email_verified else None

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given_name, self.family_name) if part) or self.username


@dataclass(frozen=True)
class Edit:
    """Somebody changed an account in the console; ``actor`` is the id of the console's user."""

    event_id: str
    subject: str
    actor: str
    at: datetime


class Accounts(Protocol):
    """Citizens' accounts. Staff and services are not among them. Every call raises AccountsUnavailable."""

    def get(self, subject: str) -> Account | None:
        """The account, or None when there is none that we may see."""
        ...

    def find(self, who: str) -> Account | None:
        """The account with exactly this user name or e-mail address."""
        ...

    def of_person(self, person_id: str) -> list[Account]:
        """Every account that says to be this person."""
        ...

    def page(self, first: int, limit: int) -> list[Account]:
        """Some of all accounts, in an order that stays."""
        ...

    def edits(self, since: datetime) -> list[Edit]:
        """Every change of an account in the console since then, our own writes among them, oldest first."""
        ...

    def shut(self, subject: str) -> None:
        """Let nobody sign in to the account any more, and end its sessions. One that is gone is shut."""
        ...

    def remove(self, subject: str) -> None:
        """Remove the account for ever. One that is gone is removed."""
        ...

    def write(self, subject: str, person: Person) -> datetime:
        """Bring the account to what the register says of the person; the same twice is the same.

        Returns the cut-off: every token issued before it may say something else. It is by the clock of who issues them.
        """
        ...

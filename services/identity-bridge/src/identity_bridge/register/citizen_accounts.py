"""What the register needs of the accounts: a port. Keycloak behind it is in keycloak.py."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from servicekit.errors import Unavailable

from identity_bridge.register.domain import Person


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
    verified_given_name: str | None = None
    verified_family_name: str | None = None
    # An address that waits for its proof: of a registration, or of a change.
    address_asked: str | None = None
    created_at: datetime | None = None

    @property
    def is_named_like_an_address(self) -> bool:
        """Whether the user name, which its owner chose, reads like a mail address. New ones cannot."""
        return "@" in self.username

    @property
    def verified_email(self) -> str | None:
        return self.email if self.email_verified else None

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given_name, self.family_name) if part) or self.username


class Act(StrEnum):
    """What a user of the console did to an account."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"
    PASSWORD = "password"  # noqa: S105 -- the kind of act
    CREDENTIALS = "credentials"
    ROLES = "roles"
    LINK = "link"
    SIGNED_OUT = "signed-out"
    MAIL = "mail"
    IMPERSONATED = "impersonated"
    OTHER = "other"


@dataclass(frozen=True)
class Edit:
    """An act on an account in the console; ``actor`` is the id of the console's user."""

    event_id: str
    subject: str
    actor: str
    at: datetime
    act: Act = Act.CHANGED


def matches(account: Account, person: Person) -> bool:
    """Whether the account says what the register says about the person, and so its tokens do."""
    return attributes_of(person) == {
        name: value
        for name, value in (
            ("level", account.level),
            ("level_method", account.level_method),
            ("level_at", account.level_at),
            ("person_id", account.person_id),
            ("verified_given_name", account.verified_given_name),
            ("verified_family_name", account.verified_family_name),
        )
        if value
    }


def is_blank(account: Account) -> bool:
    """Whether the account claims to be no person."""
    return not (account.person_id or account.verified_given_name or account.verified_family_name)


def attributes_of(person: Person) -> dict[str, str]:
    """The attributes of the person's accounts. Names that are no longer proved are taken away; who the account is stays
    for ever."""
    proved = person.level == "B"
    values = {
        "level": person.level,
        "level_method": person.level_method.value if proved and person.level_method else None,
        "level_at": person.level_at.isoformat(timespec="seconds") if proved and person.level_at else None,
        "person_id": person.person_id,
        "verified_given_name": person.given_name,
        "verified_family_name": person.family_name,
    }
    return {name: value for name, value in values.items() if value}


class Accounts(Protocol):
    """Citizens' accounts. Staff and services are not among them. Every call raises AccountsUnavailable."""

    def get(self, subject: str) -> Account | None:
        """The account, or None when there is none that we may see."""
        ...

    def find(self, who: str) -> Account | None:
        """The account with exactly this user name, or with this address where its owner has proved it."""
        ...

    def of_person(self, person_id: str) -> list[Account]:
        """Every account that says to be this person."""
        ...

    def page(self, first: int, limit: int) -> list[Account]:
        """Some of all accounts, in an order that stays."""
        ...

    def edits(self, since: datetime) -> list[Edit]:
        """What others than this service did to accounts in the console since then, oldest first."""
        ...

    def linked_person(self, subject: str) -> str | None:
        """Who the account is by its link to TAXISnet, which only a login there makes."""
        ...

    def has_no_way_in(self, subject: str) -> bool:
        """Whether the account has no way to sign in: neither a password nor a link to TAXISnet."""
        ...

    def is_gone(self, subject: str) -> bool:
        """Whether there is no such account any more. One that became staff is not gone."""
        ...

    def clear(self, subject: str) -> None:
        """Remove all attributes that only the register may write: the account claims to be no person."""
        ...

    def shut(self, subject: str) -> None:
        """Disable the account and end its sessions. One that is gone counts as shut."""
        ...

    def remove(self, subject: str) -> None:
        """Remove the account for ever. One that is gone is removed."""
        ...

    def write(self, subject: str, person: Person) -> datetime:
        """Bring the account to what the register says of the person; the same twice is the same.

        Returns the cut-off: every token issued before it may say something else. It is by the clock of the issuer.
        """
        ...

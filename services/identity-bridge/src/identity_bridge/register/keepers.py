"""What the other features keep under accounts, as far as the register and ``accounts`` must reach it: a port.

An account is closed, joined into another one, removed in Keycloak's console, or its owner takes the own data along.
Each feature does that for its own rows in its ``keeper`` module; ``identity_bridge.keepers`` names them all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from servicekit.tokens import Principal
from sqlalchemy import Connection

from identity_bridge.register.citizen_accounts import Account, Accounts
from identity_bridge.register.domain.recipients import Recipient
from identity_bridge.register.keyring import Keyring


@dataclass(frozen=True)
class Leaving:
    """An account that is being closed. ``last_of`` is the person who has no account without it; None while another one
    goes on, and where the account has no person."""

    account: Account
    last_of: str | None
    at: datetime
    keyring: Keyring


@dataclass(frozen=True)
class Joined:
    """The account ``subject`` goes into ``into``, whose owner reads mail at ``recipient``."""

    subject: str
    into: str
    recipient: Recipient
    at: datetime


@dataclass(frozen=True)
class Gone:
    """An account that no longer exists."""

    subject: str
    at: datetime


@dataclass(frozen=True)
class Whose:
    """All accounts that one person has or had, and the person where the register knows one."""

    subjects: Sequence[str]
    person_id: str | None
    keyring: Keyring


class Keeper:
    """One feature's answers, each in the caller's transaction. What a feature does not keep stays as it is here."""

    def refuse_closing(self, conn: Connection, me: Principal) -> None:
        """Raises why the account cannot be closed now: a ClosingRefused."""

    def end(self, conn: Connection, leaving: Leaving) -> None:
        """End at once what may not outlive the account."""

    def move(self, conn: Connection, joined: Joined) -> None:
        """Move the data of the one account to the other."""

    def forget(self, conn: Connection, gone: Gone) -> None:
        """Nothing may come in under the account any more; the same twice is the same."""

    def linked_person(self, conn: Connection, subject: str) -> str | None:
        """The person to whom this account gets linked, as its owner said last; None when nothing is known of that."""

    def held(self, conn: Connection, whose: Whose) -> Mapping[str, object] | None:
        """Everything of theirs, by the names under which own data is given; None when that is nothing."""


@dataclass(frozen=True)
class AccountContext:
    """What a use case needs to change accounts, and all that hangs on them."""

    keyring: Keyring
    accounts: Accounts
    keepers: Sequence[Keeper]

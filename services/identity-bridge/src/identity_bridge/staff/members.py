"""Accounts of staff, as operators see and change them: a port. Keycloak's extension behind it is in keycloak.py.

Every call is made with the operator's own token: this service has no right of its own over staff (decisions 0012 and
0069).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from servicekit.errors import Unavailable


class StaffUnavailable(Unavailable):
    """The accounts of staff cannot be read or changed now. What was asked for may have been done all the same."""


class FieldsRefused(Exception):
    """Keycloak does not take these fields of an account; each with its name for why."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Member:
    """An account of a member of staff. ``changeable`` says whether operators may change it; of an imported account
    Keycloak does not know when it was made."""

    subject: str
    username: str
    given_name: str
    family_name: str
    email: str
    locked: bool
    roles: tuple[str, ...]
    password_set: bool
    second_factor_set: bool
    created_at: datetime | None
    changeable: bool


@dataclass(frozen=True)
class NewMember:
    """An account to be made. The caller chooses ``subject``, so that the same one twice is one account."""

    subject: str
    username: str
    given_name: str
    family_name: str
    email: str
    locale: str
    roles: tuple[str, ...]


class Staff(Protocol):
    """Each call takes the operator's token. All raise StaffUnavailable, and what `staff.errors` names: OperatorUnknown,
    about one member MemberNotFound, and where one is changed MemberOfOperations."""

    def members(self, token: str) -> list[Member]:
        """Everybody in the group of staff, operators too."""

    def member(self, token: str, subject: str) -> Member: ...

    def make(self, token: str, new: NewMember) -> tuple[Member, bool]:
        """Make the account and send its mail; whether it was made now. Raises FieldsRefused or MailFailed."""

    def give_roles(self, token: str, subject: str, roles: Collection[str]) -> Member:
        """Exactly these. Raises FieldsRefused for a role that operators do not give, as the realm says."""

    def lock(self, token: str, subject: str) -> Member:
        """Lock the account and end its sessions."""

    def unlock(self, token: str, subject: str) -> Member: ...

    def mail(self, token: str, subject: str, *, lost_device: bool) -> Member:
        """Send the link to password and one-time code, after taking away the code of a lost device. Raises MemberLocked
        or MailFailed."""

"""Who acts on a special declaration, and that staff do not decide on their own."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from identity_bridge.declarations.errors import OwnCase
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import persons


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts on a case. ``email`` is the account's verified address.

    Of a member of staff ``clerk`` is the name, which colleagues see, ``office`` and ``number`` are what citizens are
    told, and ``afm`` keeps from deciding on the own declaration: accounts of staff have no ``person_id``.
    """

    subject: str
    person_id: str | None
    name: str
    email: str | None
    clerk: str | None = None
    office: str | None = None
    number: str | None = None
    afm: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class By:
    """Who did something, and when."""

    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Acting:
    """In whose transaction, as whom and when something is done to a case."""

    conn: Connection
    keyring: Keyring = field(repr=False)
    actor: Actor
    now: datetime

    @property
    def by(self) -> By:
        return By(self.actor, self.now)

    def as_(self, other: Actor) -> "Acting":
        """The same, done by another actor."""
        return replace(self, actor=other)


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a declaration is: the account if there is one, the person, and the tax number of the business."""

    subject: str | None
    person_id: str
    business: str


def refuse_own(conn: Connection, keyring: Keyring, clerk: Actor, whose: Whose) -> None:
    """Raises OwnCase when ``is_own``."""
    if is_own(conn, keyring, clerk, whose):
        raise OwnCase


def is_own(conn: Connection, keyring: Keyring, clerk: Actor, whose: Whose) -> bool:
    """Whether the account, the person or the business of a declaration is the clerk, under any account."""
    own = persons.by_number(conn, keyring, clerk.afm) if clerk.afm else None
    return whose.subject == clerk.subject or own == whose.person_id or whose.business == clerk.afm

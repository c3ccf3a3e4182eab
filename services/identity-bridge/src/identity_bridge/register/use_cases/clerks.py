"""The clerk who sits at a desk."""

from dataclasses import dataclass

from sqlalchemy import Connection

from identity_bridge.register.domain.levels import Actor, ActorKind
from identity_bridge.register.keyring import Keyring, Sealed
from identity_bridge.register.store import clerks


@dataclass(frozen=True)
class Clerk:
    """Who sits at the desk. ``subject`` is the staff account, ``afm`` keeps clerks from certifying themselves."""

    username: str
    subject: str
    office: str
    number: str
    afm: str
    supervisor: bool

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.CLERK, self.username, self.office, self.number)


def clerk_of(conn: Connection, keyring: Keyring, username: str, subject: str, *, supervisor: bool) -> Clerk:
    """The clerk with this user name. The policy lets only clerks come so far: LookupError is a bug."""
    row = clerks.clerk(conn, username)
    if row is None:
        raise LookupError(username)
    afm = keyring.open(Sealed(row.key_version, row.afm_sealed), username)
    return Clerk(username, subject, row.office, row.number, afm, supervisor)

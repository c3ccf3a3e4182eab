"""Queries on places at a desk: who may certify, at which office."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from identity_bridge.register.keyring import Keyring
from identity_bridge.register.models import clerks
from identity_bridge.register.store.rows import ClerkRow

NUMBER_IS_UNIQUE = "uq_clerks_number"
"""The constraint that two clerks with one number break."""


@dataclass(frozen=True)
class Enrolment:
    """A place at a desk, as it is given to this user name. ``afm`` are the digits of the clerk's tax number."""

    username: str
    office: str
    number: str
    afm: str = field(repr=False)


def clerk(conn: Connection, username: str) -> ClerkRow | None:
    return ClerkRow.one_or_none(conn.execute(select(clerks).where(clerks.c.username == username)))


def places(conn: Connection) -> dict[str, ClerkRow]:
    """All places, by user name."""
    return {row.username: row for row in ClerkRow.all(conn.execute(select(clerks)))}


def remove_clerk(conn: Connection, place: ClerkRow) -> bool:
    """Remove this place. False when it was given again since it was read: the tax number is sealed differently then."""
    same = (clerks.c.username == place.username) & (clerks.c.afm_sealed == place.afm_sealed)
    return conn.execute(delete(clerks).where(same)).rowcount > 0


def has_number(conn: Connection, number: str, but: str) -> bool:
    """Whether another user name has the number."""
    return (
        conn.execute(select(clerks.c.number).where(clerks.c.number == number, clerks.c.username != but)).first()
        is not None
    )


def enrol_clerk(conn: Connection, keyring: Keyring, asked: Enrolment) -> None:
    """Enter the clerk, or change the known entry; raises IntegrityError when another clerk has the number."""
    sealed = keyring.seal(asked.afm, asked.username)
    values = {
        "office": asked.office,
        "number": asked.number,
        "afm_sealed": sealed.data,
        "afm_index": keyring.index(asked.afm),
        "key_version": sealed.version,
    }
    if not conn.execute(update(clerks).where(clerks.c.username == asked.username).values(values)).rowcount:
        conn.execute(insert(clerks).values(username=asked.username, **values))


def is_number_taken(error: IntegrityError) -> bool:
    """Whether ``enrol_clerk`` failed because another clerk has the number."""
    return getattr(getattr(error.orig, "diag", None), "constraint_name", None) == NUMBER_IS_UNIQUE


def lock_clerk(conn: Connection, username: str) -> None:
    """One try of this clerk at a time, until the transaction ends."""
    conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"clerk {username}", 0))))

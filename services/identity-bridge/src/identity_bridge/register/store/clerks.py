"""Queries on places at a desk: who may certify, at which office."""

from sqlalchemy import Connection, delete, func, insert, select, update

from identity_bridge.register.keyring import Keyring
from identity_bridge.register.models import clerks
from identity_bridge.register.store import Found

NUMBER_IS_UNIQUE = "uq_clerks_number"
"""The constraint that two clerks with one number break."""


def clerk(conn: Connection, username: str) -> Found | None:
    return conn.execute(select(clerks).where(clerks.c.username == username)).one_or_none()


def places(conn: Connection) -> dict[str, Found]:
    """The places of everybody who has one, by user name."""
    return {row.username: row for row in conn.execute(select(clerks))}


def remove_clerk(conn: Connection, place: Found) -> bool:
    """Remove this place; False when it has been given anew since it was read, for then it is sealed anew."""
    same = (clerks.c.username == place.username) & (clerks.c.afm_sealed == place.afm_sealed)
    return conn.execute(delete(clerks).where(same)).rowcount > 0


def has_number(conn: Connection, number: str, but: str) -> bool:
    """Whether somebody else than this user name has the number."""
    return (
        conn.execute(select(clerks.c.number).where(clerks.c.number == number, clerks.c.username != but)).first()
        is not None
    )


def enrol_clerk(conn: Connection, keyring: Keyring, username: str, office: str, number: str, afm: str) -> None:
    """Enter the clerk, or change what is known; raises IntegrityError when the number is somebody else's."""
    sealed = keyring.seal(afm, username)
    values = {
        "office": office,
        "number": number,
        "afm_sealed": sealed.data,
        "afm_index": keyring.index(afm),
        "key_version": sealed.version,
    }
    if not conn.execute(update(clerks).where(clerks.c.username == username).values(values)).rowcount:
        conn.execute(insert(clerks).values(username=username, **values))


def lock_clerk(conn: Connection, username: str) -> None:
    """One try of this clerk at a time, until the transaction ends."""
    conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"clerk {username}", 0))))

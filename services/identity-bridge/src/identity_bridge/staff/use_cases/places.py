"""Places at a desk, as operators give them and as they end.

A place is kept by user name, and a user name may be given again after its account was deleted in Keycloak's console. So
whose place it was matters: nobody takes over another person's office, number and tax number.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from inputkit.shapes import Fault, Unfit
from inputkit.tax import Afm
from servicekit.errors import Text
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from identity_bridge.register.domain.levels import Actor
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import Found, clerks
from identity_bridge.register.use_cases import audit

NUMBER_TAKEN: Text = {
    "el": "Τον αριθμό αυτό τον έχει άλλος υπάλληλος. Γράψτε άλλον.",
    "en": "Another member of staff has this number. Enter another one.",
}


@dataclass(frozen=True)
class Place:
    """A place at a desk. The tax number keeps clerks from certifying themselves, and is never shown again."""

    office: str
    number: str
    afm: Afm = field(repr=False)


def give(conn: Connection, keyring: Keyring, username: str, place: Place) -> None:
    """Enter the place, or another one. Raises Unfit when the number is somebody else's."""
    refuse_taken_number(conn, place, username)
    clerks.enrol_clerk(conn, keyring, username, place.office, place.number, place.afm.digits)


def refuse_taken_number(conn: Connection, place: Place, username: str) -> None:
    if clerks.has_number(conn, place.number, username):
        raise Unfit([Fault("number", NUMBER_TAKEN)])


def is_another_person(keyring: Keyring, held: Found | None, place: Place) -> bool:
    """Whether a place gets another tax number than it had. It says no number, so it may be recorded."""
    return held is not None and held.afm_index not in keyring.indexes(place.afm.digits)


def end_of_the_gone(
    conn: Connection, before: Mapping[str, Found], usernames: Collection[str], actor: Actor, now: datetime
) -> None:
    """Remove the places of whoever is not among the staff any more.

    ``before`` was read before Keycloak was asked: a place that was given or changed since is not touched.
    """
    for username in sorted(before.keys() - set(usernames)):
        end(conn, before[username], actor, now)


def end(conn: Connection, place: Found, actor: Actor, now: datetime) -> None:
    """Remove the place unless it has changed meanwhile. Nobody's account is named: the one that had it is gone."""
    if clerks.remove_clerk(conn, place):
        told = {"username": place.username, "office": place.office, "number": place.number}
        audit.record(conn, actor, "staff.place-removed", now, detail=told)


class NumbersAreUnique:
    """Somebody else took the number in this very moment: said at the field. Other faults are not ours to explain."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, IntegrityError) and _constraint(error) == clerks.NUMBER_IS_UNIQUE:
            raise Unfit([Fault("number", NUMBER_TAKEN)]) from None


def _constraint(error: IntegrityError) -> object:
    return getattr(getattr(error.orig, "diag", None), "constraint_name", None)

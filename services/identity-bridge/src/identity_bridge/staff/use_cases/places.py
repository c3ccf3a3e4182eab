"""Places at a desk, as operators give them and as they end.

A place is stored by user name, and a user name may be given again after its account was deleted in Keycloak's console.
So it matters whose place it was: a new account must not take over another person's office, number and tax number.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from inputkit.schemas import Fault, Unfit
from inputkit.tax import Afm
from servicekit.errors import Text
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from identity_bridge.register.domain.levels import Actor
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import clerks
from identity_bridge.register.store.rows import ClerkRow
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
    """Enter the place, or another one. Raises Unfit when another clerk has the number."""
    refuse_taken_number(conn, place, username)
    clerks.enrol_clerk(conn, keyring, clerks.Enrolment(username, place.office, place.number, place.afm.digits))


def refuse_taken_number(conn: Connection, place: Place, username: str) -> None:
    if clerks.has_number(conn, place.number, username):
        raise Unfit([Fault("number", NUMBER_TAKEN)])


def is_another_person(keyring: Keyring, held: ClerkRow | None, place: Place) -> bool:
    """Whether a place gets another tax number than it had. It says no number, so it may be recorded."""
    return held is not None and held.afm_index not in keyring.indexes(place.afm.digits)


def end_of_the_gone(
    conn: Connection, before: Mapping[str, ClerkRow], usernames: Collection[str], actor: Actor, now: datetime
) -> None:
    """Remove the places of user names that are not among the staff any more.

    ``before`` was read before Keycloak was asked: a place that was given or changed since is not touched.
    """
    staff = set(usernames)
    for username in sorted(before):
        if username not in staff:
            end(conn, before[username], actor, now)


def end(conn: Connection, place: ClerkRow, actor: Actor, now: datetime) -> None:
    """Remove the place unless it has changed meanwhile. The record names no account: the one that had it is gone."""
    if clerks.remove_clerk(conn, place):
        about = {"username": place.username, "office": place.office, "number": place.number}
        audit.record(conn, audit.Entry(actor, "staff.place-removed", now, detail=about))


class NumbersAreUnique:
    """Another request took the number at the same moment: said at the field. Other faults are not ours to explain."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, IntegrityError) and clerks.is_number_taken(error):
            raise Unfit([Fault("number", NUMBER_TAKEN)]) from None

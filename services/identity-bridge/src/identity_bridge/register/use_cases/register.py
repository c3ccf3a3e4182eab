"""The register of persons: entering and proving."""

from datetime import datetime

from inputkit.tax import Afm
from servicekit.logs import get_logger
from sqlalchemy import Connection

from identity_bridge.register import domain
from identity_bridge.register.domain import Identity, Method, Person, names
from identity_bridge.register.domain.levels import PERSON, Change, Proof, Reason
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import conflicts, levels, persons
from identity_bridge.register.store.conflicts import NewConflict

log = get_logger(__name__)


def find_or_enter(conn: Connection, keyring: Keyring, afm: Afm, now: datetime) -> Person:
    """The person with this number; entered now, unproved, when it is new."""
    if known := persons.by_afm(conn, keyring, afm):
        return known
    persons.lock_afm(conn, keyring, afm)
    # Another transaction may have entered the person while this one waited.
    return persons.by_afm(conn, keyring, afm) or _enter(conn, keyring, afm, now)


def _enter(conn: Connection, keyring: Keyring, afm: Afm, now: datetime) -> Person:
    """A new person with this number. The caller holds ``persons.lock_afm``."""
    person = domain.new_person()
    persons.add(conn, keyring, afm, person, now)
    return person


def recognise(conn: Connection, keyring: Keyring, identity: Identity, account_is: str | None, now: datetime) -> Person:
    """Whom TAXISnet names; entered now, unproved, when the register does not know the number.

    ``account_is`` is the person of the account that is being linked: when it has no number yet (it was raised in the
    console, or a clerk's mistake was withdrawn), this is its number. A number that only a clerk typed, of a person with
    quite another name, was mistyped: TAXISnet knows whose it is, so it is withdrawn and staff look at that account.
    """
    persons.lock_afm(conn, keyring, identity.afm)
    known = persons.by_afm(conn, keyring, identity.afm)
    account = persons.by_id(conn, account_is) if account_is else None
    if known is None and account is not None and not persons.has_number(conn, account.person_id):
        persons.give_number(conn, keyring, account.person_id, identity.afm)
        return persons.locked(conn, account.person_id)
    if known is not None and known.person_id != account_is and _was_mistyped(known, identity):
        persons.withdraw_number(conn, known.person_id)
        subjects = persons.subjects_of(conn, known.person_id)
        conflicts.add(conn, NewConflict("afm-proved-by-another", subjects, known.person_id), now)
        log.warning("number-withdrawn", reason="proved by a person with another name")
        known = None
    return known or _enter(conn, keyring, identity.afm, now)


def _was_mistyped(known: Person, identity: Identity) -> bool:
    proved_name = " ".join(filter(None, (identity.given_name, identity.family_name)))
    typed = known.level_method is Method.DESK and bool(known.name) and bool(proved_name)
    return typed and not names.have_in_common(known.name, proved_name)


def prove(conn: Connection, named: Person, method: Method, now: datetime) -> Person:
    """Record that the caller has just proved to be this person, under the names of ``named``; returns the person as the
    register has it after that.

    Keycloak's own mappers bring the account to it at this very login, so no projection is needed.
    """
    before = persons.locked(conn, named.person_id)
    person = domain.after_proof(before, named.given_name, named.family_name, method, now)
    persons.save(conn, person, Proof(method, now))
    if person.level != before.level:
        levels.add(conn, before, person, Change(Reason.PROVED, PERSON, now))
    return person

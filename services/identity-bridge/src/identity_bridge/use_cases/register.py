"""The register of persons: entering, proving, and moving it to new keys."""

from datetime import datetime

from sqlalchemy import Connection

from identity_bridge import domain
from identity_bridge.domain import Afm, Identity, Method, Person
from identity_bridge.domain.levels import PERSON, Change, Reason
from identity_bridge.keyring import Keyring, Sealed
from identity_bridge.store import levels, persons, sealed, signing_keys

BATCH = 200


def find_or_enter(conn: Connection, keyring: Keyring, afm: Afm, now: datetime) -> Person:
    """The person with this number; entered now, unproved, when nobody has it."""
    if known := persons.by_afm(conn, keyring, afm):
        return known
    persons.lock_afm(conn, keyring, afm)
    # Somebody else may have entered the person while this transaction waited.
    if known := persons.by_afm(conn, keyring, afm):
        return known
    person = domain.new_person()
    persons.add(conn, keyring, afm, person, now)
    return person


def prove(conn: Connection, keyring: Keyring, identity: Identity, method: Method, now: datetime) -> Person:
    """Record that somebody proved to be this person just now; returns the person as the register has it after that.

    Keycloak's own mappers bring the account to it at this very login, so no projection is needed.
    """
    before = find_or_enter(conn, keyring, identity.afm, now)
    person = domain.after_proof(before, identity, method, now)
    persons.save(conn, person, now)
    if person.level != before.level:
        levels.add(conn, before, person, Change(Reason.PROVED, PERSON, now))
    return person


def rekey_some(conn: Connection, keyring: Keyring) -> int:
    """Bring some rows under the current key: new index, new encryption, same person_id. Returns how many; 0 is done."""
    done = sum(sealed.rekey_some(conn, keyring, table, BATCH) for table in sealed.TABLES)
    for row in signing_keys.under_old_keys(conn, keyring.current):
        moved = keyring.seal(keyring.open(Sealed(row.key_version, row.private_sealed), row.kid), row.kid)
        signing_keys.rekey(conn, row.kid, moved.data, moved.version)
        done += 1
    return done

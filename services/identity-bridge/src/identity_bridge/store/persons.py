"""Queries on the register of persons."""

from datetime import datetime

from sqlalchemy import Connection, func, insert, select, text, update

from identity_bridge.domain import Afm, Method, Person, State
from identity_bridge.keyring import Keyring
from identity_bridge.models import persons
from identity_bridge.store import Found

_SEEN = (
    persons.c.person_id,
    persons.c.given_name,
    persons.c.family_name,
    persons.c.level,
    persons.c.level_method,
    persons.c.level_at,
    persons.c.state,
)


def by_id(conn: Connection, person_id: str) -> Person | None:
    row = conn.execute(select(*_SEEN).where(persons.c.person_id == person_id)).one_or_none()
    return _person(row) if row else None


def by_afm(conn: Connection, keyring: Keyring, afm: Afm) -> Person | None:
    """The person with this number, under whichever live key; locked against other proofs until the transaction ends."""
    query = select(*_SEEN).where(persons.c.afm_index.in_(keyring.indexes(afm.digits))).with_for_update(key_share=True)
    row = conn.execute(query).one_or_none()
    return _person(row) if row else None


def lock_afm(conn: Connection, keyring: Keyring, afm: Afm) -> None:
    """Let one transaction at a time enter this number.

    The unique index alone would not do: two processes that differ in their current key write different hashes.
    """
    conn.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": keyring.lock_number(afm.digits)})


def add(conn: Connection, keyring: Keyring, afm: Afm, person: Person, now: datetime) -> None:
    sealed = keyring.seal(afm.digits, person.person_id)
    conn.execute(
        insert(persons).values(
            person_id=person.person_id,
            afm_sealed=sealed.data,
            afm_index=keyring.index(afm.digits),
            key_version=sealed.version,
            created_at=now,
            **_columns(person),
        )
    )


def save(conn: Connection, person: Person, proved_at: datetime) -> None:
    conn.execute(
        update(persons).where(persons.c.person_id == person.person_id).values(proved_at=proved_at, **_columns(person))
    )


def under_old_keys(conn: Connection, current: int, limit: int) -> list[Found]:
    """Rows whose number is not under the current key, locked; rows that a login holds are left for the next round."""
    query = (
        select(persons.c.person_id, persons.c.afm_sealed, persons.c.key_version)
        .where(persons.c.key_version != current)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(conn.execute(query).all())


def rekey(conn: Connection, person_id: str, afm_sealed: bytes, afm_index: bytes, key_version: int) -> None:
    conn.execute(
        update(persons)
        .where(persons.c.person_id == person_id)
        .values(afm_sealed=afm_sealed, afm_index=afm_index, key_version=key_version)
    )


def count_under_old_keys(conn: Connection, current: int) -> int:
    return int(conn.execute(select(func.count()).where(persons.c.key_version != current)).scalar_one())


def _columns(person: Person) -> dict[str, object]:
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "level": person.level,
        "level_method": person.level_method.value if person.level_method else None,
        "level_at": person.level_at,
        "state": person.state.value,
    }


def _person(row: Found) -> Person:
    return Person(
        person_id=row.person_id,
        given_name=row.given_name,
        family_name=row.family_name,
        level=row.level,
        level_method=Method(row.level_method) if row.level_method else None,
        level_at=row.level_at,
        state=State(row.state),
    )

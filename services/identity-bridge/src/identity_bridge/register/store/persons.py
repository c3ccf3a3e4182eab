"""Queries on the register of persons. Those of a returning login are built once: building them costs the most."""

from datetime import datetime

from inputkit.tax import Afm
from sqlalchemy import ARRAY, BigInteger, Connection, RowMapping, any_, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from identity_bridge.register.domain import Method, Person, State
from identity_bridge.register.domain.levels import Proof
from identity_bridge.register.keyring import Keyring, Sealed
from identity_bridge.register.models import persons, subjects

SEEN = (
    persons.c.person_id,
    persons.c.given_name,
    persons.c.family_name,
    persons.c.level,
    persons.c.level_method,
    persons.c.level_at,
    persons.c.state,
)


_WHO = bindparam("who", type_=persons.c.person_id.type)
_BY_ID = select(*SEEN).where(persons.c.person_id == _WHO)
_LOCKED = _BY_ID.with_for_update(key_share=True)
_SAVE = update(persons).where(persons.c.person_id == _WHO)
_INDEXES = bindparam("indexes", type_=ARRAY(persons.c.afm_index.type))
_BY_AFM = select(*SEEN).where(persons.c.afm_index == any_(_INDEXES)).with_for_update(key_share=True)
_LOCK_AFM = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger())))


def by_id(conn: Connection, person_id: str) -> Person | None:
    row = conn.execute(_BY_ID, {"who": person_id}).mappings().one_or_none()
    return seen(row) if row else None


def by_afm(conn: Connection, keyring: Keyring, afm: Afm) -> Person | None:
    """The person with this number, under whichever live key; locked against other proofs until the transaction ends."""
    row = conn.execute(_BY_AFM, {"indexes": keyring.indexes(afm.digits)}).mappings().one_or_none()
    return seen(row) if row else None


def by_number(conn: Connection, keyring: Keyring, digits: str) -> str | None:
    """The person_id of this number, if the register knows it."""
    query = select(persons.c.person_id).where(persons.c.afm_index.in_(keyring.indexes(digits)))
    return conn.execute(query).scalar()


def afm_of(conn: Connection, keyring: Keyring, person_id: str) -> Afm | None:
    """The number of a person, where the register has it."""
    query = select(persons.c.afm_sealed, persons.c.key_version).where(persons.c.person_id == person_id)
    row = conn.execute(query.where(persons.c.afm_sealed.is_not(None))).one_or_none()
    return Afm(keyring.open(Sealed(row.key_version, row.afm_sealed), person_id)) if row else None


def lock_afm(conn: Connection, keyring: Keyring, afm: Afm) -> None:
    """Let one transaction at a time enter this number.

    The unique index alone would not do: two processes that differ in their current key write different hashes.
    """
    conn.execute(_LOCK_AFM, {"number": keyring.lock_number(afm.digits)})


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


def add_unnumbered(conn: Connection, person: Person, now: datetime) -> None:
    """A person whose tax number is not known."""
    values = {"person_id": person.person_id, "key_version": 0, "created_at": now, **_columns(person)}
    conn.execute(insert(persons).values(values))


def save(conn: Connection, person: Person, proof: Proof | None = None) -> None:
    """The person as it is now, and the proof of identity by which, when this was one."""
    values = _columns(person) | ({"proved_at": proof.at, "proved_method": proof.method.value} if proof else {})
    conn.execute(_SAVE, {"who": person.person_id, **values})


def locked(conn: Connection, person_id: str) -> Person:
    """The person, locked against other changes until the transaction ends."""
    return seen(conn.execute(_LOCKED, {"who": person_id}).mappings().one())


def raised_before(conn: Connection, moment: datetime, person_id: str | None = None) -> Person | None:
    """A person (or this one) at level B whose newest proof is older than that, locked."""
    newest = func.greatest(persons.c.level_at, persons.c.proved_at)
    old = (persons.c.level == "B") & (newest < moment)
    if person_id is not None:
        old &= persons.c.person_id == person_id
    query = select(*SEEN).where(old).limit(1).with_for_update(skip_locked=True)
    row = conn.execute(query).mappings().one_or_none()
    return seen(row) if row else None


def last_proof(conn: Connection, person_id: str) -> Proof | None:
    """How and when the person last proved the identity with TAXISnet."""
    query = select(persons.c.proved_method, persons.c.proved_at).where(persons.c.person_id == person_id)
    row = conn.execute(query.where(persons.c.proved_at.is_not(None))).one_or_none()
    # A release before this column may still write beside us; it knew of no code.
    return Proof(Method(row.proved_method or Method.TAXISNET), row.proved_at) if row else None


def newest_proof(conn: Connection, person_id: str) -> datetime | None:
    """From when on the life of the level counts."""
    newest = select(func.greatest(persons.c.level_at, persons.c.proved_at)).where(persons.c.person_id == person_id)
    found: datetime | None = conn.execute(newest).scalar()
    return found


def withdraw_number(conn: Connection, person_id: str) -> None:
    """The number was recorded by mistake: whose it is may be entered by its owner."""
    chosen = persons.c.person_id == person_id
    conn.execute(update(persons).where(chosen).values(afm_sealed=None, afm_index=None))


def give_number(conn: Connection, keyring: Keyring, person_id: str, afm: Afm) -> None:
    """Enter the number of a person whose number was withdrawn."""
    sealed = keyring.seal(afm.digits, person_id)
    values = {"afm_sealed": sealed.data, "afm_index": keyring.index(afm.digits), "key_version": sealed.version}
    conn.execute(update(persons).where(persons.c.person_id == person_id).values(values))


def has_number(conn: Connection, person_id: str) -> bool:
    return conn.execute(select(persons.c.afm_index).where(persons.c.person_id == person_id)).scalar() is not None


def subjects_of(conn: Connection, person_id: str) -> list[str]:
    """The accounts that are bound to the person here."""
    return list(conn.execute(select(subjects.c.subject).where(subjects.c.person_id == person_id)).scalars())


def person_of(conn: Connection, subject: str) -> str | None:
    """Who the account is, as its own tokens or the desk have told this service."""
    return conn.execute(select(subjects.c.person_id).where(subjects.c.subject == subject)).scalar()


def bound(conn: Connection, after: str, limit: int) -> list[str]:
    """Some of the accounts that have a person, in a stable order."""
    query = select(subjects.c.subject).where(subjects.c.person_id.is_not(None), subjects.c.subject > after)
    return list(conn.execute(query.order_by(subjects.c.subject).limit(limit)).scalars())


def bind(conn: Connection, subject: str, person_id: str) -> None:
    """The account is this person from now on."""
    row = pg_insert(subjects).values(subject=subject, person_id=person_id)
    conn.execute(row.on_conflict_do_update(index_elements=[subjects.c.subject], set_={"person_id": person_id}))


def lock_citizen(conn: Connection, subject: str) -> None:
    """Let one transaction at a time open a case of this citizen."""
    conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"desk {subject}", 0))))


def _columns(person: Person) -> dict[str, object]:
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "level": person.level,
        "level_method": person.level_method.value if person.level_method else None,
        "level_at": person.level_at,
        "state": person.state.value,
    }


def seen(row: RowMapping) -> Person:
    """The person of a row with the columns of SEEN."""
    return Person(
        person_id=row["person_id"],
        given_name=row["given_name"],
        family_name=row["family_name"],
        level=row["level"],
        level_method=Method(row["level_method"]) if row["level_method"] else None,
        level_at=row["level_at"],
        state=State(row["state"]),
    )

"""Texts that are sealed and found by a keyed hash, in whichever table: moving them to new register keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Table, func, select, update

from identity_bridge.register.keyring import Keyring, Sealed
from identity_bridge.register.models import clerks, persons


@dataclass(frozen=True)
class SealedTable:
    """Where a sealed text and its hash stand. The row's key is the text's owner."""

    table: Table
    key: Column[object]
    sealed: Column[object]
    index: Column[object]


TABLES: Sequence[SealedTable] = (
    SealedTable(persons, persons.c.person_id, persons.c.afm_sealed, persons.c.afm_index),
    SealedTable(clerks, clerks.c.username, clerks.c.afm_sealed, clerks.c.afm_index),
)
"""The register's own; each feature has such a list in its ``store.sealed``."""


def rekey_some(conn: Connection, keyring: Keyring, where: SealedTable, limit: int) -> int:
    """Bring some rows under the current key; rows that are locked are left for the next round. Returns how many."""
    version = where.table.c.key_version
    query = (
        select(where.key, where.sealed, version)
        .where(version != keyring.current, where.sealed.is_not(None))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = conn.execute(query).all()
    for key, data, key_version in rows:
        text = keyring.open(Sealed(key_version, data), str(key))
        sealed = keyring.seal(text, str(key))
        values = {where.sealed.name: sealed.data, where.index.name: keyring.index(text), "key_version": sealed.version}
        conn.execute(update(where.table).where(where.key == key).values(values))
    return len(rows)


def count_under_old_keys(conn: Connection, keyring: Keyring, where: SealedTable) -> int:
    """How many rows of the table no key but an older one opens."""
    old = (where.table.c.key_version != keyring.current) & where.sealed.is_not(None)
    return int(conn.execute(select(func.count()).select_from(where.table).where(old)).scalar_one())

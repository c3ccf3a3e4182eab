"""Moving everything that is sealed to the first of the register's keys, whichever feature keeps it."""

from sqlalchemy import Connection

from identity_bridge.declarations.store import sealed as of_declarations
from identity_bridge.desk.store import sealed as of_the_desk
from identity_bridge.login.store import signing_keys
from identity_bridge.register.keyring import Keyring, Sealed
from identity_bridge.register.store import sealed

TABLES = (*sealed.TABLES, *of_declarations.TABLES, *of_the_desk.TABLES)
BATCH = 200


def rekey_some(conn: Connection, keyring: Keyring) -> int:
    """Bring some rows under the current key: new index, new encryption, same person_id. Returns how many.

    Rows that another transaction has locked stay as they are: 0 is done when ``left_under_old_keys`` says so too.
    """
    done = sum(sealed.rekey_some(conn, keyring, table, BATCH) for table in TABLES)
    for row in signing_keys.under_old_keys(conn, keyring.current):
        moved = keyring.seal(keyring.open(Sealed(row.key_version, row.private_sealed), row.kid), row.kid)
        signing_keys.rekey(conn, row.kid, moved.data, moved.version)
        done += 1
    return done


def left_under_old_keys(conn: Connection, keyring: Keyring) -> int:
    """How many rows would be lost with the older keys."""
    rows = sum(sealed.count_under_old_keys(conn, keyring, table) for table in TABLES)
    return rows + signing_keys.count_under_old_keys(conn, keyring.current)

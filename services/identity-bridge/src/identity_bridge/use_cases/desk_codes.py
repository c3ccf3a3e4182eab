"""Codes for the desk, made before the visit: one live code a person, useless to anybody else."""

from datetime import datetime
from uuid import uuid4

from servicekit import outbox
from sqlalchemy import Connection

from identity_bridge import events
from identity_bridge.domain import desk
from identity_bridge.keyring import Keyring
from identity_bridge.store import Found
from identity_bridge.store import desk as store


def make(conn: Connection, keyring: Keyring, subject: str, to: dict[str, str | None], now: datetime) -> Found:
    """A new code in place of a live one; it is mailed to ``to`` when that has an address."""
    code_id, code = uuid4(), desk.new_code()
    expires_at = now + desk.CODE_LIFE
    store.end_codes_of(conn, subject, now)
    values = {"code_id": code_id, "subject": subject, "recipient": to, "made_at": now, "expires_at": expires_at}
    row = store.add_code(conn, keyring, desk.plain_code(code), values)
    outbox.record(conn, events.SOURCE, events.code_made(str(code_id), subject, code, expires_at, to))
    return row


def remind_some(conn: Connection, keyring: Keyring, now: datetime) -> int:
    """Tell one person whose code ends soon; 0 when there is nobody."""
    row = store.code_to_remind(conn, now + desk.REMIND_BEFORE, now)
    if row is None:
        return 0
    code = desk.grouped(store.read_code(row, keyring))
    outbox.record(
        conn, events.SOURCE, events.code_ending(str(row.code_id), row.subject, code, row.expires_at, row.recipient)
    )
    store.reminded(conn, row.code_id, now)
    return 1

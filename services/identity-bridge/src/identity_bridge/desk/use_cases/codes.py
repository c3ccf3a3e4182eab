"""Codes for the desk, made before the visit: one live code a person, useless to anybody else."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from servicekit import outbox
from sqlalchemy import Connection

from identity_bridge.desk import events
from identity_bridge.desk.domain import rules
from identity_bridge.desk.store import codes as store
from identity_bridge.register.domain.reminders import last_first
from identity_bridge.register.events import SOURCE
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import Found

PAUSE = timedelta(minutes=10)
DAY = timedelta(days=1)
CODES_A_DAY = 5


def make(
    conn: Connection, keyring: Keyring, subject: str, to: dict[str, str | None], life: timedelta, now: datetime
) -> Found:
    """A new code in place of a live one; it is mailed to ``to`` when that has an address.

    Who asks again at once, or very often, gets the code that lives, and no other mail.
    """
    store.lock_codes_of(conn, subject)
    known = store.live_code_of(conn, subject, now)
    if known and (known.made_at > now - PAUSE or store.codes_made(conn, subject, now - DAY) >= CODES_A_DAY):
        return known
    code_id, code = uuid4(), rules.new_code()
    expires_at = now + life
    store.end_codes_of(conn, subject, now)
    values = {"code_id": code_id, "subject": subject, "recipient": to, "made_at": now, "expires_at": expires_at}
    row = store.add_code(conn, keyring, rules.plain_code(code), values)
    outbox.record(conn, SOURCE, events.code_made(str(code_id), subject, code, expires_at, to))
    return row


def remind_some(conn: Connection, keyring: Keyring, before: Sequence[timedelta], now: datetime) -> int:
    """Tell one person whose code ends soon; 0 when there is nobody. ``before`` its end, the longest time first."""
    due = ((row, nth) for nth, time in last_first(before) if (row := store.code_to_remind(conn, now + time, nth, now)))
    row, nth = next(due, (None, 0))
    if row is None:
        return 0
    code = rules.grouped(store.read_code(row, keyring))
    outbox.record(
        conn,
        SOURCE,
        events.code_ending(str(row.code_id), nth, row.subject, code, row.expires_at, row.recipient),
    )
    store.reminded(conn, row.code_id, nth, now)
    return 1

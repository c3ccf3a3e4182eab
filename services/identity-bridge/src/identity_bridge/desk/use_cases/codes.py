"""Codes for the desk, made before the visit: one live code for each person, useless to others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from servicekit import outbox
from sqlalchemy import Connection

from identity_bridge.desk import events
from identity_bridge.desk.domain import rules
from identity_bridge.desk.events import MailedCode
from identity_bridge.desk.store import codes as store
from identity_bridge.desk.store.codes import CodeRow, NewCode
from identity_bridge.register.domain.recipients import Recipient
from identity_bridge.register.domain.reminders import last_first
from identity_bridge.register.events import SOURCE
from identity_bridge.register.keyring import Keyring

PAUSE = timedelta(minutes=10)
DAY = timedelta(days=1)
CODES_A_DAY = 5


@dataclass(frozen=True)
class CodeWish:
    """A citizen wants a code that lives so long; it is mailed to ``recipient`` when that has an address."""

    subject: str
    recipient: Recipient
    life: timedelta


def make(conn: Connection, keyring: Keyring, wish: CodeWish, now: datetime) -> CodeRow:
    """A new code in place of a live one, with its mail.

    A citizen who asks again at once, or very often, gets the live code and no other mail.
    """
    subject = wish.subject
    store.lock_codes_of(conn, subject)
    known = store.live_code_of(conn, subject, now)
    if known and (known.made_at > now - PAUSE or store.codes_made(conn, subject, now - DAY) >= CODES_A_DAY):
        return known
    code = rules.new_code()
    store.end_codes_of(conn, subject, now)
    new = NewCode(subject, rules.plain_code(code), wish.recipient, now, now + wish.life)
    row = store.add_code(conn, keyring, new)
    outbox.record(conn, SOURCE, events.code_made(_mailed(row, code)))
    return row


def remind_some(conn: Connection, keyring: Keyring, before: Sequence[timedelta], now: datetime) -> int:
    """Remind one person whose code ends soon; returns 1, or 0 when there is none. ``before`` its end, the longest time
    first."""
    due = ((row, nth) for nth, time in last_first(before) if (row := store.code_to_remind(conn, now + time, nth, now)))
    row, nth = next(due, (None, 0))
    if row is None:
        return 0
    code = rules.grouped(store.read_code(row, keyring))
    outbox.record(conn, SOURCE, events.code_ending(_mailed(row, code), nth))
    store.reminded(conn, row.code_id, nth, now)
    return 1


def _mailed(row: CodeRow, code: str) -> MailedCode:
    return MailedCode(row.code_id, row.subject, code, row.expires_at, row.recipient)

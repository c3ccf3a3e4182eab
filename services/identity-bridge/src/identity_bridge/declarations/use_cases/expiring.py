"""Accepted declarations that have a last day: reminders before it, and their end on the day after.

Whether somebody may act for a business follows from the days themselves, everywhere and at once. What happens here is
that the person, and whoever reads the notes of payment, is told, and that the case says so.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from servicekit import outbox
from servicekit.logs import get_logger
from sqlalchemy import Connection, RowMapping

from identity_bridge.declarations import events
from identity_bridge.declarations.domain.rules import State, end_of
from identity_bridge.declarations.store import accepted as store
from identity_bridge.declarations.store import cases
from identity_bridge.declarations.use_cases import cases as moves
from identity_bridge.declarations.use_cases import notice_addresses
from identity_bridge.register import events as register_events
from identity_bridge.register.citizen_accounts import Accounts
from identity_bridge.register.domain import reminders
from identity_bridge.register.keyring import Keyring, Sealed
from identity_bridge.register.store import persons

log = get_logger(__name__)

# Whom the history of a case names.
_EXPIRY = moves.Actor("expiry", None, "", None)


def remind_some(
    conn: Connection, keyring: Keyring, accounts: Accounts, before: Sequence[timedelta], now: datetime
) -> int:
    """Tell one person whose declaration ends soon; 0 when there is nobody. ``before`` its last day, the longest time
    first: whoever missed the first gets the last one only. Nobody is told who may act for longer by another one."""
    day = moves.today(now)
    waiting = reminders.last_first(before)
    due = ((row, nth) for nth, time in waiting if (row := store.to_remind(conn, day, day + time, nth)))
    row, nth = next(due, (None, 0))
    if row is None:
        return 0
    if _outlasting(conn, keyring, row) is None:
        to = _recipient(conn, accounts, row)
        outbox.record(conn, register_events.SOURCE, events.declaration_ending(row, nth, to))
    store.reminded(conn, row["declaration_id"], nth)
    return 1


def expire_one(conn: Connection, keyring: Keyring, accounts: Accounts, now: datetime) -> int:
    """End one declaration whose last day has passed: once, whoever is killed in between. Returns 0 for none.

    The person is told, unless another one holds for longer; who read notes there hears that the address has ended,
    unless the other one names the same.
    """
    row = store.to_expire(conn, moves.today(now))
    if row is None:
        return 0
    other, told = _outlasting(conn, keyring, row), None
    if other is None:
        to = _recipient(conn, accounts, row)
        outbox.record(conn, register_events.SOURCE, events.declaration_expired(row, to))
        told = to["email"]
    elif longer := cases.of_declaration(conn, other):
        told = notice_addresses.in_force(conn, longer["case_id"])
    notice_addresses.end(conn, row["declaration_id"], told, now)
    _note(conn, row, now)
    store.expire(conn, row["declaration_id"], now)
    log.info("declaration-expired", told=other is None)
    return 1


def _note(conn: Connection, row: RowMapping, now: datetime) -> None:
    """The case's history says when it ended; that of one which staff or the person ended says so already."""
    case = cases.of_declaration(conn, row["declaration_id"])
    if case is not None and case["state"] == State.ACCEPTED:
        moves.note(conn, case["case_id"], _EXPIRY, "expired", "system", end_of(row["valid_to"]))
        cases.change(conn, case["case_id"], {"updated_at": now})


def _outlasting(conn: Connection, keyring: Keyring, row: RowMapping) -> UUID | None:
    afm = keyring.open(Sealed(row["key_version"], row["afm_sealed"]), str(row["declaration_id"]))
    return store.outlasting(conn, row, keyring.indexes(afm))


def _recipient(conn: Connection, accounts: Accounts, row: RowMapping) -> dict[str, Any]:
    """Where the person reads mail now: a declaration may be years old, so the account is asked first, and any other
    that the person has, for the first may be closed. Whoever has no verified address is written to as the case says."""
    case = cases.of_declaration(conn, row["declaration_id"])
    person = persons.by_id(conn, row["person_id"])
    first = [case["subject"]] if case and case["subject"] else []
    known = dict.fromkeys([*first, *persons.subjects_of(conn, row["person_id"])])
    for account in filter(None, map(accounts.get, known)):
        if account.verified_email:
            return register_events.recipient(account, person)
    if case is not None:
        return moves.recipient(conn, case)
    return {"email": None, "locale": "el", "name": (person.name if person else "") or row["business"]["name"]}

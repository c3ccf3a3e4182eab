"""Accepted declarations that have a last day: reminders before it, and their end on the day after.

Whether a person may act for a business follows from the days themselves, everywhere and at once. What happens here is
that the person and the reader of the notes of payment are told, and that the case says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from servicekit import outbox
from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Connection, Engine

from identity_bridge.declarations import events
from identity_bridge.declarations.domain.rules import State, end_of
from identity_bridge.declarations.store import accepted as store
from identity_bridge.declarations.store import cases
from identity_bridge.declarations.store.rows import Accepted
from identity_bridge.declarations.use_cases import actors, notice_addresses
from identity_bridge.declarations.use_cases import cases as moves
from identity_bridge.register import events as register_events
from identity_bridge.register.citizen_accounts import Account, Accounts
from identity_bridge.register.domain import reminders
from identity_bridge.register.domain.recipients import Recipient
from identity_bridge.register.keyring import Keyring, Sealed
from identity_bridge.register.store import persons

log = get_logger(__name__)

# Whom the history of a case names.
_EXPIRY = actors.Actor("expiry", None, "", None)


@dataclass(frozen=True)
class Due:
    """A declaration whose day has come, and the accounts that may say where its person reads mail: none, where another
    declaration holds for longer."""

    row: Accepted
    subjects: Sequence[str]


def remind_some(
    engine: Engine, keyring: Keyring, accounts: Accounts, before: Sequence[timedelta], now: datetime
) -> int:
    """Remind one person whose declaration ends soon; returns 1, or 0 when there is none. ``before`` its last day, the
    longest time first: after a missed reminder only the last one is sent. None is sent where another declaration of the
    person holds for longer."""
    day = moves.today(now)
    for nth, time in reminders.last_first(before):
        with transaction(engine) as conn:
            due = _due(conn, keyring, store.to_remind(conn, day, day + time, nth))
        if due is None:
            continue
        read = _read(accounts, due.subjects)
        with transaction(engine) as conn:
            row = store.to_remind(conn, day, day + time, nth, due.row.declaration_id)
            if row is None:
                return 0
            if _outlasting(conn, keyring, row) is None:
                to = _recipient(conn, read, row)
                outbox.record(conn, register_events.SOURCE, events.declaration_ending(row, nth, to))
            store.reminded(conn, row.declaration_id, nth)
        return 1
    return 0


def expire_one(engine: Engine, keyring: Keyring, accounts: Accounts, now: datetime) -> int:
    """End one declaration whose last day has passed: once, also when a process is killed in between. Returns 0 for
    none.

    The person is told, unless another declaration holds for longer; readers of its address hear that the address has
    ended, unless the other declaration names the same one. Keycloak is asked with no transaction open.
    """
    with transaction(engine) as conn:
        due = _due(conn, keyring, store.to_expire(conn, moves.today(now)))
    if due is None:
        return 0
    read = _read(accounts, due.subjects)
    with transaction(engine) as conn:
        row = store.to_expire(conn, moves.today(now), due.row.declaration_id)
        if row is None:
            # Another process is ending it now, or has ended it.
            return 0
        _end(conn, keyring, row, read, now)
    return 1


def _end(conn: Connection, keyring: Keyring, row: Accepted, read: Mapping[str, Account], now: datetime) -> None:
    other, notified = _outlasting(conn, keyring, row), None
    if other is None:
        to = _recipient(conn, read, row)
        outbox.record(conn, register_events.SOURCE, events.declaration_expired(row, to))
        notified = to["email"]
    elif longer := cases.of_declaration(conn, other):
        notified = notice_addresses.in_force(conn, longer.case_id)
    notice_addresses.end(conn, row.declaration_id, notified, now)
    _note(conn, row, now)
    store.expire(conn, row.declaration_id, now)
    log.info("declaration-expired", told=other is None)


def _due(conn: Connection, keyring: Keyring, row: Accepted | None) -> Due | None:
    if row is None:
        return None
    return Due(row, () if _outlasting(conn, keyring, row) else _subjects(conn, row))


def _read(accounts: Accounts, subjects: Sequence[str]) -> dict[str, Account]:
    """The accounts up to the first with a verified address."""
    read: dict[str, Account] = {}
    for subject in subjects:
        account = accounts.get(subject)
        if account is not None:
            read[subject] = account
            if account.verified_email:
                break
    return read


def _note(conn: Connection, row: Accepted, now: datetime) -> None:
    """The case's history says when it ended; that of one which staff or the person ended says so already."""
    case = cases.of_declaration(conn, row.declaration_id)
    if case is not None and case.state == State.ACCEPTED:
        moves.note(conn, case.case_id, actors.By(_EXPIRY, end_of(row.last_day)), "expired", "system")
        cases.change(conn, case.case_id, {"updated_at": now})


def _outlasting(conn: Connection, keyring: Keyring, row: Accepted) -> UUID | None:
    afm = keyring.open(Sealed(row.key_version, row.afm_sealed), str(row.declaration_id))
    return store.outlasting(conn, row, keyring.indexes(afm))


def _subjects(conn: Connection, row: Accepted) -> list[str]:
    """The account of the case, and any other that the person has, for the first may be closed."""
    case = cases.of_declaration(conn, row.declaration_id)
    bound = persons.subjects_of(conn, row.person_id)
    if case is None or case.subject is None:
        return bound
    return [case.subject, *(subject for subject in bound if subject != case.subject)]


def _recipient(conn: Connection, read: Mapping[str, Account], row: Accepted) -> Recipient:
    """Where the person reads mail now: a declaration may be years old, so the accounts were asked first. A person
    without a verified address is written to as the case says."""
    case = cases.of_declaration(conn, row.declaration_id)
    person = persons.by_id(conn, row.person_id)
    for account in filter(None, map(read.get, _subjects(conn, row))):
        if account.verified_email:
            return register_events.recipient(account, person)
    if case is not None:
        return moves.recipient(conn, case)
    return {"email": None, "locale": "el", "name": (person.name if person else "") or row.business["name"]}

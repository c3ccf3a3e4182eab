"""Changing a level: the register decides in one transaction, then every account of the person is brought to it.

The row that waits in ``projections`` ties the two together: a process that dies between them leaves the row behind, and
the worker writes it again. Writing the same twice changes nothing, and the event has the same id.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from servicekit import outbox
from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Connection, Engine

from identity_bridge.register import events
from identity_bridge.register.citizen_accounts import Account, Accounts, AccountsUnavailable, attributes_of
from identity_bridge.register.domain import Person
from identity_bridge.register.domain.levels import Actor, ActorKind, Change, Reason, unproved
from identity_bridge.register.domain.masking import masked_afm
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import cutoffs, levels, persons, visits
from identity_bridge.register.store.rows import WaitingChange
from identity_bridge.register.use_cases import account_writes, accounts_seen

log = get_logger(__name__)


def change(conn: Connection, before: Person, after: Person, what: Change, subjects: Iterable[str]) -> UUID:
    """Decide: the person, the history, and the accounts to bring to it. The person's row must be locked."""
    persons.save(conn, after)
    change_id = levels.add(conn, before, after, what)
    for subject in sorted(set(subjects)):
        levels.add_projection(conn, change_id, subject)
    log.info("level-changed", level=after.level, reason=what.reason.value)
    return change_id


def write_all_waiting(engine: Engine, keyring: Keyring, accounts: Accounts, clock: Callable[[], datetime]) -> int:
    """Write what waits, the oldest first; returns how many. One that Keycloak refuses does not stop those after it."""
    with transaction(engine) as conn:
        waiting = levels.waiting_changes(conn)
    written = 0
    for change_id in waiting:
        try:
            while write_waiting(engine, keyring, accounts, clock, change_id):
                written += 1
        except AccountsUnavailable:
            log.warning("level-waits", reason="accounts unavailable")
    return written


def write_waiting(
    engine: Engine, keyring: Keyring, accounts: Accounts, clock: Callable[[], datetime], change_id: UUID
) -> int:
    """Write one waiting account of this change, remember the cut-off, tell the others. Returns 1, or 0 for nothing.

    What is written is what the register says now, so that an old change that waited long undoes nothing newer. No
    transaction is open while Keycloak is asked. Raises AccountsUnavailable; then it still waits.
    """
    with transaction(engine) as conn:
        next_one = levels.next_projection(conn, change_id)
    if next_one is None:
        return 0
    with account_writes.alone(engine, next_one.subject):
        with transaction(engine) as conn:
            person = persons.by_id(conn, next_one.person_id)
        account = accounts.get(next_one.subject)
        cutoff = accounts.write(account.subject, person) if account and person else None
        with transaction(engine) as conn:
            _wrote(conn, keyring, next_one, Written(account, person, cutoff), clock())
    return 1


@dataclass(frozen=True)
class Written:
    """What Keycloak has now; all None where there is no such account."""

    account: Account | None
    person: Person | None
    cutoff: datetime | None


def _wrote(conn: Connection, keyring: Keyring, change: WaitingChange, done: Written, now: datetime) -> None:
    """The change is written, and the other services are told; unless another process did that already, or the person
    has changed since."""
    person = persons.locked(conn, change.person_id)
    waits = levels.still_waits(conn, change.change_id, change.subject)
    if done.person is None or attributes_of(person) != attributes_of(done.person):
        # A writer that took longer than it held the account may have overwritten something newer.
        levels.waits_again(conn, change.change_id, change.subject)
        log.info("level-written-again", reason="the person changed meanwhile")
        return
    if not waits:
        return
    if done.account is None or done.cutoff is None:
        # The account was deleted, or became a member of staff: there is nothing left to write to.
        levels.written(conn, change.change_id, change.subject, now, None)
        log.warning("level-not-written", reason="no such citizen")
        return
    levels.written(conn, change.change_id, change.subject, now, done.cutoff)
    cutoffs.remember(conn, change.subject, done.cutoff)
    recorded = _recorded(conn, keyring, change)
    outbox.record(conn, events.SOURCE, events.level_changed(done.account, person, change, done.cutoff, recorded))


def _recorded(conn: Connection, keyring: Keyring, change: WaitingChange) -> dict[str, str | None] | None:
    """What the desk wrote down at this certification, for the person's notice."""
    case = visits.certification_at(conn, change.subject, change.at) if change.reason == Reason.CERTIFIED else None
    if case is None:
        return None
    afm = persons.afm_of(conn, keyring, change.person_id)
    return {
        "afm_masked": masked_afm(afm.digits if afm else None),
        "given_name": case.given_name,
        "family_name": case.family_name,
        "father_name": case.father_name,
        "document_expires": case.document_expires.isoformat() if case.document_expires else None,
    }


def expire_one(engine: Engine, accounts: Accounts, life: timedelta, now: datetime) -> int:
    """Lower one person whose proof is older than ``life``: it can be proved again at any time. Returns 1, or 0 when
    there is none."""
    with transaction(engine) as conn:
        due = persons.raised_before(conn, now - life)
        bound = persons.subjects_of(conn, due.person_id) if due else []
    if due is None:
        return 0
    seen = accounts_seen.ask(accounts, due.person_id, bound)
    with transaction(engine) as conn:
        before = persons.raised_before(conn, now - life, due.person_id)
        if before is None:
            return 0
        what = Change(Reason.EXPIRED, Actor(ActorKind.SYSTEM, "expiry"), now)
        change(conn, before, unproved(before), what, seen.now(conn))
    return 1

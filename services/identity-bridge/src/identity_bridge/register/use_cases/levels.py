"""Changing a level: the register decides in one transaction, then every account of the person is brought to it.

The row that waits in ``projections`` is what makes the two one: whoever dies between them leaves it behind, and the
worker writes it again. Writing the same twice changes nothing, and the event has the same id.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from servicekit import cutoffs, outbox
from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Connection, Engine

from identity_bridge.register import events, models
from identity_bridge.register.citizen_accounts import Accounts, AccountsUnavailable
from identity_bridge.register.domain import Person
from identity_bridge.register.domain.levels import Actor, ActorKind, Change, Reason, unproved
from identity_bridge.register.domain.masking import masked_afm
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import Found, levels, persons, visits

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

    What is written is what the register says now, so that an old change that waited long undoes nothing newer.
    Raises AccountsUnavailable; then it still waits.
    """
    with transaction(engine) as conn:
        waiting = levels.next_projection(conn, change_id)
        if waiting is None:
            return 0
        account = accounts.get(waiting.subject)
        if account is None:
            # The account was deleted, or became a member of staff: there is nothing left to write to.
            levels.written(conn, waiting.change_id, waiting.subject, clock(), None)
            log.warning("level-not-written", reason="no such citizen")
            return 1
        person = persons.locked(conn, waiting.person_id)
        cutoff = accounts.write(waiting.subject, person)
        levels.written(conn, waiting.change_id, waiting.subject, clock(), cutoff)
        cutoffs.remember(conn, models.kit.cutoffs, waiting.subject, cutoff)
        recorded = _recorded(conn, keyring, waiting)
        outbox.record(conn, events.SOURCE, events.level_changed(account, person, waiting, cutoff, recorded))
    return 1


def _recorded(conn: Connection, keyring: Keyring, change: Found) -> dict[str, str | None] | None:
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


def expire_one(conn: Connection, accounts: Accounts, life: timedelta, now: datetime) -> int:
    """Lower one person whose proof is older than ``life``: it can be proved again at any time. Returns 0 for nobody."""
    before = persons.raised_before(conn, now - life)
    if before is None:
        return 0
    what = Change(Reason.EXPIRED, Actor(ActorKind.SYSTEM, "expiry"), now)
    change(conn, before, unproved(before), what, accounts_of(conn, accounts, before.person_id))
    return 1


def accounts_of(conn: Connection, accounts: Accounts, person_id: str) -> set[str]:
    """Every account of the person that there is: what Keycloak finds, and what tokens have told this service."""
    found = {account.subject for account in accounts.of_person(person_id)}
    bound = set(persons.subjects_of(conn, person_id)) - found
    return found | {subject for subject in bound if accounts.get(subject) is not None}

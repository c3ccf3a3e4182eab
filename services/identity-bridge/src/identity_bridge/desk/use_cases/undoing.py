"""Taking a certification back: as if it had not been, or so that nobody else's proof suffers by it.

An account never turns into another person. So when the person of the certification is known by more than this visit,
the account cannot be given back its own identity: it is closed, and its owner registers anew.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from identity_bridge.desk.domain import rules
from identity_bridge.desk.errors import CaseClosed, ProvedSince, SupervisorNeeded, TooLateToUndo
from identity_bridge.desk.store import cases as store
from identity_bridge.desk.store import codes
from identity_bridge.desk.use_cases.opening import refuse_own
from identity_bridge.register.citizen_accounts import Accounts
from identity_bridge.register.domain import Person
from identity_bridge.register.domain.levels import Change, Proof, Reason, proved_by, unproved
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import Found, persons
from identity_bridge.register.store import operations as operation_store
from identity_bridge.register.use_cases import audit, levels, operations
from identity_bridge.register.use_cases.clerks import Clerk


@dataclass(frozen=True)
class Undo:
    """Why, and whether the tax number was not the citizen's."""

    reason: str
    afm_wrong: bool


def undo(
    conn: Connection, keyring: Keyring, accounts: Accounts, clerk: Clerk, case: Found, asked: Undo, now: datetime
) -> UUID:
    """Take the certification back; returns the change of level.

    A number that it entered by mistake is withdrawn. Raises why it cannot be, or AccountsUnavailable.
    """
    _refuse(conn, keyring, clerk, case, now)
    before = persons.locked(conn, case.person_id)
    proof = persons.last_proof(conn, before.person_id)
    since = proof if proof is not None and proof.at > case.certified_at else None
    if not asked.afm_wrong and since:
        raise ProvedSince
    what = Change(Reason.UNDONE, clerk.actor, now, note=asked.reason)
    subjects = levels.accounts_of(conn, accounts, before.person_id)
    if asked.afm_wrong and (since or not case.entered_person):
        change_id = _separate(conn, accounts, clerk, case, before, (since, what), subjects)
    else:
        if asked.afm_wrong:
            persons.withdraw_number(conn, before.person_id)
        change_id = levels.change(conn, before, unproved(before), what, subjects | {case.subject})
    store.end_case(conn, case.case_id, clerk.actor, now, state="undone", note=asked.reason, check_state="none")
    audit.record(conn, clerk.actor, "desk.undone", now, subject=case.subject, purpose=asked.reason)
    return change_id


def _refuse(conn: Connection, keyring: Keyring, clerk: Clerk, case: Found, now: datetime) -> None:
    if case.state != "certified":
        raise CaseClosed
    own = case.opened_by == clerk.username and now <= rules.clerk_may_undo_until(case.certified_at)
    if not (own or clerk.supervisor):
        raise TooLateToUndo
    refuse_own(conn, keyring, clerk, case.subject)


def _separate(
    conn: Connection,
    accounts: Accounts,
    clerk: Clerk,
    case: Found,
    before: Person,
    how: tuple[Proof | None, Change],
    subjects: set[str],
) -> UUID:
    """The person stays with who proved it; this account is not that person and goes."""
    if not clerk.supervisor:
        raise SupervisorNeeded
    since, what = how
    # Who proved it with TAXISnet since keeps the level; their accounts say so already, and need no mail.
    after = proved_by(before, since) if since else unproved(before)
    change_id = levels.change(conn, before, after, what, set() if since else subjects - {case.subject})
    account = accounts.get(case.subject)
    if account is not None and operation_store.live_of(conn, case.subject) is None:
        codes.end_codes_of(conn, case.subject, what.at)
        operations.begin(conn, "close", account, what.at, None)
    audit.record(conn, clerk.actor, "desk.separated", what.at, subject=case.subject, purpose=what.note)
    return change_id

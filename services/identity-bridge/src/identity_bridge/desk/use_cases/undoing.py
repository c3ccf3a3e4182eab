"""Undoing a certification: as if it had not happened, or so that another citizen's proof is not affected.

An account never turns into another person. So when the person of the certification is known by more than this visit,
the account cannot get its own identity back: it is closed, and its owner registers again.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from identity_bridge.desk.domain import rules
from identity_bridge.desk.errors import CaseClosed, ProvedSince, SupervisorNeeded, TooLateToUndo
from identity_bridge.desk.store import cases as store
from identity_bridge.desk.store import codes
from identity_bridge.desk.use_cases.deciding import Deciding
from identity_bridge.desk.use_cases.opening import refuse_own
from identity_bridge.register.domain import Person
from identity_bridge.register.domain.levels import Change, Proof, Reason, proved_by, unproved
from identity_bridge.register.store import operations as operation_store
from identity_bridge.register.store import persons
from identity_bridge.register.store.rows import Certification
from identity_bridge.register.use_cases import audit, levels, operations
from identity_bridge.register.use_cases.operations import Going


@dataclass(frozen=True)
class Undo:
    """Why, and whether the tax number was not the citizen's."""

    reason: str
    afm_wrong: bool


def undo(conn: Connection, deciding: Deciding, asked: Undo) -> UUID:
    """Take the certification back; returns the change of level.

    A number that it entered by mistake is withdrawn. Raises why it cannot be, or AccountsUnavailable.
    """
    clerk, case, now = deciding.clerk, deciding.case, deciding.now
    certification = _certification(conn, deciding)
    before = persons.locked(conn, certification.person_id)
    proof = persons.last_proof(conn, before.person_id)
    since = proof if proof is not None and proof.at > certification.at else None
    if not asked.afm_wrong and since:
        raise ProvedSince
    what = Change(Reason.UNDONE, clerk.actor, now, note=asked.reason)
    if asked.afm_wrong and (since or not case.entered_person):
        change_id = _separate(conn, deciding, before, since, what)
    else:
        if asked.afm_wrong:
            persons.withdraw_number(conn, before.person_id)
        subjects = deciding.keycloak.accounts_of(conn, before.person_id) | {case.subject}
        change_id = levels.change(conn, before, unproved(before), what, subjects)
    store.end_case(conn, case.case_id, clerk.actor, now, state="undone", note=asked.reason, check_state="none")
    audit.record(conn, audit.Entry(clerk.actor, "desk.undone", now, case.subject, asked.reason))
    return change_id


def _certification(conn: Connection, deciding: Deciding) -> Certification:
    """What is to be undone; raises why this clerk may not undo it now."""
    clerk, case = deciding.clerk, deciding.case
    certification = case.certification
    if case.state != "certified" or certification is None:
        raise CaseClosed
    own = case.opened_by == clerk.username and deciding.now <= rules.clerk_may_undo_until(certification.at)
    if not (own or clerk.supervisor):
        raise TooLateToUndo
    refuse_own(conn, deciding.keyring, clerk, case.subject)
    return certification


def _separate(conn: Connection, deciding: Deciding, before: Person, since: Proof | None, what: Change) -> UUID:
    """The person stays with the citizen who proved it; this account is not that person and goes."""
    clerk, case = deciding.clerk, deciding.case
    if not clerk.supervisor:
        raise SupervisorNeeded
    # A citizen who has proved it with TAXISnet since keeps the level; their accounts say so already, and need no mail.
    after = proved_by(before, since) if since else unproved(before)
    others = deciding.keycloak.accounts_of(conn, before.person_id) - {case.subject}
    change_id = levels.change(conn, before, after, what, set() if since else others)
    account = deciding.keycloak.account
    if account is not None and operation_store.live_of(conn, case.subject) is None:
        codes.end_codes_of(conn, case.subject, what.at)
        operations.begin(conn, Going(account, None), what.at)
    audit.record(conn, audit.Entry(clerk.actor, "desk.separated", what.at, case.subject, what.note))
    return change_id

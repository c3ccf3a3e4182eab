"""At the desk, before anything is certified: opening a case, reading it, closing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection

from identity_bridge.desk.domain import rules
from identity_bridge.desk.errors import (
    CaseClosed,
    CaseElsewhere,
    CaseNotFound,
    ConflictGone,
    DoubleGone,
    LookupGone,
    OpenedByColleague,
    OwnAccount,
)
from identity_bridge.desk.store import cases as store
from identity_bridge.desk.store import codes
from identity_bridge.desk.use_cases.deciding import Deciding
from identity_bridge.register.citizen_accounts import Account
from identity_bridge.register.errors import TooManyTries
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import clerks, conflicts, keycloak_sync, persons, visits
from identity_bridge.register.store import lookups as lookup_store
from identity_bridge.register.store.rows import Visit
from identity_bridge.register.use_cases import audit, lookups
from identity_bridge.register.use_cases.clerks import Clerk
from identity_bridge.register.use_cases.lookups import HOUR, FoundCitizen

VISIT = "visit"


def accounts_of_double(conn: Connection, double_id: UUID) -> list[str]:
    """The accounts of a person who has more than one. Raises DoubleGone."""
    double = keycloak_sync.double(conn, double_id)
    if double is None:
        raise DoubleGone
    return list(double.subjects)


def accounts_of_conflict(conn: Connection, conflict_id: UUID) -> list[str]:
    """The accounts of a conflict that waits, which is locked. Raises ConflictGone."""
    conflict = conflicts.one(conn, conflict_id)
    if conflict is None:
        raise ConflictGone
    return list(conflict.subjects)


def look_up_all(
    conn: Connection, clerk: Clerk, known: Mapping[str, Account | None], purpose: str, now: datetime
) -> list[FoundCitizen]:
    """Look up every one of these accounts, as Keycloak has them; each is told. Those that are gone are left out.

    Raises TooManyTries.
    """
    lookups.refuse_too_many(conn, clerk, len(known), now)
    return [lookups.shown(conn, clerk, account, purpose, now) for account in known.values() if account]


def resolve(conn: Connection, clerk: Clerk, conflict_id: UUID, reason: str, now: datetime) -> None:
    """A supervisor has dealt with the conflict, and says how. Raises ConflictGone."""
    conflict = conflicts.one(conn, conflict_id)
    if conflict is None:
        raise ConflictGone
    conflicts.resolve(conn, conflict_id, clerk.username, reason, now)
    for subject in conflict.subjects:
        audit.record(conn, audit.Entry(clerk.actor, "conflict.resolved", now, subject, reason))


def open_by_code(conn: Connection, keyring: Keyring, clerk: Clerk, typed: str, now: datetime) -> UUID | None:
    """Open a case with the citizen's code; None when no live code reads like that, which is counted.

    The code stays valid until a visit is certified: a citizen who came without the document uses the same code
    again.
    """
    clerks.lock_clerk(conn, clerk.username)
    since = now - HOUR
    wrong = lookup_store.attempts_of(conn, clerk.username, "code", since, missed=True)
    if wrong >= rules.WRONG_CODES_AN_HOUR:
        raise TooManyTries
    code = codes.code_by_text(conn, keyring, rules.typed_codes(typed), now)
    values = {"attempt_id": uuid4(), "clerk": clerk.username, "way": "code", "at": now}
    lookup_store.add_attempt(conn, {**values, "subject": code.subject if code else None})
    if code is None:
        audit.record(conn, audit.Entry(clerk.actor, "desk.code-refused", now))
        return None
    return _open(conn, keyring, clerk, _Opening(code.subject, "code", VISIT), now)


def open_by_lookup(conn: Connection, keyring: Keyring, clerk: Clerk, lookup_id: UUID, now: datetime) -> UUID:
    """Open a case of the citizen that this clerk looked up within the hour; raises LookupGone."""
    found = lookup_store.use_lookup(conn, lookup_id, clerk.username, now - rules.CASE_LIFE, now)
    if found is None:
        raise LookupGone
    return _open(conn, keyring, clerk, _Opening(found.subject, "lookup", found.purpose), now)


@dataclass(frozen=True)
class _Opening:
    """Whose case is opened, and the way by which the clerk found the account."""

    subject: str
    way: str
    purpose: str | None


def _open(conn: Connection, keyring: Keyring, clerk: Clerk, asked: _Opening, now: datetime) -> UUID:
    subject, way, purpose = asked.subject, asked.way, asked.purpose
    refuse_own(conn, keyring, clerk, subject)
    persons.lock_citizen(conn, subject)
    known = store.open_case_of(conn, subject)
    if known and known.opened_by == clerk.username:
        return known.case_id
    if known and known.opened_at > now - rules.CASE_LIFE:
        raise CaseElsewhere(subject)
    if known:
        store.end_case(conn, known.case_id, clerk.actor, now, state="closed", note="left open")
    case_id = uuid4()
    values = {"case_id": case_id, "subject": subject, "way": way, "purpose": purpose, "state": "open"}
    by = {"opened_by": clerk.username, "office": clerk.office, "clerk": clerk.number, "opened_at": now}
    store.add_case(conn, {**values, **by})
    audit.record(conn, audit.Entry(clerk.actor, "desk.case-opened", now, subject, purpose, {"way": way}))
    return case_id


def refuse_own(conn: Connection, keyring: Keyring, clerk: Clerk, subject: str) -> None:
    """Raises OwnAccount when the account, or the person behind it, is the clerk."""
    person_id = persons.person_of(conn, subject)
    own = persons.by_number(conn, keyring, clerk.afm)
    if subject == clerk.subject or (person_id is not None and own == person_id):
        raise OwnAccount(subject)


def case_for(conn: Connection, clerk: Clerk, case_id: UUID) -> Visit:
    """The case, locked, if this clerk may see it: their own, one that waits for a second look, or any for a
    supervisor."""
    case = visits.locked(conn, case_id)
    may = case is not None and (
        clerk.username in (case.opened_by, case.checked_by)
        or clerk.supervisor
        or (case.check_state == "waiting" and case.state == "certified")
    )
    if case is None or not may:
        raise CaseNotFound(case.subject if case else None)
    return case


def record_look(conn: Connection, clerk: Clerk, case: Visit, now: datetime) -> None:
    """The clerk reads the case: recorded before it is shown."""
    audit.record(conn, audit.Entry(clerk.actor, "desk.case-read", now, case.subject, case.purpose))


def shows_account(clerk: Clerk, case: Visit, now: datetime) -> bool:
    """Whether the case shows the citizen's account. Once it is over it shows what was recorded, and nothing that the
    citizen has written since."""
    if case.state == "open":
        return True
    certification = case.certification
    if case.state != "certified" or certification is None:
        return False
    in_time = now <= rules.clerk_may_undo_until(certification.at)
    return clerk.supervisor or in_time or case.check_state == "waiting"


def close(conn: Connection, deciding: Deciding, reason: str) -> None:
    """End the case without a certification; raises CaseClosed, OpenedByColleague."""
    clerk, case, now = deciding.clerk, deciding.case, deciding.now
    if case.state != "open":
        raise CaseClosed
    if case.opened_by != clerk.username and not clerk.supervisor:
        raise OpenedByColleague
    store.end_case(conn, case.case_id, clerk.actor, now, state="closed", note=reason)
    audit.record(conn, audit.Entry(clerk.actor, "desk.case-closed", now, case.subject, case.purpose))

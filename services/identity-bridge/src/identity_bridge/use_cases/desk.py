"""At the desk, before anything is certified: finding the citizen, opening a case, reading it, closing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from servicekit import outbox
from sqlalchemy import Connection

from identity_bridge import events
from identity_bridge.accounts import Account, Accounts
from identity_bridge.domain import desk
from identity_bridge.domain.levels import Actor, ActorKind
from identity_bridge.errors.desk import (
    CaseClosed,
    CaseElsewhere,
    CaseNotFound,
    ConflictGone,
    DoubleGone,
    LookupGone,
    OpenedByColleague,
    OwnAccount,
    TooManyTries,
)
from identity_bridge.keyring import Keyring, Sealed
from identity_bridge.store import Found, conflicts, keycloak_sync, persons
from identity_bridge.store import desk as store
from identity_bridge.use_cases import audit

HOUR = timedelta(hours=1)
VISIT = "visit"


@dataclass(frozen=True)
class Clerk:
    """Who sits at the desk. ``subject`` is the staff account, ``afm`` keeps clerks from certifying themselves."""

    username: str
    subject: str
    office: str
    number: str
    afm: str
    supervisor: bool

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.CLERK, self.username, self.office, self.number)


@dataclass(frozen=True)
class FoundCitizen:
    """A look-up that found somebody: masked until a case is open."""

    lookup_id: UUID
    name: str
    email: str | None


def clerk_of(conn: Connection, keyring: Keyring, username: str, subject: str, *, supervisor: bool) -> Clerk:
    """The clerk with this user name. The policy lets only clerks come so far: LookupError is a bug."""
    row = store.clerk(conn, username)
    if row is None:
        raise LookupError(username)
    afm = keyring.open(Sealed(row.key_version, row.afm_sealed), username)
    return Clerk(username, subject, row.office, row.number, afm, supervisor)


def look_up(
    conn: Connection, accounts: Accounts, clerk: Clerk, who: str, purpose: str, now: datetime
) -> FoundCitizen | None:
    """Find a citizen by exact user name or address; the citizen is told. None when there is nobody: commit that too, it
    counts. Raises TooManyTries or AccountsUnavailable."""
    refuse_too_many(conn, clerk, 1, now)
    account = accounts.find(who)
    if account is None:
        attempt(conn, clerk, None, purpose, now)
        return None
    return _shown(conn, clerk, account, purpose, now)


def look_up_double(
    conn: Connection, accounts: Accounts, clerk: Clerk, double_id: UUID, purpose: str, now: datetime
) -> list[FoundCitizen]:
    """Look up every account of a person who has more than one; each is told. Accounts that are gone are left out.

    Raises DoubleGone, TooManyTries or AccountsUnavailable.
    """
    double = keycloak_sync.double(conn, double_id)
    if double is None:
        raise DoubleGone
    return _look_up_all(conn, accounts, clerk, double.subjects, purpose, now)


def look_up_conflict(
    conn: Connection, accounts: Accounts, clerk: Clerk, conflict_id: UUID, purpose: str, now: datetime
) -> list[FoundCitizen]:
    """Look up every account of a conflict, as ``look_up_double``; raises ConflictGone."""
    conflict = conflicts.one(conn, conflict_id)
    if conflict is None:
        raise ConflictGone
    return _look_up_all(conn, accounts, clerk, conflict.subjects, purpose, now)


def _look_up_all(
    conn: Connection, accounts: Accounts, clerk: Clerk, subjects: Sequence[str], purpose: str, now: datetime
) -> list[FoundCitizen]:
    refuse_too_many(conn, clerk, len(subjects), now)
    known = filter(None, (accounts.get(subject) for subject in subjects))
    return [_shown(conn, clerk, account, purpose, now) for account in known]


def resolve(conn: Connection, clerk: Clerk, conflict_id: UUID, reason: str, now: datetime) -> None:
    """A supervisor has dealt with the conflict, and says how. Raises ConflictGone."""
    conflict = conflicts.one(conn, conflict_id)
    if conflict is None:
        raise ConflictGone
    conflicts.resolve(conn, conflict_id, clerk.username, reason, now)
    for subject in conflict.subjects:
        audit.record(conn, clerk.actor, "conflict.resolved", now, subject=subject, purpose=reason)


def refuse_too_many(conn: Connection, clerk: Clerk, wanted: int, now: datetime) -> None:
    """Raises TooManyTries when the clerk may not look up so many more within the hour. Others of the same clerk wait,
    or all of them would count the same."""
    store.lock_clerk(conn, clerk.username)
    if store.attempts_of(conn, clerk.username, "lookup", now - HOUR) + wanted > desk.LOOKUPS_AN_HOUR:
        raise TooManyTries


def attempt(conn: Connection, clerk: Clerk, subject: str | None, purpose: str | None, now: datetime) -> UUID:
    """Count and record the look-up. Where nobody was found nobody reads why it was made, so that is not kept."""
    attempt_id = uuid4()
    purpose = purpose if subject else None
    values = {"attempt_id": attempt_id, "clerk": clerk.username, "way": "lookup", "purpose": purpose, "at": now}
    store.add_attempt(conn, {**values, "subject": subject})
    audit.record(conn, clerk.actor, "desk.looked-up", now, subject=subject, purpose=purpose)
    return attempt_id


def _shown(conn: Connection, clerk: Clerk, account: Account, purpose: str, now: datetime) -> FoundCitizen:
    """The account as a look-up shows it; its owner is told."""
    attempt_id = attempt(conn, clerk, account.subject, purpose, now)
    outbox.record(conn, events.SOURCE, events.looked_up(str(attempt_id), account, clerk.actor, purpose, now))
    name = desk.masked_name(account.given_name, account.family_name)
    return FoundCitizen(attempt_id, name, desk.masked_email(account.email))


def open_by_code(conn: Connection, keyring: Keyring, clerk: Clerk, typed: str, now: datetime) -> UUID | None:
    """Open a case with the citizen's code; None when no live code reads like that, which is counted.

    The code lives on until it was of use: who comes without the document comes again with the same code.
    """
    store.lock_clerk(conn, clerk.username)
    since = now - HOUR
    wrong = store.attempts_of(conn, clerk.username, "code", since, missed=True)
    if wrong >= desk.WRONG_CODES_AN_HOUR:
        raise TooManyTries
    code = store.code_by_text(conn, keyring, desk.typed_codes(typed), now)
    values = {"attempt_id": uuid4(), "clerk": clerk.username, "way": "code", "at": now}
    store.add_attempt(conn, {**values, "subject": code.subject if code else None})
    if code is None:
        audit.record(conn, clerk.actor, "desk.code-refused", now)
        return None
    return _open(conn, keyring, clerk, code.subject, "code", VISIT, now)


def open_by_lookup(conn: Connection, keyring: Keyring, clerk: Clerk, lookup_id: UUID, now: datetime) -> UUID:
    """Open a case of the citizen that this clerk looked up within the hour; raises LookupGone."""
    found = store.take_lookup(conn, lookup_id, clerk.username, now - desk.CASE_LIFE, now)
    if found is None:
        raise LookupGone
    return _open(conn, keyring, clerk, found.subject, "lookup", found.purpose, now)


def _open(
    conn: Connection, keyring: Keyring, clerk: Clerk, subject: str, way: str, purpose: str, now: datetime
) -> UUID:
    refuse_own(conn, keyring, clerk, subject)
    store.lock_citizen(conn, subject)
    known = store.open_case_of(conn, subject)
    if known and known.opened_by == clerk.username:
        opened: UUID = known.case_id
        return opened
    if known and known.opened_at > now - desk.CASE_LIFE:
        raise CaseElsewhere(subject)
    if known:
        store.end_case(conn, known.case_id, clerk.actor, now, state="closed", note="left open")
    case_id = uuid4()
    values = {"case_id": case_id, "subject": subject, "way": way, "purpose": purpose, "state": "open"}
    by = {"opened_by": clerk.username, "office": clerk.office, "clerk": clerk.number, "opened_at": now}
    store.add_case(conn, {**values, **by})
    audit.record(conn, clerk.actor, "desk.case-opened", now, subject=subject, purpose=purpose, detail={"way": way})
    return case_id


def refuse_own(conn: Connection, keyring: Keyring, clerk: Clerk, subject: str) -> None:
    """Raises OwnAccount when the account, or the person behind it, is the clerk."""
    person_id = persons.person_of(conn, subject)
    own = persons.by_number(conn, keyring, clerk.afm)
    if subject == clerk.subject or (person_id is not None and own == person_id):
        raise OwnAccount(subject)


def case_for(conn: Connection, clerk: Clerk, case_id: UUID) -> Found:
    """The case, locked, if this clerk may see it: one's own, one that waits for a second look, any for a supervisor."""
    case = store.case(conn, case_id)
    may = case is not None and (
        clerk.username in (case.opened_by, case.checked_by)
        or clerk.supervisor
        or (case.check_state == "waiting" and case.state == "certified")
    )
    if case is None or not may:
        raise CaseNotFound(case.subject if case else None)
    return case


def read(conn: Connection, accounts: Accounts, clerk: Clerk, case: Found, now: datetime) -> Account | None:
    """The citizen's account for the screen, recorded; None when the account is gone, or the case is over: then what was
    recorded is there, and nothing that the citizen wrote since."""
    # First the account: whoever writes the record holds up all others.
    account = accounts.get(case.subject) if _shows_account(clerk, case, now) else None
    audit.record(conn, clerk.actor, "desk.case-read", now, subject=case.subject, purpose=case.purpose)
    return account


def _shows_account(clerk: Clerk, case: Found, now: datetime) -> bool:
    if case.state == "open":
        return True
    if case.state != "certified":
        return False
    in_time = now <= desk.clerk_may_undo_until(case.certified_at)
    return clerk.supervisor or in_time or case.check_state == "waiting"


def close(conn: Connection, clerk: Clerk, case: Found, reason: str, now: datetime) -> None:
    """End the case without a certification; raises CaseClosed, OpenedByColleague."""
    if case.state != "open":
        raise CaseClosed
    if case.opened_by != clerk.username and not clerk.supervisor:
        raise OpenedByColleague
    store.end_case(conn, case.case_id, clerk.actor, now, state="closed", note=reason)
    audit.record(conn, clerk.actor, "desk.case-closed", now, subject=case.subject, purpose=case.purpose)

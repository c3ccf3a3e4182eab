"""What a clerk decides at the desk: certify, the second look, revoke and restore. Undoing is in undoing.py."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from inputkit.tax import Afm
from sqlalchemy import Connection

from identity_bridge.desk.domain.rules import waits_for_check
from identity_bridge.desk.errors import (
    AccountOfAnotherPerson,
    AfmOfAnotherAccount,
    AlreadyCertified,
    CaseClosed,
    LevelRevoked,
    NameDiffers,
    NothingToChange,
    OpenedByColleague,
    OwnAccount,
)
from identity_bridge.desk.store import cases as store
from identity_bridge.desk.store import codes
from identity_bridge.desk.use_cases.deciding import Deciding
from identity_bridge.desk.use_cases.opening import refuse_own
from identity_bridge.register.citizen_accounts import Account, AccountsUnavailable
from identity_bridge.register.domain import Person, State, names
from identity_bridge.register.domain.levels import (
    Change,
    Evidence,
    Reason,
    can_be_restored,
    certified,
    restored,
    revoked,
)
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import levels as level_store
from identity_bridge.register.store import persons
from identity_bridge.register.store.rows import LevelChange, Visit
from identity_bridge.register.use_cases import audit, levels, register


@dataclass(frozen=True)
class Seen:
    """What the clerk saw on the document, and the tax number.

    ``same_person`` says that the clerk asked, because the account was registered under other names.
    """

    document_kind: str
    document_last: str
    document_expires: date | None
    given_name: str | None
    family_name: str
    father_name: str | None
    afm: Afm
    same_person: bool


@dataclass(frozen=True)
class CaseView:
    """What a clerk sees of a case besides itself: the citizen's account while the case shows it, and the person, the
    history of the level and the tax number as far as known."""

    account: Account | None
    person: Person | None
    history: Sequence[LevelChange]
    afm: str | None


def certify(conn: Connection, deciding: Deciding, seen: Seen, check_share: float) -> UUID:
    """The person in front of the desk is who the document says. Returns the change that goes to the account.

    ``check_share`` (0 to 1) of certifications wait for a second clerk's look; the level does not wait for it.
    """
    clerk, case, now = deciding.clerk, deciding.case, deciding.now
    account = _account_to_certify(conn, deciding, seen)
    before, entered = _person(conn, deciding, account.person_id, seen.afm)
    persons.bind(conn, case.subject, before.person_id)
    after = certified(before, seen.given_name, seen.family_name, now)
    evidence = Evidence(seen.document_kind, seen.document_last)
    what = Change(Reason.CERTIFIED, clerk.actor, now, evidence)
    change_id = levels.change(conn, before, after, what, [case.subject])
    sampled = secrets.randbelow(10_000) < check_share * 10_000
    store.end_case(
        conn,
        case.case_id,
        clerk.actor,
        now,
        state="certified",
        certified_at=now,
        person_id=before.person_id,
        entered_person=entered,
        document_kind=seen.document_kind,
        document_last=seen.document_last,
        document_expires=seen.document_expires,
        given_name=seen.given_name,
        family_name=seen.family_name,
        father_name=seen.father_name,
        check_state="waiting" if sampled else "none",
    )
    codes.end_codes_of(conn, case.subject, now)
    _record(conn, deciding, "desk.certified", case.purpose, document=seen.document_kind)
    return change_id


def _account_to_certify(conn: Connection, deciding: Deciding, seen: Seen) -> Account:
    """The account of the case; raises why this clerk may not certify it from this document."""
    clerk, case = deciding.clerk, deciding.case
    _refuse_if_ended(case)
    if case.opened_by != clerk.username:
        raise OpenedByColleague
    refuse_own(conn, deciding.keyring, clerk, case.subject)
    if seen.afm.digits == clerk.afm:
        raise OwnAccount
    account = deciding.keycloak.account
    if account is None:
        raise AccountsUnavailable
    if account.level == "B":
        raise AlreadyCertified
    if not seen.same_person and _other_names(account, seen):
        raise NameDiffers
    return account


def _other_names(account: Account, seen: Seen) -> bool:
    """Whether the account was registered under other names. An account without names contradicts nothing."""
    if not (account.given_name or account.family_name):
        return False
    given, family = account.given_name or "", account.family_name or ""
    return names.compare(given, family, seen.given_name, seen.family_name) is names.Match.OTHER


def _person(conn: Connection, deciding: Deciding, account_says: str | None, afm: Afm) -> tuple[Person, bool]:
    """(the person whom the number names, whether the number is entered only now); raises what makes that impossible."""
    keyring, subject = deciding.keyring, deciding.case.subject
    persons.lock_afm(conn, keyring, afm)
    # What the account says counts only where the register knows it: the console lets anything be typed in.
    said = account_says if account_says and persons.by_id(conn, account_says) else None
    bound = persons.person_of(conn, subject) or said
    known = persons.by_afm(conn, keyring, afm)
    if bound and known is None and not persons.has_number(conn, bound):
        persons.give_number(conn, keyring, bound, afm)
        return persons.locked(conn, bound), True
    if bound and (known is None or known.person_id != bound):
        others = deciding.keycloak.accounts_of(conn, known.person_id) if known else ()
        raise AccountOfAnotherPerson(bound, others)
    if known is None:
        return register.find_or_enter(conn, keyring, afm, deciding.now), True
    if others := deciding.keycloak.accounts_of(conn, known.person_id) - {subject}:
        raise AfmOfAnotherAccount(known.person_id, others)
    if known.state is State.BLOCKED or can_be_restored(known):
        raise LevelRevoked
    return known, False


def check(conn: Connection, deciding: Deciding, note: str, *, agrees: bool) -> None:
    """A second clerk looked at what was recorded. A dispute goes to the supervisors; the level stays meanwhile."""
    clerk, case = deciding.clerk, deciding.case
    if not waits_for_check(case.state, case.check_state, supervisor=clerk.supervisor):
        raise CaseClosed
    if case.opened_by == clerk.username:
        raise OwnAccount
    refuse_own(conn, deciding.keyring, clerk, case.subject)
    outcome = "agreed" if agrees else "disputed"
    values = {"check_state": outcome, "checked_by": clerk.username, "checked_at": deciding.now, "check_note": note}
    store.change_case(conn, case.case_id, **values)
    _record(conn, deciding, "desk.checked", "check", outcome=outcome)


def revoke(conn: Connection, deciding: Deciding, reason: str) -> UUID:
    """Lower the person behind the account; every account of the person loses B. Ends the case."""
    refuse_own(conn, deciding.keyring, deciding.clerk, deciding.case.subject)
    before = _person_of_case(conn, deciding.case)
    if before.level != "B":
        raise NothingToChange
    what = Change(Reason.REVOKED, deciding.clerk.actor, deciding.now, note=reason)
    return _end_with(conn, deciding, (before, revoked(before), what), "level.revoked")


def restore(conn: Connection, deciding: Deciding, reason: str) -> UUID:
    """Raise a person again whom staff had lowered. Ends the case."""
    refuse_own(conn, deciding.keyring, deciding.clerk, deciding.case.subject)
    before = _person_of_case(conn, deciding.case)
    if not can_be_restored(before):
        raise NothingToChange
    what = Change(Reason.RESTORED, deciding.clerk.actor, deciding.now, note=reason)
    return _end_with(conn, deciding, (before, restored(before, deciding.now), what), "level.restored")


def person_of_case(conn: Connection, case: Visit) -> Person | None:
    """The person behind the case's account, as far as the register knows."""
    person_id = case.person_id or persons.person_of(conn, case.subject)
    return persons.by_id(conn, person_id) if person_id else None


def view_of(conn: Connection, keyring: Keyring, case: Visit, account: Account | None) -> CaseView:
    """What a clerk sees of the case besides itself."""
    person = person_of_case(conn, case)
    if person is None:
        return CaseView(account, None, (), None)
    afm = persons.afm_of(conn, keyring, person.person_id)
    return CaseView(account, person, level_store.history_of(conn, person.person_id), afm.digits if afm else None)


def _person_of_case(conn: Connection, case: Visit) -> Person:
    _refuse_if_ended(case)
    person = person_of_case(conn, case)
    if person is None:
        raise NothingToChange
    return persons.locked(conn, person.person_id)


def _refuse_if_ended(case: Visit) -> None:
    if case.state == "certified":
        raise AlreadyCertified
    if case.state != "open":
        raise CaseClosed


def _end_with(conn: Connection, deciding: Deciding, act: tuple[Person, Person, Change], action: str) -> UUID:
    before, after, what = act
    subjects = deciding.keycloak.accounts_of(conn, before.person_id) | {deciding.case.subject}
    change_id = levels.change(conn, before, after, what, subjects)
    store.end_case(conn, deciding.case.case_id, deciding.clerk.actor, what.at, state="closed", note=what.note)
    _record(conn, deciding, action, what.note)
    return change_id


def _record(conn: Connection, deciding: Deciding, action: str, purpose: str | None, **detail: str) -> None:
    subject = deciding.case.subject
    audit.record(conn, audit.Entry(deciding.clerk.actor, action, deciding.now, subject, purpose, detail))

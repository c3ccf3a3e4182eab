"""What was done to accounts in Keycloak's console without us; the nightly look at everybody is in ``comparison.py``.

Operations may edit a level in the console. The register takes that over, with the console's user as actor, and from
there it goes the way of every change: history, account, event. Who the account is, by what and under which names it was
proved gets put back as it was. Everything that was done to a citizen's account there is in the record.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Connection, Engine

from identity_bridge.register import domain
from identity_bridge.register.citizen_accounts import Account, AccountsUnavailable, Act, Edit, is_blank, matches
from identity_bridge.register.domain import Person
from identity_bridge.register.domain.levels import Actor, ActorKind, Change, Reason, edited
from identity_bridge.register.keepers import AccountContext, Gone
from identity_bridge.register.store import keycloak_sync as store
from identity_bridge.register.store import levels as level_store
from identity_bridge.register.store import persons
from identity_bridge.register.use_cases import account_writes, accounts_seen, audit, levels, operations
from identity_bridge.register.use_cases.account_writes import AccountBusy
from identity_bridge.register.use_cases.accounts_seen import AccountsSeen

OVERLAP = timedelta(seconds=60)
"""Keycloak commits events a little late and clocks differ: each look reaches back so far, and ids tell what is new."""
FIRST_LOOK = timedelta(days=1)
CONSOLE = "console"
"""The purpose that the record names: accounts are administered there."""
_MAY_DIFFER = (Act.CREATED, Act.CHANGED, Act.LINK)

log = get_logger(__name__)


@dataclass(frozen=True)
class Why:
    """Why an account is looked at: an edit in the console, or the comparison; by whom what differs was done, and when
    it is taken over."""

    actor: Actor
    now: datetime
    edit: Edit | None = None

    def claim(self, conn: Connection) -> bool:
        """Whether it was not dealt with before; from now on it is."""
        return self.edit is None or store.is_news(conn, self.edit.event_id, self.edit.at)

    def record(self, conn: Connection, subject: str, action: str, **detail: str) -> None:
        audit.record(conn, audit.Entry(self.actor, f"console.{action}", self.now, subject, CONSOLE, detail))


@dataclass(frozen=True)
class Said:
    """What Keycloak said of an account, and of the accounts of its person where their level is another one."""

    subject: str
    account: Account | None
    linked: str | None
    others: AccountsSeen | None


class Differs(Enum):
    """In what an account differs from the register."""

    NOTHING = auto()
    LEVEL = auto()
    CLAIMED = auto()
    """It claims to be a person without a proof: who an account is cannot be typed in."""
    PERSON = auto()
    """It says something else of its person than the register."""


def apply_edits(engine: Engine, context: AccountContext, now: datetime) -> int:
    """Take over what was done in the console since the last look; all of it is recorded. Returns how many accounts
    differed from the register by that. Two processes that look at once deal with each edit once."""
    with transaction(engine) as conn:
        done_until = store.done_until(conn, "events", now - FIRST_LOOK)
    found = context.accounts.edits(done_until - OVERLAP)
    with transaction(engine) as conn:
        seen = store.seen_of(conn, [edit.event_id for edit in found])
    differed, all_taken = 0, True
    for edit in (edit for edit in found if edit.event_id not in seen):
        try:
            differed += _apply_edit(engine, context, edit, now)
        except AccountsUnavailable:
            # The others are not to wait for one that Keycloak refuses; this one is looked at again.
            all_taken = False
            log.warning("edit-waits", reason="accounts unavailable")
    if all_taken:
        with transaction(engine) as conn:
            store.done(conn, "events", now)
            store.forget_events(conn, now - FIRST_LOOK - OVERLAP)
    return differed


def _apply_edit(engine: Engine, context: AccountContext, edit: Edit, now: datetime) -> bool:
    why = Why(Actor(ActorKind.CONSOLE, edit.actor), now, edit)
    if edit.act in _MAY_DIFFER:
        return reconcile(engine, context, edit.subject, why)
    gone = edit.act is Act.REMOVED
    # Staff and services: we keep no data about them.
    ours = gone or context.accounts.get(edit.subject) is not None
    with transaction(engine) as conn:
        if why.claim(conn) and ours:
            if gone:
                operations.forget(conn, context.keepers, Gone(edit.subject, now))
            why.record(conn, edit.subject, edit.act)
    return False


def reconcile(engine: Engine, context: AccountContext, subject: str, why: Why) -> bool:
    """Bring register and account together where they differ; whether they did. Raises AccountBusy.

    No process of ours writes to the account from before it is read until it is decided: what was read is not older than
    a change of ours. What is put back is noted afterwards: after a crash in between it is looked at once more.
    """
    with account_writes.alone(engine, subject):
        said = _ask(engine, context, subject)
        with transaction(engine) as conn:
            person = _locked_person(conn, context, said)
            differs = _differs(conn, said, person)
            if differs is Differs.NOTHING:
                _pass(conn, said, why)
                return False
            if differs is Differs.LEVEL:
                return why.claim(conn) and _accept_level(conn, said, person, why)
        if differs is Differs.CLAIMED or person is None:
            context.accounts.clear(subject)
        else:
            context.accounts.write(subject, person)
        with transaction(engine) as conn:
            if why.claim(conn):
                _note(conn, said, why, Differs.LEVEL)
    return True


def _ask(engine: Engine, context: AccountContext, subject: str) -> Said:
    """Ask Keycloak about the account. It may be linked between two questions: a link is there no later than what it
    brings to the account, so for an account that claims to be a person Keycloak is asked once more whether it is
    linked."""
    for _ in range(2):
        with transaction(engine) as conn:
            known = persons.person_of(conn, subject)
        linked = None if known else context.accounts.linked_person(subject)
        account = context.accounts.get(subject)
        if known or linked or account is None or (account.level == "A" and is_blank(account)):
            break
    others = None
    if account is not None and (person_id := known or linked or account.person_id):
        with transaction(engine) as conn:
            person, bound = persons.by_id(conn, person_id), persons.subjects_of(conn, person_id)
        if person is not None and person.level != account.level:
            others = accounts_seen.ask(context.accounts, person_id, bound)
    return Said(subject, account, linked, others)


def _differs(conn: Connection, said: Said, person: Person | None) -> Differs:
    account = said.account
    if account is None or level_store.is_waiting(conn, said.subject):
        # It is gone, or a newer change of ours is on its way there, and wins.
        return Differs.NOTHING
    if (person.level if person else "A") != account.level:
        return Differs.LEVEL
    if person is None:
        return Differs.NOTHING if is_blank(account) else Differs.CLAIMED
    return Differs.NOTHING if matches(account, person) else Differs.PERSON


def _pass(conn: Connection, said: Said, why: Why) -> None:
    """Nothing is to be brought together; that something was done to a citizen's account is recorded."""
    if why.edit is not None and why.claim(conn) and said.account is not None:
        why.record(conn, said.subject, why.edit.act)


def _accept_level(conn: Connection, said: Said, person: Person | None, why: Why) -> bool:
    """The account's level is the register's from now on, and that of every other account of the person."""
    before = person or _enter(conn, said.subject, why.now)
    others = said.others if said.others and said.others.person_id == before.person_id else None
    if said.account is None or (person is not None and others is None):
        # It has become this person since Keycloak was asked: asked again at the next look.
        raise AccountBusy
    subjects = (others.now(conn) if others else set()) | {said.subject}
    what = Change(Reason.CONSOLE, why.actor, why.now)
    levels.change(conn, before, edited(before, said.account.level, why.now), what, subjects)
    _note(conn, said, why, Differs.LEVEL)
    return True


def _note(conn: Connection, said: Said, why: Why, differs: Differs) -> None:
    """Who did what the comparison puts back is not known; a level that it takes over counts from now on."""
    if said.account is not None and (differs is Differs.LEVEL or why.edit is not None):
        why.record(conn, said.subject, "edited", level=said.account.level)
    log.warning("account-differed", by=why.actor.kind.value)


def _locked_person(conn: Connection, context: AccountContext, said: Said) -> Person | None:
    """Who the account is: as its tokens or the desk have told, or by its link to TAXISnet, which then is remembered."""
    person_id = persons.person_of(conn, said.subject)
    if person_id is None:
        linked = said.linked or _unlinked_person(conn, context, said)
        if linked is None or persons.by_id(conn, linked) is None:
            return None
        persons.bind(conn, said.subject, linked)
        person_id = linked
    return persons.locked(conn, person_id)


def _unlinked_person(conn: Connection, context: AccountContext, said: Said) -> str | None:
    """Who went through a login of ours to link the account, when the console took the link away before we looked; only
    if Keycloak has taken that person over too. Its tokens name the person, so the account may not become another."""
    if said.account is None or said.account.person_id is None:
        return None
    persons = {keeper.linked_person(conn, said.subject) for keeper in context.keepers}
    return said.account.person_id if said.account.person_id in persons else None


def _enter(conn: Connection, subject: str, now: datetime) -> Person:
    """A person known only by the account: raised in the console, without a tax number."""
    person = domain.new_person()
    persons.add_unnumbered(conn, person, now)
    persons.bind(conn, subject, person.person_id)
    return persons.locked(conn, person.person_id)

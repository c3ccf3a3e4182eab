"""What happened to accounts without us: what was done in Keycloak's console, and the nightly comparison of everybody.

Operations may edit a level in the console. The register takes that over, with the console's user as actor, and from
there it goes the way of every change: history, account, event. Who the account is, by what and under which names it was
proved gets put back as it was. Everything that was done to a citizen's account there is in the record.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from servicekit.clock import ATHENS
from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Connection, Engine

from identity_bridge.register import domain
from identity_bridge.register.citizen_accounts import Account, Accounts, AccountsUnavailable, Act, Edit, is_blank, says
from identity_bridge.register.domain import Person
from identity_bridge.register.domain.levels import Actor, ActorKind, Change, Reason, edited
from identity_bridge.register.keepers import AccountContext, Gone
from identity_bridge.register.store import keycloak_sync, persons
from identity_bridge.register.store import levels as level_store
from identity_bridge.register.use_cases import audit, levels, operations

OVERLAP = timedelta(seconds=60)
"""Keycloak commits events a little late and clocks differ: each look reaches back so far, and ids tell what is new."""
FIRST_LOOK = timedelta(days=1)
UNPROVED_LIFE = timedelta(days=2)
"""Longer than any link in a mail about an address is good (idp-config/realm/realm.yaml)."""
PAGE = 100
COMPARISON = Actor(ActorKind.SYSTEM, "comparison")
CONSOLE = "console"
"""The purpose that the record names: accounts are administered there."""
_MAY_DIFFER = (Act.CREATED, Act.CHANGED, Act.LINK)

log = get_logger(__name__)


@dataclass
class Compared:
    """What a comparison found: accounts looked at, those that differed, registrations that were given up and removed,
    persons with more than one account."""

    accounts: int = 0
    differed: int = 0
    unproved: int = 0
    doubles: list[str] = field(default_factory=list)


def take_edits(conn: Connection, context: AccountContext, now: datetime) -> int:
    """Take over what was done in the console since the last look; all of it is recorded. Returns how many accounts
    differed from the register by that."""
    done_until = keycloak_sync.lock(conn, "events", now - FIRST_LOOK)
    if done_until is None:
        return 0
    differed, all_taken = 0, True
    for edit in context.accounts.edits(done_until - OVERLAP):
        try:
            with conn.begin_nested():
                if keycloak_sync.is_news(conn, edit.event_id, edit.at):
                    differed += _take_edit(conn, context, edit, now)
        except AccountsUnavailable:
            # The others are not to wait for one that Keycloak refuses; this one is looked at again.
            all_taken = False
            log.warning("edit-waits", reason="accounts unavailable")
    if all_taken:
        keycloak_sync.done(conn, "events", now)
        keycloak_sync.forget_events(conn, now - FIRST_LOOK - OVERLAP)
    return differed


def _take_edit(conn: Connection, context: AccountContext, edit: Edit, now: datetime) -> bool:
    actor = Actor(ActorKind.CONSOLE, edit.actor)
    if edit.act is Act.REMOVED:
        operations.forget(conn, context.keepers, Gone(edit.subject, now))
    elif context.accounts.get(edit.subject) is None:
        # Staff and services: nobody whose data we keep.
        return False
    elif edit.act in _MAY_DIFFER and take_over(conn, context, edit.subject, actor, now):
        return True
    audit.record(conn, actor, f"console.{edit.act}", now, subject=edit.subject, purpose=CONSOLE)
    return False


def take_over(conn: Connection, context: AccountContext, subject: str, actor: Actor, now: datetime) -> bool:
    """Bring register and account together where they differ; whether they did.

    The account is read under the person's lock: what was read before may be older than a change of ours.
    """
    person = _locked_person(conn, context, subject)
    account = context.accounts.get(subject)
    if person is None and account is not None and not (account.level == "A" and is_blank(account)):
        # It may have been linked between the two looks: a link is there no later than what it brings to the account.
        person = _locked_person(conn, context, subject)
        account = context.accounts.get(subject)
    if account is None or level_store.is_waiting(conn, subject):
        # It is gone, or a newer change of ours is on its way there, and wins.
        return False
    level_differs = (person.level if person else "A") != account.level
    if level_differs:
        before = person or _enter(conn, subject, now)
        subjects = levels.accounts_of(conn, context.accounts, before.person_id) | {subject}
        levels.change(conn, before, edited(before, account.level, now), Change(Reason.CONSOLE, actor, now), subjects)
    elif person is None and not is_blank(account):
        # Nobody proved to be that person: who an account is cannot be typed in.
        context.accounts.clear(subject)
    elif person is not None and not says(account, person):
        context.accounts.write(subject, person)
    else:
        return False
    if level_differs or actor.kind is ActorKind.CONSOLE:
        detail = {"level": account.level}
        audit.record(conn, actor, "console.edited", now, subject=subject, purpose=CONSOLE, detail=detail)
    log.warning("account-differed", by=actor.kind.value)
    return True


def _locked_person(conn: Connection, context: AccountContext, subject: str) -> Person | None:
    """Who the account is: as its tokens or the desk have told, or by its link to TAXISnet, which then is remembered."""
    person_id = persons.person_of(conn, subject)
    if person_id is None:
        linked = context.accounts.linked_person(subject) or _unlinked_person(conn, context, subject)
        if linked is None or persons.by_id(conn, linked) is None:
            return None
        persons.bind(conn, subject, linked)
        person_id = linked
    return persons.locked(conn, person_id)


def _unlinked_person(conn: Connection, context: AccountContext, subject: str) -> str | None:
    """Who went through a login of ours to link the account, when the console took the link away before we looked; only
    if Keycloak has taken that person over too. Its tokens name the person, so the account may not become another."""
    account = context.accounts.get(subject)
    if account is None or account.person_id is None:
        return None
    said = {keeper.linked_person(conn, subject) for keeper in context.keepers}
    return account.person_id if account.person_id in said else None


def _enter(conn: Connection, subject: str, now: datetime) -> Person:
    """A person of whom nothing is known but the account: raised in the console, without a tax number."""
    person = domain.new_person()
    persons.add_unnumbered(conn, person, now)
    persons.bind(conn, subject, person.person_id)
    return persons.locked(conn, person.person_id)


def comparison_due(conn: Connection, now: datetime) -> bool:
    """Whether a night has begun since the last comparison. Two processes that compare at once do no harm."""
    night = now.astimezone(ATHENS).replace(hour=3, minute=0, second=0, microsecond=0)
    last = keycloak_sync.lock(conn, "comparison", now)
    return last is not None and now >= night > last


def compare(engine: Engine, context: AccountContext, now: datetime) -> Compared:
    """Look at every account. Differences are taken over, each in its own transaction, though nobody knows who made
    them; accounts that are bound here and exist no more are forgotten."""
    found, owners, given_up = Compared(), defaultdict[str, list[str]](list), list[str]()
    while page := context.accounts.page(found.accounts, PAGE):
        for account in page:
            found.differed += _compare_one(engine, context, account, now)
            if account.person_id:
                owners[account.person_id].append(account.subject)
            if is_given_up(account, now):
                given_up.append(account.subject)
        found.accounts += len(page)
    found.unproved = _remove_given_up(context.accounts, given_up)
    _forget_gone(engine, context, now)
    doubles = {person_id: subjects for person_id, subjects in owners.items() if len(subjects) > 1}
    found.doubles = sorted(doubles)
    with transaction(engine) as conn:
        keycloak_sync.keep_doubles(conn, doubles, now)
        keycloak_sync.done(conn, "comparison", now)
        audit.log_head(conn)
    doubled = len(found.doubles)
    log.info("compared", accounts=found.accounts, differed=found.differed, unproved=found.unproved, doubles=doubled)
    return found


def is_given_up(account: Account, now: datetime) -> bool:
    """Whether somebody registered, and nobody proved the address while the link in the mail was good."""
    waits = account.email is None and account.address_asked is not None and is_blank(account)
    return waits and account.created_at is not None and account.created_at < now - UNPROVED_LIFE


def _remove_given_up(accounts: Accounts, subjects: Sequence[str]) -> int:
    """Remove registrations that were given up. An account from TAXISnet that asked for an address is none."""
    empty = [subject for subject in subjects if accounts.has_no_way_in(subject)]
    for subject in empty:
        accounts.remove(subject)
    return len(empty)


def _compare_one(engine: Engine, context: AccountContext, account: Account, now: datetime) -> bool:
    """Only what looks different is looked at under a lock."""
    with transaction(engine) as conn:
        person_id = persons.person_of(conn, account.subject)
        person = persons.by_id(conn, person_id) if person_id else None
        if says(account, person) if person else account.level == "A" and is_blank(account):
            return False
        return take_over(conn, context, account.subject, COMPARISON, now)


def _forget_gone(engine: Engine, context: AccountContext, now: datetime) -> None:
    after = ""
    while True:
        with transaction(engine) as conn:
            some = persons.bound(conn, after, PAGE)
            for subject in some:
                if context.accounts.is_gone(subject):
                    operations.forget(conn, context.keepers, Gone(subject, now))
        if len(some) < PAGE:
            return
        after = some[-1]

"""What happened to accounts without us: edits in Keycloak's console, and the nightly comparison of everybody.

Operations may edit a level in the console. The register takes that over, with the console's user as actor, and from
there it goes the way of every change: history, account, event. Who the account is gets put back as it was.
Our own writes need no telling apart: what the register wrote is what the register says.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Connection, Engine

from identity_bridge import domain
from identity_bridge.accounts import Account, Accounts
from identity_bridge.domain import Person
from identity_bridge.domain.desk import ATHENS
from identity_bridge.domain.levels import Actor, ActorKind, Change, Reason, edited
from identity_bridge.store import levels as level_store
from identity_bridge.store import persons, watching
from identity_bridge.use_cases import audit, levels

OVERLAP = timedelta(seconds=60)
"""Keycloak commits events a little late and clocks differ: each look reaches back so far, and ids tell what is new."""
FIRST_LOOK = timedelta(days=1)
PAGE = 100
COMPARISON = Actor(ActorKind.SYSTEM, "comparison")

log = get_logger(__name__)


@dataclass
class Compared:
    """What a comparison found: accounts looked at, accounts that differed, persons with more than one account."""

    accounts: int = 0
    differed: int = 0
    doubles: list[str] = field(default_factory=list)


def take_edits(conn: Connection, accounts: Accounts, now: datetime) -> int:
    """Take over what was edited in the console since the last look. Returns how many levels changed by that."""
    done_until = watching.lock(conn, "events", now - FIRST_LOOK)
    if done_until is None:
        return 0
    changed = 0
    for edit in accounts.edits(done_until - OVERLAP):
        if not watching.is_news(conn, edit.event_id, edit.at):
            continue
        account = accounts.get(edit.subject)
        actor = Actor(ActorKind.CONSOLE, edit.actor)
        if account is not None and take_over(conn, accounts, account, actor, now):
            changed += 1
    watching.done(conn, "events", now)
    watching.forget_events(conn, now - FIRST_LOOK - OVERLAP)
    return changed


def take_over(conn: Connection, accounts: Accounts, account: Account, actor: Actor, now: datetime) -> bool:
    """Bring register and account together where they differ; whether they did."""
    if level_store.is_waiting(conn, account.subject):
        # A newer change of ours is on its way there, and wins.
        return False
    person_id = persons.person_of(conn, account.subject) or account.person_id
    person = persons.by_id(conn, person_id) if person_id else None
    if (person.level if person else "A") != account.level:
        before = persons.locked(conn, person.person_id) if person else _enter(conn, account.subject, now)
        subjects = levels.accounts_of(conn, accounts, before.person_id) | {account.subject}
        what = Change(Reason.CONSOLE, actor, now)
        levels.change(conn, before, edited(before, account.level, now), what, subjects)
    elif person is not None and account.person_id != person.person_id:
        # Who an account is cannot be edited: an account never turns into another person.
        accounts.write(account.subject, person)
    else:
        return False
    detail = {"level": account.level}
    audit.record(conn, actor, "console.edited", now, subject=account.subject, detail=detail)
    log.warning("account-differed", by=actor.kind.value)
    return True


def _enter(conn: Connection, subject: str, now: datetime) -> Person:
    """A person of whom nothing is known but the account: raised in the console, without a tax number."""
    person = domain.new_person()
    persons.add_unnumbered(conn, person, now)
    persons.bind(conn, subject, person.person_id)
    return persons.locked(conn, person.person_id)


def comparison_due(conn: Connection, now: datetime) -> bool:
    """Whether a night has begun since the last comparison. Two processes that compare at once do no harm."""
    night = now.astimezone(ATHENS).replace(hour=3, minute=0, second=0, microsecond=0)
    last = watching.lock(conn, "comparison", now)
    return last is not None and now >= night > last


def compare(engine: Engine, accounts: Accounts, now: datetime) -> Compared:
    """Look at every account, a page a transaction. Differences are taken over, though nobody knows who made them."""
    found, owners = Compared(), defaultdict[str, list[str]](list)
    while page := accounts.page(found.accounts, PAGE):
        with transaction(engine) as conn:
            found.differed += sum(take_over(conn, accounts, account, COMPARISON, now) for account in page)
        found.accounts += len(page)
        for account in page:
            if account.person_id:
                owners[account.person_id].append(account.subject)
    doubles = {person_id: subjects for person_id, subjects in owners.items() if len(subjects) > 1}
    found.doubles = sorted(doubles)
    with transaction(engine) as conn:
        watching.keep_doubles(conn, doubles, now)
        watching.done(conn, "comparison", now)
    log.info("compared", accounts=found.accounts, differed=found.differed, doubles=len(found.doubles))
    return found

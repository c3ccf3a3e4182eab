"""The nightly comparison of every account in Keycloak with the register; what differs is taken over or put back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from servicekit.clock import ATHENS
from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Connection, Engine

from identity_bridge.register.citizen_accounts import Account, Accounts, is_blank, matches
from identity_bridge.register.domain.levels import Actor, ActorKind
from identity_bridge.register.keepers import AccountContext, Gone
from identity_bridge.register.store import keycloak_sync as store
from identity_bridge.register.store import persons
from identity_bridge.register.use_cases import audit, operations
from identity_bridge.register.use_cases.account_writes import AccountBusy
from identity_bridge.register.use_cases.keycloak_sync import Why, reconcile

UNPROVED_LIFE = timedelta(days=2)
"""Longer than any link in a mail about an address is good (idp-config/realm/realm.yaml)."""
PAGE = 100
COMPARISON = Actor(ActorKind.SYSTEM, "comparison")

log = get_logger(__name__)


@dataclass
class Compared:
    """What a comparison found: accounts looked at, those that differed, registrations that were given up and removed,
    persons with more than one account."""

    accounts: int = 0
    differed: int = 0
    unproved: int = 0
    doubles: list[str] = field(default_factory=list)


def comparison_due(conn: Connection, now: datetime) -> bool:
    """Whether a night has begun since the last comparison. Two processes that compare at once do no harm."""
    night = now.astimezone(ATHENS).replace(hour=3, minute=0, second=0, microsecond=0)
    last = store.lock(conn, "comparison", now)
    return last is not None and now >= night > last


def compare(engine: Engine, context: AccountContext, now: datetime) -> Compared:
    """Look at every account. Differences are taken over, each in its own transaction, though it is not known who made
    them; accounts that are bound here and no longer exist are forgotten."""
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
        store.keep_doubles(conn, doubles, now)
        store.done(conn, "comparison", now)
        audit.log_head(conn)
    doubled = len(found.doubles)
    log.info("compared", accounts=found.accounts, differed=found.differed, unproved=found.unproved, doubles=doubled)
    return found


def is_given_up(account: Account, now: datetime) -> bool:
    """Whether the account was registered and its address not proved while the link in the mail was valid."""
    waits = account.email is None and account.address_asked is not None and is_blank(account)
    return waits and account.created_at is not None and account.created_at < now - UNPROVED_LIFE


def _remove_given_up(accounts: Accounts, subjects: Sequence[str]) -> int:
    """Remove registrations that were given up. An account from TAXISnet that asked for an address is not one."""
    empty = [subject for subject in subjects if accounts.has_no_way_in(subject)]
    for subject in empty:
        accounts.remove(subject)
    return len(empty)


def _compare_one(engine: Engine, context: AccountContext, account: Account, now: datetime) -> bool:
    """Only accounts that look different are locked against other writers and looked at again."""
    with transaction(engine) as conn:
        person_id = persons.person_of(conn, account.subject)
        person = persons.by_id(conn, person_id) if person_id else None
        if matches(account, person) if person else account.level == "A" and is_blank(account):
            return False
    try:
        return reconcile(engine, context, account.subject, Why(COMPARISON, now))
    except AccountBusy:
        # We are writing to it now: what was read is older.
        return False


def _forget_gone(engine: Engine, context: AccountContext, now: datetime) -> None:
    after = ""
    while True:
        with transaction(engine) as conn:
            some = persons.bound(conn, after, PAGE)
        gone = [subject for subject in some if context.accounts.is_gone(subject)]
        with transaction(engine) as conn:
            for subject in gone:
                operations.forget(conn, context.keepers, Gone(subject, now))
        if len(some) < PAGE:
            return
        after = some[-1]

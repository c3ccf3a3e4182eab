"""Joining two accounts of one person: the one that a login by TAXISnet made goes, the one with a password stays.

The caller proves both: the first by asking from it, the second by signing in to it with the secret that the first was
given. Both sign-ins and the button lie within ten minutes.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from servicekit.db import transaction
from servicekit.tokens import Principal
from sqlalchemy import Connection, Engine

from identity_bridge.accounts.errors.joining import (
    AnotherPerson,
    IntentGone,
    NotPossible,
    OtherSignInTooOld,
    SameAccount,
    SignInTooOld,
)
from identity_bridge.accounts.store import joins
from identity_bridge.accounts.store.joins import JoinIntent
from identity_bridge.register import events
from identity_bridge.register.citizen_accounts import Account, Accounts, AccountsUnavailable
from identity_bridge.register.domain import Person
from identity_bridge.register.domain.levels import PERSON, Change, Reason
from identity_bridge.register.keepers import Joined, Keeper
from identity_bridge.register.keyring import fingerprint
from identity_bridge.register.store import levels as level_store
from identity_bridge.register.store import operations as store
from identity_bridge.register.store import persons
from identity_bridge.register.store.rows import Operation
from identity_bridge.register.use_cases import accounts_seen, levels, operations
from identity_bridge.register.use_cases.accounts_seen import AccountsSeen
from identity_bridge.register.use_cases.operations import Going

WINDOW = timedelta(minutes=10)
MADE_BY_TAXISNET = "taxis-"
"""How the realm names the accounts that begin with a login by TAXISnet (idp-config/realm/identity-provider.yaml).
Registering under such a name gains nothing: both accounts must be proved to be the same person's."""


@dataclass(frozen=True)
class Pair:
    """The two accounts, and who both are."""

    goes: Account
    stays: Account
    person_id: str


@dataclass(frozen=True)
class JoinStatus:
    """How joining stands for an account.

    ``ask``: «Have you an account already?» is still to be asked. ``operation``: the newest join into this account
    (``here``), or the one of the same person that waits for TAXISnet to be linked to the account that stayed.
    ``asked_until``: this account was proved, and until then the button can still be pressed.
    """

    ask: bool
    operation: Operation | None
    here: bool
    asked_until: datetime | None


def join_status(conn: Connection, me: Principal, now: datetime) -> JoinStatus:
    """What the portal shows this account, wherever the joining was interrupted."""
    here = store.newest_into(conn, me.subject)
    if here or not _made_by_taxisnet(me.username):
        return JoinStatus(False, here, True, None)
    elsewhere = store.unlinked_of(conn, me.person_id) if me.person_id else None
    ask = elsewhere is None and not store.answered(conn, me.subject)
    return JoinStatus(ask, elsewhere, False, joins.open_until(conn, me.subject, now))


def ask(conn: Connection, me: Principal, now: datetime) -> tuple[str, datetime]:
    """An intent to join this account into another one; returns it and its end, by which the button must be pressed:
    ten minutes after this account was signed in to. Raises NotPossible or SignInTooOld."""
    if not _made_by_taxisnet(me.username) or me.person_id is None or store.live_of(conn, me.subject):
        raise NotPossible
    expires_at = _window_of(me)
    if expires_at is None or expires_at <= now:
        raise SignInTooOld
    intent = secrets.token_urlsafe(32)
    joins.add_intent(conn, fingerprint(intent), me.subject, me.person_id, expires_at)
    return intent, expires_at


@dataclass(frozen=True)
class Asked:
    """What Keycloak said, with no transaction open, of the two accounts of an intent and of their person's others."""

    intent: bytes
    goes: Account | None
    stays: Account | None
    seen: AccountsSeen | None


def ask_accounts(engine: Engine, accounts: Accounts, me: Principal, intent: str, now: datetime) -> Asked:
    """Ask Keycloak about the accounts of this intent, before anything is decided; about none when the intent is
    unknown. Raises AccountsUnavailable."""
    known_as = fingerprint(intent)
    with transaction(engine) as conn:
        row = joins.intent(conn, known_as, now)
        bound = persons.subjects_of(conn, row.person_id) if row else []
    if row is None:
        return Asked(known_as, None, None, None)
    goes, stays = accounts.get(row.subject), accounts.get(me.subject)
    return Asked(known_as, goes, stays, accounts_seen.ask(accounts, row.person_id, bound))


def prove(conn: Connection, me: Principal, asked: Asked, now: datetime) -> Pair:
    """The caller, signed in to the other account, shows the intent: returns the two accounts, for a last look. Raises
    why they cannot be joined."""
    pair, _ = _pair(conn, me, asked, now)
    joins.prove(conn, asked.intent, me.subject)
    return pair


def begin(conn: Connection, keepers: Sequence[Keeper], me: Principal, asked: Asked, now: datetime) -> UUID | None:
    """Join. Returns the change of level that goes to the account; None when the same button was pressed before.

    Raises why it cannot be.
    """
    try:
        pair, row = _pair(conn, me, asked, now)
    except IntentGone:
        if _begun_by(conn, me, asked.intent):
            return None
        raise
    if row.into_subject != me.subject:
        raise IntentGone
    joins.use(conn, row.intent_hash, now)
    person = persons.locked(conn, pair.person_id)
    persons.bind(conn, me.subject, person.person_id)
    operations.begin(conn, Going(pair.goes, person.person_id, me.subject), now)
    joined = Joined(pair.goes.subject, me.subject, events.recipient(pair.stays, person), now)
    operations.move(conn, keepers, joined)
    return _raise(conn, pair.stays, person, now)


def _begun_by(conn: Connection, me: Principal, intent: bytes) -> bool:
    """Whether this intent was used for a join into this very account: pressed twice, or sent twice."""
    row = joins.used(conn, intent)
    return row is not None and row.into_subject == me.subject and store.live_of(conn, row.subject) is not None


def _raise(conn: Connection, stays: Account, person: Person, now: datetime) -> UUID:
    """The account that stays gets what the register says; its history says by what."""
    was = replace(person, level=stays.level)
    return levels.change(conn, was, person, Change(Reason.JOINED, PERSON, now), [stays.subject])


def _pair(conn: Connection, me: Principal, asked: Asked, now: datetime) -> tuple[Pair, JoinIntent]:
    row = joins.intent(conn, asked.intent, now)
    if row is None:
        raise IntentGone
    # Two joins of one account, or a join and its closing, go one after the other; the same order for everybody.
    for subject in sorted((row.subject, me.subject)):
        persons.lock_citizen(conn, subject)
    if row.subject == me.subject:
        raise SameAccount
    going = store.live_of(conn, row.subject) or store.live_of(conn, me.subject)
    if _made_by_taxisnet(me.username) or "staff" in me.roles or going:
        raise NotPossible
    is_person = persons.person_of(conn, me.subject) or me.person_id
    if is_person is not None and is_person != row.person_id:
        raise AnotherPerson
    ends = _window_of(me)
    if ends is None or ends <= now:
        raise OtherSignInTooOld
    goes, stays = asked.goes, asked.stays
    if goes is None or stays is None or asked.seen is None:
        raise AccountsUnavailable
    persons.locked(conn, row.person_id)
    if asked.seen.now(conn) - {row.subject, me.subject}:
        # A third account is this person: it must be joined first, or two accounts would be left.
        raise NotPossible
    if level_store.is_waiting(conn, me.subject):
        raise AccountsUnavailable
    return Pair(goes, stays, row.person_id), row


def _window_of(me: Principal) -> datetime | None:
    """Until when this sign-in counts as a proof; None when that is not known."""
    return None if me.authenticated_at is None else datetime.fromtimestamp(me.authenticated_at, UTC) + WINDOW


def _made_by_taxisnet(username: str | None) -> bool:
    return (username or "").startswith(MADE_BY_TAXISNET)

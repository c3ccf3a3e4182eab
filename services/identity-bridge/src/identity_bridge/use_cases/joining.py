"""Joining two accounts of one person: the one that a login by TAXISnet made goes, the one with a password stays.

Whoever asks proves both within ten minutes: the first by asking from it, the second by signing in to it with the
secret that the first was given.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from servicekit.tokens import Principal
from sqlalchemy import Connection

from identity_bridge.accounts import Account, Accounts, AccountsUnavailable
from identity_bridge.domain import Person
from identity_bridge.domain.levels import PERSON, Change, Reason
from identity_bridge.join_errors import AnotherPerson, IntentGone, NotPossible, SameAccount, SignInTooOld
from identity_bridge.keyring import fingerprint
from identity_bridge.store import Found, desk, joins, persons
from identity_bridge.store import levels as level_store
from identity_bridge.store import operations as store
from identity_bridge.use_cases import levels, operations

INTENT_LIFE = timedelta(minutes=10)
MADE_BY_TAXISNET = "taxis-"
"""How the realm names the accounts that begin with a login by TAXISnet (idp-config/realm/identity-provider.yaml).
Somebody who registers under such a name gains nothing by it: both accounts must be proved to be the same person's."""


@dataclass(frozen=True)
class Pair:
    """The two accounts, and who both are."""

    goes: Account
    stays: Account
    person_id: str


def is_asked(conn: Connection, me: Principal) -> bool:
    """Whether the portal should ask: «Have you an account already?»"""
    return (
        _made_by_taxisnet(me.username)
        and not joins.answered(conn, me.subject)
        and store.newest_into(conn, me.subject) is None
    )


def ask(conn: Connection, me: Principal, now: datetime) -> tuple[str, datetime]:
    """An intent to join this account into another one; returns it and its end. Raises NotPossible or SignInTooOld."""
    if not _made_by_taxisnet(me.username) or me.person_id is None or store.live_of(conn, me.subject):
        raise NotPossible
    if me.authenticated_at is None or now.timestamp() - me.authenticated_at > INTENT_LIFE.total_seconds():
        raise SignInTooOld
    intent, expires_at = secrets.token_urlsafe(32), now + INTENT_LIFE
    joins.add_intent(conn, fingerprint(intent), me.subject, me.person_id, expires_at)
    return intent, expires_at


def prove(conn: Connection, accounts: Accounts, me: Principal, intent: str, now: datetime) -> Pair:
    """Whoever signed in shows the intent: the two accounts, for a last look. Raises why they cannot be joined."""
    pair, _ = _pair(conn, accounts, me, intent, now)
    joins.prove(conn, fingerprint(intent), me.subject)
    return pair


def begin(conn: Connection, accounts: Accounts, me: Principal, intent: str, now: datetime) -> tuple[UUID, UUID]:
    """Join. Returns the operation, and the change of level that goes to the account. Raises why it cannot be."""
    pair, row = _pair(conn, accounts, me, intent, now)
    if row.into_subject != me.subject:
        raise IntentGone
    joins.use(conn, row.intent_hash, now)
    person = persons.locked(conn, pair.person_id)
    persons.bind(conn, me.subject, person.person_id)
    operation_id = operations.begin(conn, "join", pair.goes, now, person.person_id, into=me.subject)
    desk.end_codes_of(conn, pair.goes.subject, now)
    store.move_own(conn, pair.goes.subject, me.subject, now)
    return operation_id, _raise(conn, pair.stays, person, now)


def _raise(conn: Connection, stays: Account, person: Person, now: datetime) -> UUID:
    """The account that stays gets what the register says; its history says by what."""
    was = replace(person, level=stays.level)
    return levels.change(conn, was, person, Change(Reason.JOINED, PERSON, now), [stays.subject])


def _pair(conn: Connection, accounts: Accounts, me: Principal, intent: str, now: datetime) -> tuple[Pair, Found]:
    row = joins.intent(conn, fingerprint(intent), now)
    if row is None:
        raise IntentGone
    if row.subject == me.subject:
        raise SameAccount
    if _made_by_taxisnet(me.username) or "staff" in me.roles or store.live_of(conn, row.subject):
        raise NotPossible
    is_person = persons.person_of(conn, me.subject) or me.person_id
    if is_person is not None and is_person != row.person_id:
        raise AnotherPerson
    goes, stays = accounts.get(row.subject), accounts.get(me.subject)
    if goes is None or stays is None:
        raise AccountsUnavailable
    if levels.accounts_of(conn, accounts, row.person_id) - {row.subject, me.subject}:
        # A third account is this person: it must be joined first, or two accounts would be left.
        raise NotPossible
    if level_store.is_waiting(conn, me.subject):
        raise AccountsUnavailable
    return Pair(goes, stays, row.person_id), row


def _made_by_taxisnet(username: str | None) -> bool:
    return (username or "").startswith(MADE_BY_TAXISNET)

"""Closing an account: what may end ends at once, the rest is brought to its end by use_cases/operations.

The person stays in the register: levels, visits and the record of who looked prove what others rely on (decision 0057).
"""

from datetime import datetime, timedelta
from uuid import UUID

from servicekit import cutoffs
from servicekit.tokens import Principal
from sqlalchemy import Connection

from identity_bridge import events, models
from identity_bridge.accounts import Account, Accounts, AccountsUnavailable
from identity_bridge.domain.declarations import State
from identity_bridge.errors.closing import (
    CloseDeclarationWithStaff,
    CloseDeskCaseOpen,
    CloseSignInTooOld,
    CloseStaffAccount,
)
from identity_bridge.keyring import Keyring
from identity_bridge.store import cases as case_store
from identity_bridge.store import desk, own_data, persons
from identity_bridge.store import operations as store
from identity_bridge.use_cases import cases, declarations, levels, operations
from identity_bridge.use_cases.cases import Actor

SIGN_IN_LIFE = timedelta(minutes=10)


def close(conn: Connection, keyring: Keyring, accounts: Accounts, me: Principal, now: datetime) -> UUID:
    """Decide that the caller's account goes; returns the operation. Asked again, it is the same one.

    Raises why it cannot be now (closing_errors), or AccountsUnavailable.
    """
    desk.lock_citizen(conn, me.subject)
    if under_way := store.live_of(conn, me.subject):
        found: UUID = under_way.operation_id
        return found
    _refuse(conn, me, now)
    account = accounts.get(me.subject)
    if account is None:
        raise AccountsUnavailable
    person_id = persons.person_of(conn, me.subject)
    if person_id is not None and not levels.accounts_of(conn, accounts, person_id) - {me.subject}:
        _end_representation(conn, keyring, account, person_id, now)
    desk.end_codes_of(conn, me.subject, now)
    # From here on no token of the account counts; Keycloak is shut a moment later by the worker.
    cutoffs.remember(conn, models.kit.cutoffs, me.subject, now.replace(microsecond=0) + timedelta(seconds=1))
    return operations.begin(conn, "close", account, now, person_id)


def _refuse(conn: Connection, me: Principal, now: datetime) -> None:
    if "staff" in me.roles:
        raise CloseStaffAccount
    if me.authenticated_at is None or now.timestamp() - me.authenticated_at > SIGN_IN_LIFE.total_seconds():
        raise CloseSignInTooOld
    if desk.open_case_of(conn, me.subject) is not None:
        raise CloseDeskCaseOpen
    for row in case_store.of_person(conn, me.person_id or ""):
        if row["state"] == State.SUBMITTED:
            raise CloseDeclarationWithStaff(number=row["number"])


def _end_representation(conn: Connection, keyring: Keyring, account: Account, person_id: str, now: datetime) -> None:
    """Nobody is left who could act for the businesses: open cases and accepted declarations end. While the person has
    another account, that one goes on."""
    actor = Actor(account.subject, person_id, account.name, account.verified_email)
    for row in case_store.of_person(conn, person_id):
        if cases.can_end(row, now):
            cases.revoke(conn, keyring, actor, row, "person", "", now)
    for accepted in own_data.declarations_of(conn, person_id):
        to = events.recipient(account)
        declarations.revoke_declaration(conn, accepted["declaration_id"], "person", "", to, now)

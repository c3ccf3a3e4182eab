"""Closing an account: what may end ends at once, the rest is brought to its end by register/use_cases/operations.

The person stays in the register: levels, visits and the record of who looked prove what others rely on (decision 0057).
"""

from datetime import datetime, timedelta
from uuid import UUID

from servicekit.db import transaction
from servicekit.tokens import Principal
from sqlalchemy import Connection, Engine

from identity_bridge.accounts.errors.closing import CloseSignInTooOld, CloseStaffAccount
from identity_bridge.register.citizen_accounts import Account, AccountsUnavailable
from identity_bridge.register.keepers import AccountContext, Leaving
from identity_bridge.register.store import cutoffs, persons
from identity_bridge.register.store import operations as store
from identity_bridge.register.use_cases import accounts_seen, operations
from identity_bridge.register.use_cases.accounts_seen import AccountsSeen
from identity_bridge.register.use_cases.operations import Going

SIGN_IN_LIFE = timedelta(minutes=10)


def close(engine: Engine, context: AccountContext, me: Principal, now: datetime) -> UUID:
    """Decide that the caller's account goes; returns the operation. Asked again, it is the same one.

    Keycloak is asked before, with no transaction open. Raises why it cannot be now (a ClosingRefused, of whichever
    feature), or AccountsUnavailable.
    """
    with transaction(engine) as conn:
        if under_way := _under_way(conn, me):
            return under_way
        _refuse(conn, context, me, now)
        person_id = persons.person_of(conn, me.subject)
        bound = persons.subjects_of(conn, person_id) if person_id else []
    account = context.accounts.get(me.subject)
    if account is None:
        raise AccountsUnavailable
    seen = accounts_seen.ask(context.accounts, person_id, bound) if person_id else None
    with transaction(engine) as conn:
        persons.lock_citizen(conn, me.subject)
        if under_way := _under_way(conn, me):
            return under_way
        _refuse(conn, context, me, now)
        return _begin(conn, context, account, seen, now)


def _under_way(conn: Connection, me: Principal) -> UUID | None:
    found = store.live_of(conn, me.subject)
    return found.operation_id if found else None


def _begin(
    conn: Connection, context: AccountContext, account: Account, seen: AccountsSeen | None, now: datetime
) -> UUID:
    person_id = persons.person_of(conn, account.subject)
    if person_id != (seen.person_id if seen else None):
        # The account was bound to a person since Keycloak was asked.
        raise AccountsUnavailable
    if seen:
        persons.locked(conn, seen.person_id)
    others = seen.now(conn) - {account.subject} if seen else set()
    leaving = Leaving(account, None if others else person_id, now, context.keyring)
    for keeper in context.keepers:
        keeper.end(conn, leaving)
    # From here on no token of the account counts; Keycloak is shut a moment later by the worker.
    cutoffs.remember(conn, account.subject, now.replace(microsecond=0) + timedelta(seconds=1))
    return operations.begin(conn, Going(account, person_id), now)


def _refuse(conn: Connection, context: AccountContext, me: Principal, now: datetime) -> None:
    if "staff" in me.roles:
        raise CloseStaffAccount
    if me.authenticated_at is None or now.timestamp() - me.authenticated_at > SIGN_IN_LIFE.total_seconds():
        raise CloseSignInTooOld
    for keeper in context.keepers:
        keeper.refuse_closing(conn, me)

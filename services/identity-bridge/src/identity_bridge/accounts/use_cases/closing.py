"""Closing an account: what may end ends at once, the rest is brought to its end by register/use_cases/operations.

The person stays in the register: levels, visits and the record of who looked prove what others rely on (decision 0057).
"""

from datetime import datetime, timedelta
from uuid import UUID

from servicekit import cutoffs
from servicekit.tokens import Principal
from sqlalchemy import Connection

from identity_bridge.accounts.errors.closing import CloseSignInTooOld, CloseStaffAccount
from identity_bridge.register import models
from identity_bridge.register.citizen_accounts import AccountsUnavailable
from identity_bridge.register.keepers import AccountContext, Leaving
from identity_bridge.register.store import operations as store
from identity_bridge.register.store import persons
from identity_bridge.register.use_cases import levels, operations

SIGN_IN_LIFE = timedelta(minutes=10)


def close(conn: Connection, context: AccountContext, me: Principal, now: datetime) -> UUID:
    """Decide that the caller's account goes; returns the operation. Asked again, it is the same one.

    Raises why it cannot be now (a ClosingRefused, of whichever feature), or AccountsUnavailable.
    """
    persons.lock_citizen(conn, me.subject)
    if under_way := store.live_of(conn, me.subject):
        found: UUID = under_way.operation_id
        return found
    _refuse(conn, context, me, now)
    account = context.accounts.get(me.subject)
    if account is None:
        raise AccountsUnavailable
    person_id = persons.person_of(conn, me.subject)
    others = levels.accounts_of(conn, context.accounts, person_id) - {me.subject} if person_id is not None else set()
    leaving = Leaving(account, None if others else person_id, now, context.keyring)
    for keeper in context.keepers:
        keeper.end(conn, leaving)
    # From here on no token of the account counts; Keycloak is shut a moment later by the worker.
    cutoffs.remember(conn, models.kit.cutoffs, me.subject, now.replace(microsecond=0) + timedelta(seconds=1))
    return operations.begin(conn, "close", account, now, person_id)


def _refuse(conn: Connection, context: AccountContext, me: Principal, now: datetime) -> None:
    if "staff" in me.roles:
        raise CloseStaffAccount
    if me.authenticated_at is None or now.timestamp() - me.authenticated_at > SIGN_IN_LIFE.total_seconds():
        raise CloseSignInTooOld
    for keeper in context.keepers:
        keeper.refuse_closing(conn, me)

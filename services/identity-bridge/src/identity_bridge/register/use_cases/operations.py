"""An account that goes: shut in Keycloak, told to the services, removed when each has done its part, and mailed.

Every step does something in Keycloak that may be done twice, and then one transaction. A process that dies in between
leaves the operation as it was, and the worker takes the step again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from servicekit import outbox
from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Connection, Engine

from identity_bridge.register import events
from identity_bridge.register.citizen_accounts import Account, Accounts, AccountsUnavailable
from identity_bridge.register.keepers import AccountContext, Gone, Joined, Keeper
from identity_bridge.register.store import cutoffs
from identity_bridge.register.store import operations as store
from identity_bridge.register.store.rows import Operation
from identity_bridge.register.use_cases import account_writes

SETTLED = {
    "certificates": ("CERTIFICATES", "certificates.account.settled"),
    "fee-declarations": ("FEES", "fees.account.settled"),
}
"""The services that keep data under an account, and the stream and event by which each confirms that its part is done.

The notifier keeps addresses, not accounts.
"""
_ONE = timedelta(seconds=1)

log = get_logger(__name__)


@dataclass(frozen=True)
class Going:
    """An account that is to go: joined into the account ``into``, or closed. ``person_id`` is whose it is, if known."""

    account: Account
    person_id: str | None
    into: str | None = None


def begin(conn: Connection, going: Going, now: datetime) -> UUID:
    """Decide that the account goes. Raises IntegrityError when that is decided already."""
    operation_id, account = uuid4(), going.account
    kind = "close" if going.into is None else "join"
    values = {"operation_id": operation_id, "kind": kind, "subject": account.subject, "into_subject": going.into}
    of_person = {"person_id": going.person_id, "recipient": events.recipient(account)}
    store.add(conn, {**values, **of_person, "state": "begun", "begun_at": now})
    store.answer(conn, account.subject, now)
    outbox.ring(conn)
    log.info("account-operation-begun", kind=kind)
    return operation_id


def drive(engine: Engine, context: AccountContext, clock: Callable[[], datetime]) -> int:
    """Take the next step of every operation that can go on; returns how many steps were taken.

    One that Keycloak refuses waits for the next turn and stops none of the others.
    """
    with transaction(engine) as conn:
        ready = store.ready(conn, len(SETTLED))
    taken = 0
    for next_step in ready:
        try:
            taken += _step(engine, context, next_step, clock)
        except AccountsUnavailable:
            log.warning("account-operation-waits", operation_id=next_step.operation_id, reason="accounts unavailable")
    return taken


def _step(engine: Engine, context: AccountContext, ready: Operation, clock: Callable[[], datetime]) -> int:
    """Keycloak first, with no transaction open; then the first process to get there notes it."""
    with account_writes.alone(engine, ready.subject):
        stays = _done_in_keycloak(context.accounts, ready)
        with transaction(engine) as conn:
            operation = store.lock_ready(conn, ready.operation_id, len(SETTLED))
            if operation is None or operation.state != ready.state:
                return 0
            if operation.state == "begun":
                _tell(conn, operation, stays, clock())
            else:
                _removed(conn, context.keepers, operation, clock())
    return 1


def _done_in_keycloak(accounts: Accounts, ready: Operation) -> Account | None:
    """Shut the account first, so that nothing new arises under it, or remove it; returns the account that stays."""
    if ready.state != "begun":
        accounts.remove(ready.subject)
        return None
    accounts.shut(ready.subject)
    return accounts.get(ready.into_subject) if ready.into_subject else None


def _removed(conn: Connection, keepers: Sequence[Keeper], operation: Operation, now: datetime) -> None:
    forget(conn, keepers, Gone(operation.subject, now))
    outbox.record(conn, events.SOURCE, events.account_removed(operation, now))
    store.removed(conn, operation.operation_id, now)
    log.info("account-removed", kind=operation.kind)


def move(conn: Connection, keepers: Sequence[Keeper], joined: Joined) -> None:
    """Give this service's data of the account to the other account; the audit record stays as it was written."""
    for keeper in keepers:
        keeper.move(conn, joined)
    store.forget_own(conn, joined.subject)


def forget(conn: Connection, keepers: Sequence[Keeper], gone: Gone) -> None:
    """The account was removed: its person may have another one, and nothing comes in under it any more."""
    for keeper in keepers:
        keeper.forget(conn, gone)
    store.unbind(conn, gone.subject)


def _tell(conn: Connection, operation: Operation, stays: Account | None, now: datetime) -> None:
    """The account is shut: its tokens are stale everywhere, and the services hear of it."""
    cutoff = now.replace(microsecond=0) + _ONE
    cutoffs.remember(conn, operation.subject, cutoff)
    to = events.recipient(stays) if stays else operation.recipient
    outbox.record(conn, events.SOURCE, events.account_goes(operation, now, cutoff, to))
    store.announced(conn, operation.operation_id)


def confirmed(conn: Connection, service: str, data: Mapping[str, object], at: datetime) -> bool:
    """A service has done its part; False when we never asked it to."""
    try:
        operation_id = UUID(str(data["operation_id"]))
    except (KeyError, ValueError):
        return False
    outbox.ring(conn)
    return store.confirm(conn, operation_id, service, at)

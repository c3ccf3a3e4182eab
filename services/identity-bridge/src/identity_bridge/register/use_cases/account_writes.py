"""One writer at a time for each account in Keycloak, with no transaction open while it writes (decision 0104).

A write there replaces the whole account as it was read, so two at once would undo one another; and what is read of an
account is compared with the register, which must not write to it in between. A lock of the database would hold its
transaction and its connection as long as Keycloak takes. So a row says who writes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from servicekit.db import transaction
from sqlalchemy import Engine

from identity_bridge.register.citizen_accounts import AccountsUnavailable
from identity_bridge.register.store import account_writes as store

LIFE = timedelta(seconds=20)
"""Longer than a write can take: four calls, each of which Keycloak has five seconds to answer (``keycloak.py``).
A process that is killed while writing blocks the account no longer than that."""


class AccountBusy(AccountsUnavailable):
    """Another process is writing to the account; try again soon."""


@contextmanager
def alone(engine: Engine, subject: str) -> Iterator[None]:
    """No other process of this service writes to the account meanwhile. Raises AccountBusy."""
    writer = uuid4()
    with transaction(engine) as conn:
        if not store.claim(conn, subject, writer, LIFE):
            raise AccountBusy
    try:
        yield
    finally:
        with transaction(engine) as conn:
            store.release(conn, subject, writer)

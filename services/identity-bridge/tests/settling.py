"""The other services settle an account that goes, as their events say."""

from datetime import UTC, datetime
from uuid import uuid4

from identity_bridge.handlers import HANDLERS
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from sqlalchemy import Engine

GOES = "goes-1"
"""The account that goes."""


def confirm(engine: Engine, operation_id: str) -> None:
    """All of them."""
    for stream in HANDLERS.values():
        for kind in [kind for kind in stream if kind.endswith(".account.settled")]:
            with transaction(engine) as conn:
                stream[kind](conn, settled(kind, operation_id))


def settled(kind: str, operation_id: str) -> ReceivedEvent:
    data = {"operation_id": operation_id, "subject": GOES}
    return ReceivedEvent(uuid4(), kind, "/services/x", operation_id, datetime.now(UTC), None, data)

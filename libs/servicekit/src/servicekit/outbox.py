"""Events wait in the transaction that caused them: no event without its row, no row without its event."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Identity,
    Index,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    select,
    text,
)

from servicekit import envelope, trace
from servicekit.envelope import Event

CHANNEL = "outbox"

# One round trip: the row, and the call that wakes the relay when the transaction commits.
_RECORD = (
    "WITH row AS (INSERT INTO outbox (id, type, body) VALUES (%(id)s, %(type)s, %(body)s) "
    "ON CONFLICT (id) DO NOTHING RETURNING id) SELECT pg_notify(%(channel)s, '') FROM row"
)


_BODIES = text("SELECT id, left(body, 1000) AS body FROM outbox WHERE id = ANY(:ids)")


def outbox_table(metadata: MetaData) -> Table:
    """Events of this service, in the order of writing; ``error`` is set on those that cannot be sent."""
    table = Table(
        "outbox",
        metadata,
        Column("seq", BigInteger, Identity(always=True), primary_key=True),
        Column("id", Uuid, nullable=False, unique=True),
        Column("type", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("published_at", DateTime(timezone=True), nullable=True),
        Column("parked", Boolean, nullable=False, server_default=text("false")),
        Column("error", Text, nullable=True),
    )
    Index("ix_outbox_waiting", table.c.seq, postgresql_where=text("published_at IS NULL AND NOT parked"))
    return table


def ring(conn: Connection, channel: str = CHANNEL) -> None:
    """Wake the service's worker when the transaction commits, where what waits for it is no event. With a ``channel``
    of its own only the loop that has it, in place of all those that look after each event."""
    conn.execute(select(func.pg_notify(channel, "")))


def record(conn: Connection, source: str, event: Event) -> UUID:
    """Write the event beside the change that it tells of; the same event twice is one event."""
    conn.exec_driver_sql(_RECORD, row(source, event))
    return event.id


def traces_of(conn: Connection, event_ids: Sequence[UUID]) -> dict[UUID, str | None]:
    """The trace in which each of these events was written: what is done later because of it goes on in the same."""
    return {row.id: trace.of_event(row.body) for row in conn.execute(_BODIES, {"ids": list(event_ids)})}


def row(source: str, event: Event) -> dict[str, Any]:
    """The event as parameters, for a statement that writes it beside other things as ``record`` does."""
    body = envelope.write(event, source, trace.traceparent())
    return {"id": event.id, "type": event.type, "body": body, "channel": CHANNEL}

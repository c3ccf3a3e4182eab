"""What a service does with events of others, and the table of those it has taken in. It needs no broker for that."""

from collections.abc import Callable

from sqlalchemy import Column, Connection, DateTime, MetaData, Table, Text, Uuid, func

from servicekit.envelope import ReceivedEvent

Handler = Callable[[Connection, ReceivedEvent], None]


class DeadLetter(Exception):
    """A handler says: this event can never be handled. ``reason`` is a short code without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def inbox_table(metadata: MetaData) -> Table:
    """Events seen, by id. ``state`` is "done" or "dead" (with a reason; its body is still in the stream)."""
    return Table(
        "inbox",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        Column("type", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("reason", Text, nullable=True),
        Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )

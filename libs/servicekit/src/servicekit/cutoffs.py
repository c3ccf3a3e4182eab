"""Tokens that were right once: from its cut-off on, an account needs a token that was issued later."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Column, Connection, DateTime, MetaData, String, Table, func
from sqlalchemy.dialects.postgresql import insert

from servicekit.envelope import ReceivedEvent
from servicekit.inbox import DeadLetter, Handler
from servicekit.problems import StaleToken
from servicekit.tokens import Principal


def cutoffs_table(metadata: MetaData) -> Table:
    """The newest cut-off of each account that ever had one."""
    return Table(
        "cutoffs",
        metadata,
        Column("subject", String(64), primary_key=True),
        Column("cutoff", DateTime(timezone=True), nullable=False),
    )


def remember(conn: Connection, table: Table, subject: str, cutoff: datetime) -> None:
    """Keep the cut-off unless a later one is known: events come twice and out of order."""
    row = insert(table).values(subject=subject, cutoff=cutoff)
    newest = func.greatest(table.c.cutoff, row.excluded.cutoff)
    conn.execute(row.on_conflict_do_update(index_elements=[table.c.subject], set_={"cutoff": newest}))


def refuse_stale(cutoff: datetime | None, principal: Principal) -> None:
    """Raises StaleToken for a token from before the account's cut-off; both count whole seconds."""
    if cutoff is not None and principal.issued_at < cutoff.timestamp():
        raise StaleToken


def handlers(table: Table, *types: str) -> Mapping[str, Handler]:
    """Handlers for events whose data carry ``sub`` and ``cutoff``."""

    def handle(conn: Connection, event: ReceivedEvent) -> None:
        try:
            subject, cutoff = str(event.data["sub"]), datetime.fromisoformat(str(event.data["cutoff"]))
        except (KeyError, TypeError, ValueError) as error:
            raise DeadLetter("no-cutoff") from error
        remember(conn, table, subject, cutoff if cutoff.tzinfo else cutoff.replace(tzinfo=UTC))

    return dict.fromkeys(types, handle)

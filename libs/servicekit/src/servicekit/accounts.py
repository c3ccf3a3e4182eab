"""Accounts that go: joined into another account, or closed. Each service does its part and says so.

identity-bridge tells of both (``identity.account.joined`` and ``.closed``) and waits for a ``*.account.settled`` of
every service that keeps something under an account. All of it may happen twice, which changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Connection, Table, delete, exists, update

from servicekit import cutoffs, drafts, idempotency, outbox, subjects
from servicekit.envelope import Event, ReceivedEvent
from servicekit.inbox import Handler
from servicekit.tables import FilingTables


class AccountClosed(BaseModel):
    """What we need of identity.account.closed: ``subject`` goes, and no account takes its place."""

    model_config = ConfigDict(extra="ignore")

    operation_id: str
    subject: str
    cutoff: AwareDatetime


class AccountJoined(AccountClosed):
    """What we need of identity.account.joined: ``subject`` goes, ``into`` stays, and both are this person's."""

    into: str
    person_id: str


@dataclass(frozen=True)
class Owned:
    """A table of what is an account's by ``subject`` alone: another's when two are joined. Rows for which ``begun``
    holds were never filed: they go when the account is closed."""

    table: Table
    begun: ColumnElement[bool]


@dataclass(frozen=True)
class Accounts:
    """The part of one service, which tells as ``source`` that it ``settled`` (a type of event).

    ``files`` are its tables of what was filed, by ``subject`` and ``person_id``: another account's when two are joined,
    and kept when one is closed, as long as the rules of retention say. ``owned`` go with them.
    """

    tables: FilingTables
    source: str
    settled: str
    files: Sequence[Table]
    owned: Sequence[Owned] = ()

    def handlers(self) -> Mapping[str, Handler]:
        """Handlers for the events about accounts: also a changed level, which makes older tokens stale."""

        def joined(conn: Connection, event: ReceivedEvent) -> None:
            self.join(conn, AccountJoined.model_validate(event.data))

        def closed(conn: Connection, event: ReceivedEvent) -> None:
            self.close(conn, AccountClosed.model_validate(event.data))

        return {
            "identity.account.joined": joined,
            "identity.account.closed": closed,
            **cutoffs.handlers(self.tables.cutoffs, "identity.level.changed"),
        }

    def join(self, conn: Connection, joined: AccountJoined) -> None:
        """Bring over what the account that goes has here, let its tokens be stale, and say that it is done."""
        goes, stays = joined.subject, joined.into
        cutoffs.remember(conn, self.tables.cutoffs, goes, joined.cutoff)
        subjects.become(conn, self.tables.subjects, stays, joined.person_id)
        owner = {"subject": stays, "person_id": joined.person_id}
        for table in self.files:
            conn.execute(update(table).where(table.c.subject == goes).values(owner))
        for one in self.owned:
            conn.execute(update(one.table).where(one.table.c.subject == goes).values(subject=stays))
        drafts.move(conn, self.tables.drafts, goes, stays)
        idempotency.move(conn, self.tables.idempotency, goes, stays)
        subjects.forget(conn, self.tables.subjects, goes)
        self._say(conn, joined)

    def close(self, conn: Connection, closed: AccountClosed) -> None:
        """Forget what need not be kept of an account that goes, let its tokens be stale, and say that it is done.

        What it began and did not file goes, and copies of answers; who it was stays where something filed names it.
        """
        cutoffs.remember(conn, self.tables.cutoffs, closed.subject, closed.cutoff)
        for table in (self.tables.drafts, self.tables.idempotency):
            conn.execute(delete(table).where(table.c.subject == closed.subject))
        for one in self.owned:
            conn.execute(delete(one.table).where(one.table.c.subject == closed.subject, one.begun))
        named = [exists().where(table.c.subject == closed.subject) for table in self.files]
        account = self.tables.subjects
        conn.execute(delete(account).where(account.c.subject == closed.subject, *(~one for one in named)))
        self._say(conn, closed)

    def _say(self, conn: Connection, done: AccountClosed) -> None:
        data = {"operation_id": done.operation_id, "subject": done.subject}
        outbox.record(conn, self.source, Event(self.settled, done.operation_id, 1, data))

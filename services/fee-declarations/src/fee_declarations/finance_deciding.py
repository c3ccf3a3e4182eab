"""An officer decides about a message that the finance application did not take."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from fee_declarations import debtor_store
from fee_declarations.errors import MessageDecided, MessageNotFound
from fee_declarations.finance import queue, worklist
from fee_declarations.finance.rows import Act


@dataclass(frozen=True, slots=True)
class MessageDecision:
    """Which message an officer decides about, and why so."""

    message_id: UUID
    officer: str
    reason: str


def retry(conn: Connection, decision: MessageDecision, now: datetime) -> None:
    """Send it again as it is. Raises MessageNotFound, OwnBusiness, MessageDecided."""
    _hold(conn, decision)
    _note(conn, "retry", decision, now)
    queue.revive(conn, decision.message_id, now)


def settle(conn: Connection, decision: MessageDecision, now: datetime) -> None:
    """It was entered there by hand: it is not sent any more, and what waits behind it goes on.

    Raises as ``retry``.
    """
    _hold(conn, decision)
    _note(conn, "done", decision, now)
    queue.settle(conn, decision.message_id, now)


def _hold(conn: Connection, decision: MessageDecision) -> None:
    """Lock the message, and refuse unless this officer may decide about it."""
    message = worklist.locked(conn, decision.message_id)
    if message is None:
        raise MessageNotFound
    debtor_store.refuse_own(conn, decision.officer, message.lane)
    if message.state != "dead":
        raise MessageDecided


def _note(conn: Connection, act: str, decision: MessageDecision, now: datetime) -> None:
    queue.note_act(conn, decision.message_id, Act(act, decision.officer, now, decision.reason))

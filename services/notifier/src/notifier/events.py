"""What this service tells the others. The shape of each event's data is in ``events/*.v1.json``."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from servicekit.envelope import Event
from sqlalchemy import RowMapping

Row = RowMapping | Mapping[str, Any]

SOURCE = "notifier"
NOTICE_SENT = "notices.notice.sent"
NOTICE_PARKED = "notices.notice.parked"
STAFF_LOOKED = "notices.staff.looked"


def notice_sent(row: Row) -> Event:
    """A mail server has taken the mail. It happens once to a notice."""
    return Event(NOTICE_SENT, str(row["id"]), 1, _data(row, "sent", None, row["sent_at"]))


def notice_parked(row: Row) -> Event:
    """The mail was not sent and waits for staff, or there is no address. It can happen again after a retry."""
    data = _data(row, "parked", row["reason"], datetime.now(UTC))
    return Event(NOTICE_PARKED, str(row["id"]), row["times_parked"], data)


def staff_looked(actor: str, action: str, rows: Sequence[Row], state: str | None = None) -> Event:
    """Somebody of operations read these notices (``listed``), or asked for one to be tried again (``retried``)."""
    data = {
        "actor": actor,
        "action": action,
        "state": state,
        "count": len(rows),
        "notices": [{"event_type": row["event_type"], "aggregate_id": row["aggregate_id"]} for row in rows],
        "at": datetime.now(UTC).isoformat(),
    }
    return Event(STAFF_LOOKED, str(uuid4()), 1, data)


def _data(row: Row, state: str, reason: str | None, at: datetime) -> dict[str, Any]:
    return {
        "notice_id": str(row["id"]),
        "event_id": str(row["event_id"]),
        "event_type": row["event_type"],
        "aggregate_id": row["aggregate_id"],
        "state": state,
        "reason": reason,
        "at": at.isoformat(),
    }

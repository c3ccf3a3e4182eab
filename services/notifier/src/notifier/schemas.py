"""What staff ask for, and what they see of notices. Never an address, never a mail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from inputkit.schemas import Labels, Shape, label

from notifier.domain import State
from notifier.rows import ChannelRow, NoticeRow


class NoticesQuery(Shape):
    """The parameters of GET /notices."""

    labels: ClassVar[Labels] = {"state": label("Κατάσταση", "State")}

    state: State = State.PARKED


def notice_out(row: NoticeRow) -> dict[str, object]:
    """One notice, with the address masked."""
    return {
        "id": str(row.id),
        "event_id": str(row.event_id),
        "event_type": row.event_type,
        "aggregate_id": row.aggregate_id,
        "recipient": row.recipient_masked,
        "locale": row.locale,
        "state": row.state,
        "reason": row.reason,
        "attempts": row.attempts,
        "unknown_outcomes": row.unknown_outcomes,
        "created_at": row.created_at.isoformat(),
        "next_try_at": _time(row.next_try_at if row.state == "pending" else None),
        "sent_at": _time(row.sent_at),
    }


def notices_out(rows: Sequence[NoticeRow]) -> dict[str, object]:
    return {"items": [notice_out(row) for row in rows]}


def queue_out(counts: Mapping[str, int], channel: ChannelRow | None) -> dict[str, object]:
    """How many notices wait, and whether all sending is paused and why."""
    paused = None
    if channel is not None and channel.failures > 0:
        paused = {
            "reason": channel.reason,
            "failures": channel.failures,
            "until": _time(channel.paused_until),
        }
    return {"counts": dict(counts), "paused": paused}


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None

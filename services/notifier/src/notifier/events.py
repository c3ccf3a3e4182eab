"""What this service tells the others. The shape of each event's data is in ``events/*.v1.json``."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from servicekit.envelope import Event

from notifier.rows import NewNotice, NoticeRow

Noticed = NewNotice | NoticeRow

SOURCE = "notifier"
NOTICE_SENT = "notices.notice.sent"
NOTICE_PARKED = "notices.notice.parked"
STAFF_LOOKED = "notices.staff.looked"


def notice_sent(notice: NoticeRow, sent_at: datetime) -> Event:
    """A mail server has taken the mail. It happens once to a notice."""
    return Event(NOTICE_SENT, str(notice.id), 1, _data(notice, "sent", None, sent_at))


def notice_parked(notice: Noticed) -> Event:
    """The mail was not sent and waits for staff, or there is no address. It can happen again after a retry."""
    data = _data(notice, "parked", notice.reason, datetime.now(UTC))
    return Event(NOTICE_PARKED, str(notice.id), notice.times_parked, data)


def staff_looked(actor: str, action: str, notices: Sequence[NoticeRow], state: str | None = None) -> Event:
    """An operator read these notices (``listed``), or asked for one to be tried again (``retried``)."""
    data = {
        "actor": actor,
        "action": action,
        "state": state,
        "count": len(notices),
        "notices": [{"event_type": one.event_type, "aggregate_id": one.aggregate_id} for one in notices],
        "at": datetime.now(UTC).isoformat(),
    }
    return Event(STAFF_LOOKED, str(uuid4()), 1, data)


def _data(notice: Noticed, state: str, reason: str | None, at: datetime) -> dict[str, object]:
    return {
        "notice_id": str(notice.id),
        "event_id": str(notice.event_id),
        "event_type": notice.event_type,
        "aggregate_id": notice.aggregate_id,
        "state": state,
        "reason": reason,
        "at": at.isoformat(),
    }

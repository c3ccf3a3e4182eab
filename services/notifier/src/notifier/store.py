"""Every query of this service. The clock is the database's, the same for all notifiers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from servicekit import cutoffs
from servicekit.rows import columns_of
from sqlalchemy import Connection, Interval, Select, bindparam, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from notifier.domain import State
from notifier.models import channels, kit, notices
from notifier.rows import ChannelRow, NewNotice, NoticeRow

CHANNEL = "notices"
SMTP = "smtp"

CUTOFFS = cutoffs.handlers(kit.cutoffs, "identity.level.changed")
"""Handlers of events after which older tokens are refused by the staff API."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A notice held under a lease, with the bytes to send."""

    id: UUID
    recipient: str
    message: bytes
    attempts: int
    claimed_at: datetime
    give_up_at: datetime
    traceparent: str | None


_CLAIM = text(
    """
    WITH abandoned AS (
        SELECT id, state FROM notices WHERE state = 'sending' AND lease_until <= now()
        ORDER BY lease_until LIMIT 1 FOR UPDATE SKIP LOCKED
    ), waiting AS (
        SELECT id, state FROM notices WHERE state = 'pending' AND next_try_at <= now()
          AND NOT EXISTS (SELECT 1 FROM abandoned)
        ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED
    ), due AS (
        SELECT id, state FROM (SELECT * FROM abandoned UNION ALL SELECT * FROM waiting) both_kinds
        WHERE NOT EXISTS (SELECT 1 FROM channels WHERE name = :channel AND paused_until > now())
    )
    UPDATE notices n
    SET state = 'sending', attempts = n.attempts + 1, lease_until = now() + :lease,
        unknown_outcomes = n.unknown_outcomes + (due.state = 'sending')::int
    FROM due WHERE n.id = due.id
    RETURNING n.id, n.recipient, n.message, n.attempts, now() AS claimed_at, n.give_up_at, n.traceparent
    """
)

_DUE = text(
    """
    SELECT EXISTS (SELECT 1 FROM notices WHERE state = 'pending' AND next_try_at <= now()
                   OR state = 'sending' AND lease_until <= now())
       AND NOT EXISTS (SELECT 1 FROM channels WHERE name = :channel AND paused_until > now())
    """
)


_WAKE = func.pg_notify(CHANNEL, "")
"""Wakes the senders when the transaction commits."""
_GIVE_UP_AFTER = bindparam("give_up_after", type_=Interval)
_ADD = insert(notices).values(next_try_at=func.now(), give_up_at=func.now() + _GIVE_UP_AFTER).returning(_WAKE)


def add_notice(conn: Connection, new: NewNotice, give_up_after: timedelta) -> None:
    """Store a notice and wake the senders when the transaction commits."""
    conn.execute(_ADD, {**_filled_columns(new), "give_up_after": give_up_after})


def _filled_columns(new: NewNotice) -> Mapping[str, Any]:
    """The columns that have a value: one statement for notices with a mail, and one for those without."""
    return {name: value for name, value in columns_of(new).items() if value is not None}


def is_work_due(conn: Connection) -> bool:
    """Whether a notice waits that may be sent now."""
    return bool(conn.execute(_DUE, {"channel": SMTP}).scalar_one())


def claim(conn: Connection, lease: timedelta) -> Claim | None:
    """Take the notice that has waited longest, unless the channel is paused or nothing is due.

    One that is still marked as being sent is taken when its lease has run out: its sender has died.
    """
    row = conn.execute(_CLAIM, {"channel": SMTP, "lease": lease}).mappings().first()
    return Claim(**row) if row else None


def renew(conn: Connection, held: Claim, lease: timedelta) -> None:
    conn.execute(update(notices).where(*_still(held)).values(lease_until=func.now() + lease))


def release(conn: Connection, held: Claim) -> None:
    """Give the notice back as if it had not been taken."""
    values = {"state": State.PENDING.value, "attempts": notices.c.attempts - 1, "lease_until": None}
    conn.execute(update(notices).where(*_still(held)).values(values))


_MARK_SENT = (
    update(notices)
    .where(notices.c.id == bindparam("notice_id"), notices.c.state != State.SENT.value)
    .values(state=State.SENT.value, sent_at=func.now(), lease_until=None, reason=None, recipient=None, message=None)
    .returning(*(column for column in notices.c if column.name not in ("message", "recipient")))
)


def mark_sent(conn: Connection, notice_id: UUID) -> NoticeRow | None:
    """The server has it. Address and mail are not needed any more. None when it was marked before."""
    return NoticeRow.first(conn.execute(_MARK_SENT, {"notice_id": notice_id}))


def mark_pending(conn: Connection, held: Claim, delay: timedelta, reason: str | None, *, unknown: bool) -> None:
    """Try again after the delay, unless the lease was lost to another sender."""
    values = {
        "state": State.PENDING.value,
        "next_try_at": func.now() + delay,
        "lease_until": None,
        "reason": reason,
        "unknown_outcomes": notices.c.unknown_outcomes + int(unknown),
    }
    conn.execute(update(notices).where(*_still(held)).values(values))


def mark_parked(conn: Connection, held: Claim, reason: str | None, *, unknown: bool) -> NoticeRow | None:
    """Leave it to staff; None when the lease was lost to another sender."""
    values = {
        "state": State.PARKED.value,
        "lease_until": None,
        "reason": reason,
        "times_parked": notices.c.times_parked + 1,
        "unknown_outcomes": notices.c.unknown_outcomes + int(unknown),
    }
    statement = update(notices).where(*_still(held)).values(values).returning(notices)
    return NoticeRow.first(conn.execute(statement))


def try_again(conn: Connection, notice_id: UUID, give_up_after: timedelta) -> bool:
    """Put a parked notice with an address back in line for as long as a new one; False when it is not such a one."""
    values = {
        "state": State.PENDING.value,
        "attempts": 0,
        "next_try_at": func.now(),
        "give_up_at": func.now() + give_up_after,
    }
    statement = update(notices).where(
        notices.c.id == notice_id, notices.c.state == State.PARKED.value, notices.c.message.is_not(None)
    )
    changed = conn.execute(statement.values(values)).rowcount == 1
    conn.execute(select(_WAKE))
    return changed


def pause_channel(conn: Connection, reason: str) -> int:
    """Count one more failure in a row; returns the count. The pause itself follows by set_pause."""
    row = upsert(channels).values(name=SMTP, failures=1, reason=reason)
    more = row.on_conflict_do_update(
        index_elements=[channels.c.name], set_={"failures": channels.c.failures + 1, "reason": reason}
    )
    return int(conn.execute(more.returning(channels.c.failures)).scalar_one())


def set_pause(conn: Connection, delay: timedelta) -> None:
    conn.execute(update(channels).where(channels.c.name == SMTP).values(paused_until=func.now() + delay))


def resume_channel(conn: Connection) -> None:
    gone = {"failures": 0, "reason": None, "paused_until": None}
    conn.execute(update(channels).where(channels.c.name == SMTP, channels.c.failures > 0).values(gone))


def channel_state(conn: Connection) -> ChannelRow | None:
    return ChannelRow.first(conn.execute(select(channels).where(channels.c.name == SMTP)))


def find_notice(conn: Connection, notice_id: UUID) -> NoticeRow | None:
    return NoticeRow.first(conn.execute(_shown().where(notices.c.id == notice_id)))


def list_notices(conn: Connection, state: State, limit: int) -> Sequence[NoticeRow]:
    """The oldest notices in this state."""
    query = _shown().where(notices.c.state == state.value).order_by(notices.c.created_at).limit(limit)
    return NoticeRow.all(conn.execute(query))


def counts(conn: Connection) -> dict[str, int]:
    """How many notices are not done, by state. Sent ones are not counted: they are most of the table."""
    open_states = [State.PENDING.value, State.SENDING.value, State.PARKED.value]
    query = select(notices.c.state, func.count()).where(notices.c.state.in_(open_states)).group_by(notices.c.state)
    found = {str(state): int(number) for state, number in conn.execute(query)}
    return {state: found.get(state, 0) for state in open_states}


def _shown() -> Select[Any]:
    """All of a notice but the mail, the address and the trace."""
    hidden = {"message", "recipient", "traceparent"}
    return select(*(column for column in notices.c if column.name not in hidden))


def _still(held: Claim) -> tuple[Any, ...]:
    """True while no other sender has taken the notice since."""
    return (
        notices.c.id == held.id,
        notices.c.attempts == held.attempts,
        notices.c.state == State.SENDING.value,
    )

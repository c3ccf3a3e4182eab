"""The only writers. Each function is part of the caller's transaction and never commits."""

import random
import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from email.headerregistry import Address

from inputkit.email import on_the_wire
from servicekit import outbox, trace
from servicekit.envelope import ReceivedEvent
from servicekit.logs import get_logger
from sqlalchemy import Connection
from town.look import Words

from notifier import domain, events, mime, store
from notifier.domain import Attempt, Outcome, Result, RetryPolicy, State
from notifier.errors import NoticeNotFound, NotRetryable
from notifier.letters import Letter, LetterWriter, Notice
from notifier.mime import Envelope
from notifier.rows import NewNotice, NoticeRow

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What it takes to write a notice: the letters, whose name they bear, and how long they are tried."""

    writer: LetterWriter
    mail_from: str
    names: Words
    reply_to: str
    retry_policy: RetryPolicy


def queue_notice(conn: Connection, desk: Desk, event: ReceivedEvent, template: str, notice: Notice) -> None:
    """Write the mail about the event and put it in line. Without a usable address it is parked at once."""
    letter = desk.writer.write(template, notice)
    mid = mime.message_id(event.id, desk.mail_from)
    new = NewNotice(
        id=uuid.uuid5(event.id, "notice"),
        event_id=event.id,
        event_type=event.type,
        aggregate_id=event.aggregate_id,
        locale=letter.recipient.locale,
        message_id=mid,
        state=State.PENDING,
        times_parked=0,
        traceparent=trace.traceparent(),
    )
    unverified = letter.recipient.email
    to = on_the_wire(unverified) if unverified else None
    if to is None:
        reason = domain.ADDRESS_INVALID if unverified else domain.NO_ADDRESS
        new = replace(new, state=State.PARKED, times_parked=1, reason=reason)
    else:
        message = _bytes(desk, letter, to, mid, event)
        new = replace(new, recipient=to, recipient_masked=domain.masked(to), message=message)
    store.add_notice(conn, new, desk.retry_policy.give_up_after)
    if to is None:
        outbox.record(conn, events.SOURCE, events.notice_parked(new))


def _bytes(desk: Desk, letter: Letter, to: str, mid: str, event: ReceivedEvent) -> bytes:
    sender = Address(display_name=desk.names[letter.recipient.locale], addr_spec=desk.mail_from)
    return mime.build(letter, Envelope(to=to, sender=sender, reply_to=desk.reply_to, mid=mid, at=event.time))


def record_outcome(conn: Connection, held: store.Claim, outcome: Outcome, retry_policy: RetryPolicy) -> State:
    """Write down what became of an attempt, with the event that tells of it; returns the state that follows."""
    following = domain.decide(
        outcome,
        Attempt(held.attempts, held.claimed_at, held.give_up_at),
        retry_policy,
        jitter=random.random(),  # noqa: S311 -- spreads retries, protects nothing
    )
    unknown = outcome.result is Result.UNKNOWN
    if following.state is State.SENT:
        if (sent := store.mark_sent(conn, held.id)) and sent.sent_at:
            outbox.record(conn, events.SOURCE, events.notice_sent(sent, sent.sent_at))
    elif following.state is State.PARKED:
        # None when another sender has recorded it already.
        if parked := store.mark_parked(conn, held, following.reason, unknown=unknown):
            outbox.record(conn, events.SOURCE, events.notice_parked(parked))
    else:
        store.mark_pending(conn, held, following.delay or timedelta(), following.reason, unknown=unknown)
    return following.state


def pause(conn: Connection, reason: str, retry_policy: RetryPolicy) -> timedelta:
    """Stop all sending for a while, longer each time in a row; returns the pause."""
    failures = store.pause_channel(conn, reason)
    delay = domain.back_off(failures, retry_policy, random.random())  # noqa: S311 -- spreads retries, protects nothing
    store.set_pause(conn, delay)
    return delay


def retry(conn: Connection, notice_id: uuid.UUID, give_up_after: timedelta) -> NoticeRow:
    """Put a parked notice back in line; raises NoticeNotFound or NotRetryable."""
    changed = store.try_again(conn, notice_id, give_up_after)
    row = store.find_notice(conn, notice_id)
    if row is None:
        raise NoticeNotFound
    if not changed:
        raise NotRetryable
    return row

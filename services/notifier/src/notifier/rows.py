"""Rows as they leave the store and go into it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from servicekit.rows import TypedRow

from notifier.domain import State


@dataclass(frozen=True)
class NoticeRow(TypedRow):
    """A notice without its mail and address."""

    id: UUID
    event_id: UUID
    event_type: str
    aggregate_id: str
    locale: str
    recipient_masked: str | None
    state: str
    reason: str | None
    attempts: int
    unknown_outcomes: int
    times_parked: int
    created_at: datetime
    next_try_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class ChannelRow(TypedRow):
    """A way out of mails, with how many attempts in a row have failed on it."""

    failures: int
    reason: str | None
    paused_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A notice to store. One without a usable address has no mail, and is parked with the reason."""

    id: UUID
    event_id: UUID
    event_type: str
    aggregate_id: str
    locale: str
    message_id: str
    state: State
    times_parked: int
    traceparent: str | None
    reason: str | None = None
    recipient: str | None = None
    recipient_masked: str | None = None
    message: bytes | None = None

"""What is read of the queue to a finance application. Rows, not rules."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Feed:
    """The finance application that is connected, since when, and how it answers."""

    adapter: str
    since: datetime
    heard_at: datetime | None
    away_since: datetime | None
    away_reason: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the queue. ``body`` is None until it is sent for the first time."""

    seq: int
    id: UUID
    kind: str
    about: str
    lane: UUID
    state: str
    body: str | None
    attempts: int
    next_at: datetime
    error: str | None
    error_text: str | None
    reference: str | None
    file_number: int | None
    created_at: datetime
    settled_at: datetime | None


class Outgoing(NamedTuple):
    """A message that is to be sent now."""

    seq: int
    id: UUID
    kind: str
    body: str
    attempts: int


@dataclass(frozen=True, slots=True)
class ShownMessage(Message):
    """A message with its business, and how many of the same debtor wait behind it."""

    business_name: str
    behind: int


class Act(NamedTuple):
    """What an officer did with a message that was not taken."""

    act: str
    officer: str
    at: datetime
    reason: str


class Question(NamedTuple):
    """A tax number for which the finance application is asked."""

    afm: str
    attempts: int


class DropFile(NamedTuple):
    """A file of messages; ``content`` is gone once it is answered."""

    number: int
    sha256: str
    content: str | None
    answered_at: datetime | None

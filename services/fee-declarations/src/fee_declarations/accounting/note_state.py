"""The state of a note: what was charged, written off and paid of it, and one word for it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class NoteState(StrEnum):
    """How a note stands, in one word."""

    OPEN = "open"
    PART_PAID = "part-paid"
    PAID = "paid"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a note comes to, in cents."""

    charged: int
    written_off: int
    open: int

    @property
    def paid(self) -> int:
        return self.charged - self.written_off - self.open


class NoteWithAmounts(Protocol):
    """Any row of a note that was read with its amounts (``balances.of_note``)."""

    @property
    def superseded_by(self) -> UUID | None: ...
    @property
    def cancelled_at(self) -> datetime | None: ...
    @property
    def valid_until(self) -> date: ...
    @property
    def amounts(self) -> Amounts: ...


def state_of(note: NoteWithAmounts, today: date) -> NoteState:
    """How the note stands on a day."""
    if note.superseded_by is not None:
        return NoteState.SUPERSEDED
    if note.cancelled_at is not None:
        return NoteState.CANCELLED
    if note.amounts.open <= 0:
        return NoteState.PAID
    if note.valid_until < today:
        return NoteState.EXPIRED
    return NoteState.PART_PAID if note.amounts.paid > 0 else NoteState.OPEN

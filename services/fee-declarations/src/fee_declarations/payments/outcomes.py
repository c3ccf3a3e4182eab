"""What a line of a bank's file ends as. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from fee_declarations.accounting.acts import Into


class Outcome(StrEnum):
    """What a line ends as, in one word; ``texts.yaml`` has the sentence for people."""

    PAID = "paid"
    PART = "part"
    OVER = "over"
    LATE = "late"
    SUPERSEDED_CODE = "superseded-code"
    UNKNOWN_CODE = "unknown-code"
    NO_CODE = "no-code"
    SEVERAL_CODES = "several-codes"
    CONFLICT = "conflict"
    POSSIBLY_SAME = "possibly-same"
    SEEN = "seen"
    EXPECTED = "expected"
    RETURNED = "returned"
    REFUND_SENT = "refund-sent"
    REFUND_RETURNED = "refund-returned"
    CHARGE = "charge"
    FOREIGN_ACCOUNT = "foreign-account"
    NOT_OURS = "not-ours"
    NOTHING = "nothing"
    HELD = "held"


SETTLED = frozenset({Outcome.PAID, Outcome.PART, Outcome.OVER, Outcome.LATE, Outcome.SUPERSEDED_CODE})
"""Money that has found its note."""
QUEUED = frozenset(
    {
        Outcome.UNKNOWN_CODE,
        Outcome.NO_CODE,
        Outcome.SEVERAL_CODES,
        Outcome.CONFLICT,
        Outcome.POSSIBLY_SAME,
        Outcome.HELD,
    }
)
"""What a person must look at."""
UNBOOKED = frozenset({Outcome.CONFLICT, Outcome.POSSIBLY_SAME})
"""Money that may be in the books already: nothing is posted until an officer says that it is not."""


@dataclass(frozen=True, slots=True)
class LateFine:
    """A fine that a later note charged; it is reversed when the money was sent in time for the earlier one."""

    entry_id: int
    debt_id: UUID
    cents: int
    charged_by: UUID
    issued_on: date


@dataclass(frozen=True, slots=True)
class Part:
    """What goes to one note: its own shares, and the fine that is taken back because the money was sent in time."""

    note_id: UUID
    into: Into
    open_after_cents: int
    waived: Sequence[LateFine] = ()


@dataclass(frozen=True, slots=True)
class Unwound:
    """A payment, or a part of it, that goes back: what each debt, credit or the suspense account loses again.

    ``by_note``: the note, what it loses, and what is open of it then."""

    payment_id: UUID
    into: Into
    by_note: Sequence[tuple[UUID, int, int]]
    whole: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a line ends as, and what is to be posted for it. ``why`` names the sentence that explains it;
    ``counting_day`` says whether a payment is in time."""

    outcome: Outcome
    why: str
    parts: Sequence[Part] = ()
    held_cents: int = 0
    late: bool = False
    business_id: UUID | None = None
    unwound: Unwound | None = None
    refund_id: UUID | None = None
    counting_day: date | None = None
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def cents(self) -> int:
        """What is booked, of debts or in suspense."""
        return sum(part.into.cents for part in self.parts) + self.held_cents

    @property
    def note_id(self) -> UUID | None:
        return self.parts[0].note_id if self.parts else None

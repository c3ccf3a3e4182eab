"""What matching knows while it goes through the lines of a file: notes by code, open amounts, earlier lines. Pure.

What a line pays is subtracted at once, so that the next line of the same file sees what is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.accounting.allocation import ORDER, OpenDebt, Share, allocate
from fee_declarations.payments.outcomes import LateFine


@dataclass(frozen=True, slots=True)
class Habits:
    """How the municipality takes money in. ``by_acceptance``: a payment is in time when the payer's bank took the
    order in time; otherwise when our bank booked it."""

    by_acceptance: bool = True
    order: Sequence[DebtKind] = ORDER
    # IBANs that are the municipality's; with none, every account of a file is.
    accounts: frozenset[str] = frozenset()


@dataclass(slots=True)
class Note:
    """The newest note of a declaration, whose debts are paid by its own code and by those before it."""

    id: UUID
    number: str
    business_id: UUID
    valid_until: date
    cancelled: bool
    debts: Sequence[OpenDebt] = ()
    fines: Sequence[LateFine] = ()
    opened: dict[UUID, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.opened = {debt.id: debt.open_cents for debt in self.debts}

    @property
    def open_cents(self) -> int:
        return sum(self.opened.values())

    def pay(self, cents: int, order: Sequence[DebtKind]) -> tuple[list[Share], int]:
        """Pay what is open with so much; returns the shares and what is left over."""
        now = [OpenDebt(debt.id, debt.kind, debt.due, self.opened[debt.id]) for debt in self.debts]
        shares, rest = allocate(now, cents, order)
        for share in shares:
            self.opened[share.debt_id] -= share.cents
        return shares, rest

    def waive(self, after: date, own_id: UUID, cents: int) -> list[LateFine]:
        """Take back the fines of notes that were issued after the one that was paid in time, when the money is enough
        for all the rest; returns them."""
        fallen = [
            fine
            for fine in self.fines
            if fine.charged_by != own_id and fine.issued_on >= after and self.opened.get(fine.debt_id) == fine.cents
        ]
        if not fallen or cents < self.open_cents - sum(fine.cents for fine in fallen):
            return []
        for fine in fallen:
            self.opened[fine.debt_id] = 0
        return fallen


@dataclass(frozen=True, slots=True)
class Code:
    """A code of ours: the note that bears it, and the newest note, which it pays."""

    own_id: UUID
    issued_on: date
    valid_until: date
    note: Note

    @property
    def superseded(self) -> bool:
        return self.own_id != self.note.id


@dataclass(frozen=True, slots=True)
class Before:
    """A line of an earlier file that may be this one."""

    file_id: UUID
    strong_key: str | None
    weak_key: str
    amount_cents: int
    booked_on: date | None
    code_as_written: str | None
    message_id: str | None
    payment_id: UUID | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a payment has paid so far: a debt, a credit, or nothing yet."""

    cents: int
    debt_id: UUID | None = None
    note_id: UUID | None = None
    business_id: UUID | None = None


@dataclass(slots=True)
class Paid:
    """A payment that may be returned, with its effects in order."""

    payment_id: UUID
    names: frozenset[str]
    codes: frozenset[str]
    effects: list[Effect]

    @property
    def cents(self) -> int:
        return sum(effect.cents for effect in self.effects)


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund; ``name`` is what the bank calls it, ``state`` that of its row, which a line of the file may change."""

    id: UUID
    name: str
    cents: int
    state: str


@dataclass(slots=True)
class Desk:
    """All that is known; ``credits`` is how much credit of each business can still be taken back."""

    habits: Habits
    codes: Mapping[str, Code] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    paid: list[Paid] = field(default_factory=list)
    credits: dict[UUID, int] = field(default_factory=dict)
    by_strong: Mapping[str, Sequence[Before]] = field(default_factory=dict)
    by_weak: Mapping[str, Sequence[Before]] = field(default_factory=dict)
    # Files of which every line is among the lines of this one, and this one has more.
    within: frozenset[UUID] = frozenset()
    # Entries that a notification has brought already: account, reference, sum, day.
    notified: frozenset[tuple[str, str, int, date]] = frozenset()
    message_id: str | None = None
    notes: Mapping[UUID, Note] = field(default_factory=dict)

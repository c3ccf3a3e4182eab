"""Notes of what is owed, their instalments and payments, as fee-declarations tells of them."""

from datetime import date
from typing import NamedTuple

from pydantic import AwareDatetime, Field
from town.look import Words

from portal.clients.schemas import Answer


class Receipt(Answer):
    """What was given for a payment; ``ready`` when its PDF can be fetched."""

    id: str
    number: str
    ready: bool


class NotePayment(Answer):
    """Money that came in for a note. One that went back names the cancellation of its receipt."""

    on: date
    cents: int
    receipt: Receipt
    cancelled_by: str | None


class Instalment(Answer):
    """One part of a note, with its own code, what is open of it, and what it costs more because it is or was late."""

    place: int
    rf: str
    cents: int
    open_cents: int
    due: date
    late_cents: int = 0


class Plan(Answer):
    """The instalments of a note. ``state``: running, kept, lost or replaced. What lateness costs, in ``late_cents``, is
    charged when it ends."""

    state: str
    grace_days: int
    late_percent: str = "0"
    late_cents: int = 0
    items: list[Instalment]


class NoteLine(Answer):
    """What a note is over: the fee, a fine, a surcharge."""

    kind: str
    title: Words
    cents: int


class PartsOffered(Answer):
    """Into how many instalments a note may be divided today."""

    least: int
    most: int


class Certified(Answer):
    """The catalogue by which the treasury has the debt."""

    number: str
    on: date


class Reminded(Answer):
    """That we reminded of a note."""

    at: AwareDatetime


class Payable(NamedTuple):
    """An amount in cents, the day until which it is to be paid, and whether it is late: an instalment is taken on."""

    cents: int
    until: date
    late: bool = False


class Note(Answer):
    """The οίκοθεν υπηρεσιακό σημείωμα of a declaration, and how it stands."""

    number: str
    rf: str
    amount_cents: int
    issued_on: date | None = None
    valid_until: date
    pdf_ready: bool
    state: str
    open_cents: int
    payments: list[NotePayment]
    plan: Plan | None = None
    lines: list[NoteLine] = Field(default_factory=list)
    instalments_offered: PartsOffered | None = None
    certified: Certified | None = None
    reminders: list[Reminded] = Field(default_factory=list)

    @property
    def to_pay(self) -> bool:
        """Whether it can be paid now with its code."""
        return self.state in ("open", "part-paid")

    @property
    def next_payment(self) -> Payable:
        """What is to be paid next: of a note in instalments the first that is open, or else all that is open."""
        found = self._next_part
        # Within the days of grace of the last one the note is past its date.
        late = found is not None and (found.late_cents > 0 or not self.to_pay)
        return Payable(found.open_cents, found.due, late) if found else Payable(self.open_cents, self.valid_until)

    @property
    def waits(self) -> bool:
        """Whether something of it can be paid now, by its code or by those of its instalments."""
        return self.to_pay or self._next_part is not None

    @property
    def _next_part(self) -> Instalment | None:
        parts = self.plan.items if self.plan and self.plan.state == "running" else []
        return next((one for one in parts if one.open_cents), None)

    @property
    def fits(self) -> bool:
        """Whether its code is for what is open: a code is bound to its amount."""
        return self.open_cents == self.amount_cents

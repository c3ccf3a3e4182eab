"""What this service reads of the municipality's file: who issues a note, its look, how money is taken in, holidays."""

from typing import Literal, Self

from pydantic import Field, model_validator
from town.look import Look, Part, Words


class RevenueOffice(Part):
    """The office that issues notes."""

    name: Words
    directorate: Words
    address: Words
    phone: str
    email: str


class Offices(Part):
    """Those that a note names."""

    revenue: RevenueOffice


class Payments(Part):
    """How the municipality takes money in. Which of two days counts for being in time is its own decision, and so is
    which debt of one due date is paid first."""

    # IBANs of its own, without spaces: what comes to another account is not booked. None: every account of a file is.
    accounts: tuple[str, ...] = ()
    # accepted: the day on which the payer's bank took the order; booked: that on which ours had the money
    counting_day: Literal["accepted", "booked"] = "accepted"
    order: tuple[Literal["late-instalment", "surcharge", "fine", "fee"], ...] = (
        "late-instalment",
        "surcharge",
        "fine",
        "fee",
    )


class ReminderLevel(Part):
    """One reminder of a note: so many days after its date (below zero: before it), by mail, in these words."""

    code: str = Field(pattern="^[a-z-]{1,32}$")
    days: int = Field(ge=-60, le=730)
    channel: Literal["mail"] = "mail"
    text: Literal["before", "after", "last"]


class Reminders(Part):
    """Of what debtors are reminded when. ``most_a_year``: mails to one payer within 365 days."""

    levels: tuple[ReminderLevel, ...] = ()
    most_a_year: int = Field(default=6, ge=0, le=100)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days, codes = [level.days for level in self.levels], [level.code for level in self.levels]
        if sorted(set(days)) != days or len(set(codes)) < len(codes):
            raise ValueError("levels of reminders go from the earliest to the latest, each with a code of its own")
        return self


class FollowUp(Part):
    """How the municipality follows up what is not paid in time."""

    # Cents of a note that are not worth a reminder or a claim: they wait on the list of small balances for a decision.
    small_balance_cents: int = Field(default=0, ge=0, le=100_000)
    reminders: Reminders = Reminders()


class Municipality(Look):
    """The municipality as a note names it."""

    offices: Offices
    payments: Payments = Payments()
    follow_up: FollowUp = FollowUp()
    local_holidays: tuple[str, ...] = ()

"""A fee declaration under way: what was written, for which of the person's establishments, what is still missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.clients.backend import Failure
from portal.clients.fee_shapes import Business, Establishment, Fee, Period, Question
from portal.clients.shapes import Option
from portal.guard import parts, visitor
from portal.language import locale, t
from portal.pages import drafting
from portal.pages.drafting import Written
from portal.pages.fee_amounts import plain_amount, shown_amount
from portal.pages.problems import PageFailure, needed

TERM = ("from", "to")
"""The days of a term that lies ahead."""


@dataclass(frozen=True, slots=True)
class Place:
    """An establishment, and the business whose it is."""

    business: Business
    establishment: Establishment

    def owes(self, fee: str) -> bool:
        """Whether the fee is offered for the establishment."""
        return any(one.fee == fee for one in self.establishment.fees)

    def periods(self, fee: str) -> list[Period]:
        """What can be declared here for the establishment, newest first."""
        found = [period for one in self.establishment.fees if one.fee == fee for period in one.open_here]
        return sorted(found, key=lambda period: period.due, reverse=True)


@dataclass(frozen=True)
class Declaring:
    """A declaration under way. ``closed`` is the option while it is not open to the person: then no place is known.

    Nothing can be declared for ``untied`` businesses, which finance does not know.
    """

    fee: Fee
    closed: Option | None
    places: list[Place]
    untied: list[Business]
    written: Written

    @property
    def values(self) -> Mapping[str, str]:
        return self.written.values

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields on the page of the period and the fee's questions."""
        when = TERM if self.fee.ahead else ("period",)
        return (*when, *(question.id for question in self.fee.questions))

    @property
    def when(self) -> str:
        """The period's code, or that of the term."""
        return "--".join(self.values.get(day, "") for day in TERM) if self.fee.ahead else self.values.get("period", "")

    @property
    def answers(self) -> dict[str, str]:
        """The answers as the service takes them: numbers travel with a dot, as people write them with either sign."""
        written = {one.id: self.values.get(one.id, "") for one in self.fee.questions}
        numbers = {one.id for one in self.fee.questions if one.is_number}
        return {name: plain_amount(text, locale()) if name in numbers else text for name, text in written.items()}

    @property
    def shown(self) -> list[tuple[str, str]]:
        """What was answered, as it was understood, for somebody to whom the service computes nothing yet."""
        return [(one.short[locale()], _shown(one, self.values.get(one.id, ""))) for one in self.fee.questions]

    @property
    def stopped(self) -> bool:
        """Whether the person may declare, but has no establishment for which anything can be."""
        return self.closed is None and not self.places

    @property
    def proof_missing(self) -> bool:
        """Whether the identity is still to be proved, which can be done from the page, at once."""
        return self.closed is not None and any(item.requirement == "level" for item in self.closed.missing)

    @property
    def place(self) -> Place | None:
        """The chosen place, or the only one."""
        chosen = self.values.get("establishment")
        found = next((place for place in self.places if place.establishment.id == chosen), None)
        return self.places[0] if found is None and len(self.places) == 1 else found

    @cached_property
    def periods(self) -> list[Period]:
        """What can be declared; for people without a business, what businesses declare here, quarters before months."""
        if self.fee.ahead:
            return []
        if self.place is not None:
            return self.place.periods(self.fee.code)
        every: list[Period] = needed(parts().fees.periods(self.fee.code)).open_here
        return sorted(every, key=lambda period: (period.is_quarter, period.due), reverse=True)

    @property
    def period(self) -> Period | None:
        """The chosen period, if it can be declared."""
        return next((period for period in self.periods if period.code == self.values.get("period")), None)

    @property
    def is_complete(self) -> bool:
        """Whether nothing of the period and the questions is missing."""
        known = self.fee.ahead or self.period is not None
        return known and all(self.values.get(name) for name in self.fields)

    @property
    def open_step(self) -> str:
        """The first page on which something is missing; ``check`` when nothing is, or nothing can be written."""
        if self.stopped:
            return "check"
        if self.places and self.place is None:
            return "place"
        return "check" if self.is_complete else "period"


def _shown(question: Question, written: str) -> str:
    if question.kind == "amount":
        return shown_amount(written, locale())
    return next((one.title[locale()] for one in question.choices if one.value == written), written)


def declaring(fee: str) -> Declaring:
    """What was written of this declaration, and what the person may do."""
    kinds: list[Fee] = needed(parts().fees.fees()).items
    kind = next((kind for kind in kinds if kind.code == fee), None)
    if kind is None:
        raise PageFailure(Failure("fee-declarations", 404, {"title": t("fees.unknown")}))
    closed = closed_option()
    tied, untied = businesses(closed)
    every = [Place(business, place) for business in tied for place in business.establishments]
    places = [place for place in every if place.owes(fee)]
    return Declaring(kind, closed, places, untied, drafting.read(parts().fees, fee))


def businesses(closed: Option | None) -> tuple[list[Business], list[Business]]:
    """The person's businesses: those that finance knows, and those that it does not."""
    found: list[Business] = [] if closed else needed(parts().fees.businesses(visitor())).items
    tied = [one for one in found if one.debtor.state == "tied"]
    return tied, [one for one in found if one not in tied]


def closed_option() -> Option | None:
    """The option to declare, when it is not open to this person."""
    option: Option | None = needed(parts().fees.options(visitor())).get("fees.declare")
    return option if option is not None and not option.allowed else None

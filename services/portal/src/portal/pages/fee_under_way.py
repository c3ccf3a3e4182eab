"""A fee declaration under way: what was written, for which of the person's establishments, what is still missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.clients.backend import Failure
from portal.clients.fee_shapes import Business, Establishment, Fee, Period
from portal.clients.shapes import Option
from portal.guard import parts, visitor
from portal.language import locale, t
from portal.pages import drafting
from portal.pages.drafting import Written
from portal.pages.fee_amounts import shown_amount
from portal.pages.problems import PageFailure, needed

PERIOD = ("period", "receipts", "inclusive")
"""What is asked of a period."""


@dataclass(frozen=True, slots=True)
class Place:
    """An establishment, and the business whose it is."""

    business: Business
    establishment: Establishment

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
    def receipts(self) -> str:
        """The amount as it was understood."""
        return shown_amount(self.values["receipts"], locale())

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
        if self.place is not None:
            return self.place.periods(self.fee.code)
        every: list[Period] = needed(parts().fees.periods(self.fee.code)).open_here
        return sorted(every, key=lambda period: (period.is_quarter, period.due), reverse=True)

    @property
    def period(self) -> Period | None:
        """The chosen period, if it can be declared."""
        return next((period for period in self.periods if period.code == self.values.get("period")), None)

    @property
    def open_step(self) -> str:
        """The first page on which something is missing; ``check`` when nothing is, or nothing can be written."""
        if self.stopped:
            return "check"
        if self.places and self.place is None:
            return "place"
        if self.period is None:
            return "period"
        return "period" if any(not self.values.get(name) for name in PERIOD) else "check"


def declaring(fee: str) -> Declaring:
    """What was written of this declaration, and what the person may do."""
    kinds: list[Fee] = needed(parts().fees.fees()).items
    kind = next((kind for kind in kinds if kind.code == fee), None)
    if kind is None:
        raise PageFailure(Failure("fee-declarations", 404, {"title": t("fees.unknown")}))
    closed = closed_option()
    tied, untied = businesses(closed)
    places = [Place(business, place) for business in tied for place in business.establishments]
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

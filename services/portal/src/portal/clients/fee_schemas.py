"""What the pages use of the answers of fee-declarations. Members that a page does not use are ignored."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import Field
from town.look import Words

from portal.clients.schemas import Answer


class FeeRate(Answer):
    """The rate of a fee from a day on, in percent."""

    valid_from: date
    percent: str


class Channel(Answer):
    """Where a fee is declared for periods that end on this day or later."""

    periods_from: date
    channel: str
    url: str | None = None


class Choice(Answer):
    value: str
    title: Words


class Question(Answer):
    """What a fee asks; ``short`` is what its answer is called where it is shown, ``unit`` that of a measure."""

    id: str
    kind: Literal["amount", "measure", "count", "choice", "yes-no"]
    title: Words
    short: Words
    hint: Words | None
    unit: Words | None
    choices: list[Choice]

    @property
    def is_number(self) -> bool:
        """Whether people write it with a decimal sign, and separators of thousands."""
        return self.kind in ("amount", "measure")


class Fee(Answer):
    """A fee that businesses declare here, at least for older periods. One that is asked ``ahead`` is for a term."""

    code: str
    title: Words
    periods: str = "ended"
    vat_return: str | None = None
    questions: list[Question] = Field(default_factory=list)
    rates: list[FeeRate] = Field(default_factory=list)
    channels: list[Channel] = Field(default_factory=list)

    def rate_on(self, day: date) -> FeeRate | None:
        """The rate in force on the day."""
        return max((one for one in self.rates if one.valid_from <= day), key=lambda one: one.valid_from, default=None)

    @property
    def ahead(self) -> bool:
        """Whether it is asked for a term that lies ahead, which the person says."""
        return self.periods == "ahead"

    @property
    def elsewhere(self) -> Channel | None:
        """Where newer periods are declared, when that is not here."""
        return elsewhere(self.channels)


def elsewhere(channels: Sequence[Channel]) -> Channel | None:
    """The newest of them, when that is not here."""
    newest = max(channels, key=lambda row: row.periods_from, default=None)
    return newest if newest is not None and newest.channel != "portal" else None


class FeeTerms(Answer):
    """Until when fees are declared and paid, and what lateness costs."""

    deadline: Words
    fine_percent_per_month: str
    fine_cap_percent: str
    note_valid_days: int


class Elsewhere(Answer):
    """Since when and where these fees are declared elsewhere; ``fees`` is empty when it is so for every fee."""

    since: date
    url: str | None
    fees: list[Words]


class PlaceKind(Answer):
    """What an establishment can be."""

    code: str
    title: Words


class Fees(Answer):
    # A fee-declarations that is older than this portal tells no terms.
    items: list[Fee]
    kinds: list[PlaceKind] = Field(default_factory=list)
    terms: FeeTerms | None = None

    @property
    def elsewhere(self) -> list[Elsewhere]:
        """Fees that go the same way are named together."""
        found: dict[tuple[date, str | None], list[Words]] = {}
        for fee in self.items:
            if (there := fee.elsewhere) is not None:
                found.setdefault((there.periods_from, there.url), []).append(fee.title)
        every = len(self.items)
        return [
            Elsewhere(since=since, url=url, fees=[] if len(titles) == every else titles)
            for (since, url), titles in sorted(found.items(), key=lambda item: item[0][0])
        ]


class Period(Answer):
    """A period of a fee; ``channel`` is where it is declared."""

    code: str
    title: Words
    due: date
    channel: str
    external_url: str | None = None
    declared: bool

    @property
    def is_quarter(self) -> bool:
        """2024-Q1; else it is a month, 2024-03."""
        return "Q" in self.code


class FeePeriods(Answer):
    """A fee with its periods."""

    fee: str
    title: Words
    periods: list[Period]

    @property
    def open_here(self) -> list[Period]:
        return [period for period in self.periods if period.channel == "portal" and not period.declared]


class KindKept(Answer):
    kind: str


class DebtorState(Answer):
    """Whether finance knows the business: waiting, tied or refused; ``text`` is why it was refused."""

    state: str
    text: str | None = None

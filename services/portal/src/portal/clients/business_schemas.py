"""What the pages use of the answers about businesses and their establishments."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime
from town.look import Words

from portal.clients.drafts import Draft
from portal.clients.fee_schemas import Channel, DebtorState, Fee, Period, elsewhere
from portal.clients.schemas import Answer
from portal.clients.vat_return_schemas import VatReturnOffered


class BusinessHead(Answer):
    """A business as every page about it names it."""

    id: str
    name: str
    trade_name: str | None = None
    afm: str
    months: int | None
    notice_email: str | None = None
    debtor: DebtorState

    @property
    def tied(self) -> bool:
        """Whether finance knows it: before that nothing is declared for it."""
        return self.debtor.state == "tied"


class Counts(Answer):
    """Periods that are still to be declared; ``days_left`` is until the nearest day that has not passed."""

    filed: int
    due: int
    overdue: int
    next_due: date | None
    days_left: int | None


class CountsOfBusiness(Counts):
    """The same of all its establishments; ``unsaid`` is how many have no kind yet."""

    establishments: int
    unsaid: int


class ListedBusiness(BusinessHead):
    counts: CountsOfBusiness


class Businesses(Answer):
    """A page of the person's businesses."""

    items: list[ListedBusiness]
    page: int
    pages: int
    found: int


class Actor(Answer):
    """A person who may act for a business, without a name; ``number`` is that of the special declaration."""

    capacity: str
    valid_from: date
    valid_to: date | None
    number: str | None
    own: bool


class Kind(Answer):
    code: str
    title: Words


class EstablishmentHead(Answer):
    id: str
    name: str
    address: str
    kind: Kind | None


class ListedEstablishment(EstablishmentHead):
    counts: Counts


class BusinessPage(ListedBusiness):
    """A business with a page of its establishments, and those who may act for it."""

    of_several: bool
    actors: list[Actor]
    items: list[ListedEstablishment]
    page: int
    pages: int
    found: int


class Fact(Answer):
    """What is kept of an establishment of some kind."""

    id: str
    kind: Literal["measure", "count", "text", "season", "day", "yes-no"]
    title: Words
    hint: Words | None
    unit: Words | None


class FactSaid(Fact):
    """The same with what was said, as it is stored and as people read it."""

    value: str | None
    text: Words | None


class KindWithFacts(Kind):
    facts: list[Fact]


class PeriodStatus(Period):
    """A period with how it stands: filed, due or overdue, and the days left or past."""

    state: Literal["filed", "due", "overdue"]
    days: int | None


class FeeOfEstablishment(Answer):
    """A fee that an establishment owes for certain, or may owe."""

    fee: str
    title: Words
    ahead: bool
    certain: bool
    channels: list[Channel]
    periods: list[PeriodStatus]

    @property
    def elsewhere(self) -> Channel | None:
        """Where newer periods are declared, when that is not here."""
        return elsewhere(self.channels)

    @property
    def open(self) -> list[PeriodStatus]:
        """Those that are still to be declared."""
        return [period for period in self.periods if period.state != "filed"]


class ChangedField(Answer):
    title: Words
    before: Words | None
    after: Words | None


class Change(Answer):
    at: AwareDatetime
    own: bool
    fields: list[ChangedField]


class EstablishmentPage(EstablishmentHead):
    business: BusinessHead
    of_several: bool
    facts: list[FactSaid]
    kinds: list[KindWithFacts]
    fees: list[FeeOfEstablishment]
    changes: list[Change]


class EstablishmentFee(EstablishmentHead):
    """All that a form of declaring needs."""

    business: BusinessHead
    of_several: bool
    fee: Fee
    periods: list[PeriodStatus]
    prefilled: dict[str, str]
    draft: Draft | None
    # A fee-declarations that is older than this portal knows no VAT returns.
    vat_return: VatReturnOffered | None = None

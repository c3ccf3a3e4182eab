"""What the pages use of the answers of fee-declarations. Members that a page does not use are ignored."""

from datetime import date

from pydantic import AwareDatetime, Field
from town.look import Words

from portal.clients.shapes import Answer, Named, Notice


class FeeRate(Answer):
    """The rate of a fee from a day on, in percent."""

    valid_from: date
    percent: str


class Channel(Answer):
    """Where a fee is declared for periods that end on this day or later."""

    periods_from: date
    channel: str
    url: str | None = None


class Fee(Answer):
    """A fee that businesses declare here, at least for older periods."""

    code: str
    title: Words
    rates: list[FeeRate] = Field(default_factory=list)
    channels: list[Channel] = Field(default_factory=list)

    @property
    def elsewhere(self) -> Channel | None:
        """Where newer periods are declared, when that is not here."""
        newest = max(self.channels, key=lambda row: row.periods_from, default=None)
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


class Fees(Answer):
    # A fee-declarations that is older than this portal tells no terms.
    items: list[Fee]
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


class Establishment(Answer):
    id: str
    name: str
    address: str
    fees: list[FeePeriods]


class DebtorState(Answer):
    """Whether finance knows the business: waiting, tied or refused; ``text`` is why it was refused."""

    state: str
    text: str | None = None


class Business(Answer):
    id: str
    name: str
    # A fee-declarations that is older than this portal says nothing: its businesses are all tied.
    debtor: DebtorState = DebtorState(state="tied")
    trade_name: str | None = None
    notice_email: str | None = None
    establishments: list[Establishment]


class Businesses(Answer):
    items: list[Business]


class Quote(Answer):
    """What a declaration would cost. Amounts in cents."""

    base_cents: int
    fee_cents: int
    fine_cents: int
    total_cents: int
    rate_percent: str
    months_late: int
    due: date
    pay_by: date


class Place(Answer):
    id: str
    name: str


class Note(Answer):
    """The οίκοθεν υπηρεσιακό σημείωμα of a declaration."""

    number: str
    rf: str
    amount_cents: int
    valid_until: date
    pdf_ready: bool


class Declaration(Answer):
    """A fee declaration with its note, which is None when nothing is owed. Amounts in cents."""

    id: str
    number: str
    state: str
    fee: Named
    period: Named
    establishment: Place
    business: Place
    receipts_cents: int
    inclusive: bool
    rate_percent: str
    base_cents: int
    fee_cents: int
    fine_cents: int
    total_cents: int
    filed_at: AwareDatetime
    note: Note | None
    notice: Notice


class Declarations(Answer):
    items: list[Declaration]

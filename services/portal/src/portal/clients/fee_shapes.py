"""What the pages use of the answers of fee-declarations. Members that a page does not use are ignored."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field
from town.look import Words

from portal.clients.shapes import Answer, Named, Notice


class VatReturn(Answer):
    """A file that was sent: ``checking`` until it was looked through; ``reason_text`` is why it is refused."""

    id: str
    name: str
    pages: int | None = None
    state: str
    reason_text: Words | None = None
    at: AwareDatetime


class VatReturnLimits(Answer):
    """What may be sent; ``scanned`` is whether somebody looks for malicious software in it."""

    max_bytes: int
    max_pages: int
    scanned: bool = False


class VatReturnOffered(Answer):
    """What a fee says of a VAT return (asked or required), and what was sent for this form."""

    rule: str
    file: VatReturn | None
    limits: VatReturnLimits


class VatReturns(Answer):
    """What came with a declaration, the newest first: ``current`` is the one that counts, ``awaited`` that there
    is none and must be. ``rule`` is None where the fee asks for none any more."""

    rule: str | None
    awaited: bool
    current: str | None
    versions: list[VatReturn]


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


class AnswerGiven(Answer):
    """What was answered to a question, as people read it; ``value`` is the answer itself."""

    id: str = ""
    title: Words
    value: str = ""
    text: Words


class Line(Answer):
    """One amount of what is owed: what it is, how it was computed, and by which law. Cents."""

    title: Words
    calculation: Words
    law: str
    amount_cents: int


class Quote(Answer):
    """What a declaration would cost. Amounts in cents."""

    answers: list[AnswerGiven]
    lines: list[Line]
    total_cents: int
    due: date
    pay_by: date


class Change(Answer):
    """One kind of amount of two declarations. Cents; the difference is below zero when less is owed."""

    title: Words
    before_cents: int
    after_cents: int
    difference_cents: int


class AmendmentQuote(Answer):
    """What an amendment would change: what is charged so far, what it comes to, what is open and what is too much then.
    Amounts in cents."""

    answers: list[AnswerGiven]
    answers_before: list[AnswerGiven]
    lines: list[Line]
    changes: list[Change]
    before_cents: int
    total_cents: int
    difference_cents: int
    to_pay_cents: int
    credit_cents: int
    pay_by: date


class OtherDeclaration(Answer):
    """A declaration that amended this one, or was amended by it."""

    id: str
    number: str


class Withdrawn(Answer):
    """When a declaration was withdrawn, by its declarant or by the office, and why."""

    at: AwareDatetime
    by: str
    reason: str


class Place(Answer):
    id: str
    name: str


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
    """One part of a note, with its own code and what is open of it."""

    place: int
    rf: str
    cents: int
    open_cents: int
    due: date


class Plan(Answer):
    """The instalments of a note. ``state``: running, kept, lost or replaced."""

    state: str
    grace_days: int
    items: list[Instalment]


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


class Note(Answer):
    """The οίκοθεν υπηρεσιακό σημείωμα of a declaration, and how it stands."""

    number: str
    rf: str
    amount_cents: int
    valid_until: date
    pdf_ready: bool
    state: str
    open_cents: int
    payments: list[NotePayment]
    plan: Plan | None = None
    instalments_offered: PartsOffered | None = None
    certified: Certified | None = None
    reminders: list[Reminded] = Field(default_factory=list)

    @property
    def to_pay(self) -> bool:
        """Whether it can be paid now with its code."""
        return self.state in ("open", "part-paid")

    @property
    def fits(self) -> bool:
        """Whether its code is for what is open: a code is bound to its amount."""
        return self.open_cents == self.amount_cents


class Declaration(Answer):
    """A fee declaration with its note, which is None when nothing is owed. Amounts in cents."""

    id: str
    number: str
    state: str
    fee: Named
    period: Named
    establishment: Place
    business: Place
    answers: list[AnswerGiven]
    lines: list[Line]
    total_cents: int
    filed_at: AwareDatetime
    note: Note | None
    notice: Notice
    # A fee-declarations that is older than this portal knows no amendments.
    changeable: bool = False
    amends: OtherDeclaration | None = None
    amended_by: OtherDeclaration | None = None
    withdrawn: Withdrawn | None = None
    questions: list[Question] = Field(default_factory=list)
    # A fee-declarations that is older than this portal knows no VAT returns.
    vat_return: VatReturns | None = None
    vat_return_limits: VatReturnLimits | None = None


class Declarations(Answer):
    items: list[Declaration]

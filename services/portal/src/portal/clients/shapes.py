"""What the pages use of the services' answers. Members that a page does not use are ignored."""

from datetime import date
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict
from town.look import Words


class Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Way(Answer):
    """One way to get what is missing."""

    id: str
    text: str


class Missing(Answer):
    """A requirement that the person does not meet."""

    requirement: str
    text: str
    ways: list[Way]


class Option(Answer):
    """Something that a service offers, decided for the person asking."""

    option: str
    title: str
    allowed: bool
    missing: list[Missing]


class Options(Answer):
    options: list[Option]

    def get(self, name: str) -> Option | None:
        return next((option for option in self.options if option.option == name), None)


class PolicyWay(Answer):
    """One way to meet a requirement, for anybody to read."""

    id: str
    text: Words


class PolicyOption(Answer):
    """Something that a service offers, what it needs, and by requirement the ways to meet it."""

    option: str
    title: Words
    requires: dict[str, Any]
    ways: dict[str, list[PolicyWay]]


class Policy(Answer):
    options: list[PolicyOption]

    def get(self, name: str) -> PolicyOption | None:
        return next((option for option in self.options if option.option == name), None)


class ProcedureSummary(Answer):
    code: str
    title: Words
    description: Words
    cost_cents: int
    deadline: str
    delivery: list[str]


class Procedures(Answer):
    items: list[ProcedureSummary]


class Evidence(Answer):
    title: Words
    conditional: bool
    fetched_by_municipality: bool
    note: Words | None


class Choice(Answer):
    value: str
    title: Words


class Question(Answer):
    """Something that the person must say; ``kind`` is how."""

    id: str
    kind: Literal["text", "choice", "year", "date"]
    title: Words
    hint: Words | None
    required: bool
    choices: list[Choice]

    @property
    def field(self) -> str:
        """Its name on the form, which is how the service names it in errors."""
        return f"answers.{self.id}"


class LegalBasis(Answer):
    title: Words
    url: str | None


class Unit(Answer):
    """The office in charge."""

    name: Words
    address: Words
    phone: str
    email: str | None
    hours: Words | None = None


class Procedure(ProcedureSummary):
    """Everything about a certificate that one can ask for."""

    provided_to: Words
    evidences: list[Evidence]
    conditions: list[Words]
    legal_basis: list[LegalBasis]
    validity: str | None
    time_by_hand: str | None
    time_online: str | None
    steps_by_hand: list[Words]
    steps_online: list[Words]
    questions: list[Question]
    unit: Unit
    last_updated: date


class Named(Answer):
    code: str
    title: Words


class Notice(Answer):
    """What became of the mail about a case."""

    state: str
    reason: str | None = None
    at: AwareDatetime | None = None


class PostalAddress(Answer):
    street: str
    number: str | None = None
    postcode: str
    city: str


class Happening(Answer):
    """Something that happened to a request; ``detail`` is the new delivery, or why a mail was not sent."""

    what: str
    detail: str | None
    at: AwareDatetime


class Request(Answer):
    """A request for a certificate."""

    id: str
    number: str
    procedure: Named
    delivery: str
    answers: dict[str, str]
    postal_address: PostalAddress | None
    state: str
    submitted_at: AwareDatetime
    deadline: date
    notice: Notice
    history: list[Happening] = []


class Requests(Answer):
    items: list[Request]


class OpenRequest(Answer):
    """A request that the person filed and that is not answered yet."""

    id: str
    number: str
    submitted_at: AwareDatetime


class Checked(Answer):
    """Nothing is wrong with what was written; ``open_requests`` ask for the same certificate, newest first."""

    open_requests: list[OpenRequest] = []


class Rate(Answer):
    """A rate of a fee, in force from a day until the next one is."""

    valid_from: date
    percent: str


class Fee(Answer):
    """A fee that businesses declare here."""

    code: str
    title: Words
    rates: list[Rate] = []

    def rate_on(self, day: date) -> Rate | None:
        """The rate in force on the day."""
        return max((one for one in self.rates if one.valid_from <= day), key=lambda one: one.valid_from, default=None)


class Fees(Answer):
    items: list[Fee]


class Period(Answer):
    """A period of a fee; ``channel`` is where it is declared."""

    code: str
    title: Words
    due: date
    channel: str
    external_url: str | None = None
    declared: bool


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

"""What the pages use of the services' answers. Members that a page does not use are ignored."""

from collections.abc import Mapping
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
    needed: object = None


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
    """One way to meet a requirement, as the public reads it."""

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


class Elsewhere(Answer):
    """Where else one has it: ``at-once`` from gov.gr, by an ``application`` there, ``fetched`` by whoever asks for it,
    or from another ``office``."""

    kind: str
    text: Words
    url: str | None = None


class Postage(Answer):
    """What posting costs the recipient; ``cents`` is None where the price is not the municipality's to say."""

    text: Words
    cents: int | None = None


class ProcedureSummary(Answer):
    code: str
    title: Words
    description: Words
    elsewhere: list[Elsewhere] = []
    cost_cents: int
    postage: Postage | None = None
    deadline: str
    counted: str = "calendar"
    delivery: list[str]

    @property
    def at_once(self) -> bool:
        """Whether gov.gr gives it in minutes."""
        return any(one.kind == "at-once" for one in self.elsewhere)


class NotOffered(Answer):
    """What citizens may look for and do not get here."""

    code: str
    title: Words
    not_offered_because: Words | None = None
    elsewhere: list[Elsewhere] = []


class Procedures(Answer):
    items: list[ProcedureSummary]
    not_offered: list[NotOffered] = []


class Evidence(Answer):
    """A document that the procedure needs: always, with some answers (``only_if``), or where ``condition`` says so.

    ``shown`` ones are looked at when the certificate is handed over; they are not sent.
    """

    key: str = ""
    title: Words
    when: str = "mandatory"
    only_if: dict[str, list[str]] = {}
    condition: Words | None = None
    conditional: bool
    fetched_by_municipality: bool
    shown: bool = False
    note: Words | None

    @property
    def sent(self) -> bool:
        """Whether the applicant is who sends it."""
        return bool(self.key) and not self.fetched_by_municipality and not self.shown


class Choice(Answer):
    """``advice`` is shown to those who choose it, and does not stop them."""

    value: str
    title: Words
    advice: Words | None = None


class Group(Answer):
    key: str
    title: Words


class Question(Answer):
    """Something that the person must say; ``kind`` is how."""

    id: str
    kind: Literal["text", "choice", "year", "date", "name", "lines"]
    title: Words
    hint: Words | None
    group: str | None = None
    required: bool
    only_if: dict[str, list[str]] = {}
    choices: list[Choice]

    @property
    def field(self) -> str:
        """Its name on the form, which is how the service names it in errors."""
        return f"answers.{self.id}"

    def asked(self, answers: Mapping[str, str]) -> bool:
        """Whether it is asked after these answers."""
        return all(answers.get(name) in values for name, values in self.only_if.items())

    def choice(self, value: str) -> Choice | None:
        """The choice of this value."""
        return next((one for one in self.choices if one.value == value), None)


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


class Counter(Answer):
    """Where documents are collected."""

    name: Words
    address: Words
    phone: str = ""
    hours: Words | None = None


class ServiceCentre(Counter):
    """A citizens' service centre (ΚΕΠ)."""

    key: str


class Procedure(ProcedureSummary):
    """Everything about a certificate that one can ask for. One that is not ``offered`` says why, and where to go."""

    offered: bool = True
    not_offered_because: Words | None = None
    provided_to: Words
    evidences: list[Evidence]
    conditions: list[Words]
    legal_basis: list[LegalBasis]
    validity: str | None
    time_by_hand: str | None
    time_online: str | None
    steps_by_hand: list[Words]
    steps_online: list[Words]
    truth: bool = False
    applicant_fields: list[str] = []
    groups: list[Group] = []
    questions: list[Question]
    unit: Unit
    service_centres: list[ServiceCentre] = []
    last_updated: date
    options: list[PolicyOption] = []

    @property
    def policy(self) -> Policy:
        """What its ways of delivery need; nothing where the procedure comes beside something else."""
        return Policy(options=self.options)

    def centre(self, way: str) -> ServiceCentre | None:
        """The service centre of a choice on a form (addresses.way_on_form)."""
        return next((one for one in self.service_centres if one.key == way.partition(":")[2]), None)


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


class OpenRequest(Answer):
    """A request that the person filed and that is not answered yet."""

    id: str
    number: str
    submitted_at: AwareDatetime


class Checked(Answer):
    """Nothing is wrong with what was written; ``open_requests`` ask for the same certificate, newest first."""

    open_requests: list[OpenRequest] = []

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
    kind: Literal["text", "choice", "year", "date", "name", "lines"]
    title: Words
    hint: Words | None
    required: bool
    only_if: dict[str, list[str]] = {}
    choices: list[Choice]

    @property
    def field(self) -> str:
        """Its name on the form, which is how the service names it in errors."""
        return f"answers.{self.id}"

    def asked(self, values: Mapping[str, str]) -> bool:
        """Whether it is asked of somebody who wrote these values on the form."""
        return all(values.get(f"answers.{name}") in answers for name, answers in self.only_if.items())


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

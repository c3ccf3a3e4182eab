"""The procedures as data, in the fields of the national register of procedures (Μίτος, https://mitos.gov.gr)."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

import yaml
from inputkit.days import Day, Year
from inputkit.refusals import Refused, Text, about
from inputkit.shapes import Fault
from inputkit.text import Line, Lines
from pydantic import BaseModel, ConfigDict, Field, model_validator

from certificates.domain.limits import Counted
from certificates.domain.requests import Delivery
from certificates.errors import ProcedureNotFound

_FILE = Path(__file__).with_name("catalogue.yaml")

MAX_ANSWER = 200
EARLIEST = date(1900, 1, 1)

Duration = Annotated[str, Field(pattern=r"^P(\d+[YMD])*(T(\d+[HM])+)?$", min_length=3)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Entry):
    """A text in both languages."""

    el: str
    en: str


class Evidence(_Entry):
    """A document that the procedure needs. ``fetched_by_municipality`` ones are never asked of the applicant."""

    key: str = ""
    title: Words
    conditional: bool = False
    fetched_by_municipality: bool = False
    note: Words | None = None


class LegalBasis(_Entry):
    """A rule that the procedure rests on."""

    title: Words
    url: str | None = None


class Choice(_Entry):
    """One answer to choose."""

    value: str
    title: Words


class Question(_Entry):
    """Something that only the applicant can say. Answers are texts: a year ``2024``, a date ``2024-05-31``."""

    id: str = Field(pattern=r"^[a-z_]+$")
    kind: Literal["text", "choice", "year", "date"]
    title: Words
    hint: Words | None = None
    required: bool = True
    choices: tuple[Choice, ...] = ()
    not_before: str | None = None

    @model_validator(mode="after")
    def _choices_fit(self) -> "Question":
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError(f"question {self.id}: choices belong to the kind choice")
        return self


class DocumentField(_Entry):
    """Something that the clerk fills in the document."""

    name: str = Field(pattern=r"^[a-z_]+$")
    title: Words
    kind: Literal["text", "lines", "date"] = "text"
    required: bool = True


class DocumentTemplate(_Entry):
    """What the document of a procedure says."""

    fields: tuple[DocumentField, ...] = ()


class Procedure(_Entry):
    """One certificate, with all that its page says. ``deadline`` is whole calendar days.

    One that is no longer ``offered`` stays in the file, because old requests show its title.
    """

    offered: bool = True
    code: str
    title: Words
    description: Words
    unit: str
    provided_to: Words
    evidences: tuple[Evidence, ...]
    conditions: tuple[Words, ...]
    legal_basis: tuple[LegalBasis, ...]
    cost_cents: int = Field(ge=0)
    deadline: timedelta
    deadline_iso: Duration
    validity: Duration | None
    time_by_hand: Duration | None
    time_online: Duration | None
    steps_by_hand: tuple[Words, ...]
    steps_online: tuple[Words, ...]
    delivery: tuple[Delivery, ...]
    questions: tuple[Question, ...]
    source: str
    last_updated: date
    counted: Counted = Counted.CALENDAR
    edition: int = 1
    second_look: bool = False
    truth: bool = False
    document: DocumentTemplate = DocumentTemplate()

    @model_validator(mode="before")
    @classmethod
    def _keep_deadline_as_written(cls, members: object) -> object:
        return {**members, "deadline_iso": members.get("deadline")} if isinstance(members, dict) else members

    @model_validator(mode="after")
    def _deadline_is_days(self) -> "Procedure":
        if self.deadline != timedelta(days=self.deadline.days) or not self.deadline:
            raise ValueError("the deadline is whole days")
        return self

    @property
    def validity_months(self) -> int | None:
        """How many months the document is valid; None: for ever."""
        return int(self.validity[1:-1]) if self.validity and self.validity.endswith("M") else None


class Catalogue:
    """All procedures, by code."""

    def __init__(self, procedures: Mapping[str, Procedure]) -> None:
        self._procedures = procedures

    @classmethod
    def load(cls, path: Path = _FILE) -> "Catalogue":
        """Read the catalogue; raises pydantic.ValidationError when an entry is not complete."""
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))["procedures"]
        return cls({entry.code: entry for entry in map(Procedure.model_validate, entries)})

    def offered(self) -> list[Procedure]:
        """What can be asked for now, in the order of the file."""
        return [procedure for procedure in self._procedures.values() if procedure.offered]

    def find_offered(self, code: str) -> Procedure | None:
        """The procedure if it can be asked for now."""
        procedure = self._procedures.get(code)
        return procedure if procedure and procedure.offered else None

    def get(self, code: str) -> Procedure:
        """The procedure, offered or not; raises ProcedureNotFound."""
        if code not in self._procedures:
            raise ProcedureNotFound
        return self._procedures[code]

    def edition(self, code: str, _: int) -> Procedure:
        """The procedure in an edition; raises ProcedureNotFound."""
        return self.get(code)


def check_document(procedure: Procedure, written: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """What the clerk wrote into the document in its stored form, and what is wrong with it."""
    known = {one.name: one for one in procedure.document.fields}
    faults = [Fault(f"document.{name}", _NO_SUCH_QUESTION) for name in sorted(written.keys() - known.keys())]
    fields: dict[str, str] = {}
    for name, one in known.items():
        try:
            kept = (Lines(4000) if one.kind == "lines" else Line(300)).read(written.get(name, ""))
        except Refused as refused:
            faults.append(Fault(f"document.{name}", about(one.title.model_dump(), refused.sentence)))
            continue
        if kept:
            fields[name] = kept
    return fields, faults


def check_answers(
    procedure: Procedure, unverified: Mapping[str, str], today: date
) -> tuple[dict[str, str], list[Fault]]:
    """The answers in their stored form, and what is wrong with them. ``today`` is the day in Greece."""
    known = {question.id: question for question in procedure.questions}
    faults = [Fault(f"answers.{name}", _NO_SUCH_QUESTION) for name in sorted(unverified.keys() - known.keys())]
    answers: dict[str, str] = {}
    for name, question in known.items():
        try:
            answer = _read(question, unverified.get(name, ""), today)
        except Refused as refused:
            faults.append(_fault(question, refused.sentence))
            continue
        if answer:
            answers[name] = answer
        if question.not_before and answer and answer < answers.get(question.not_before, ""):
            faults.append(_fault(question, _BEFORE_THE_FIRST))
    return answers, faults


_NO_SUCH_QUESTION: Text = {
    "el": "Η διαδικασία δεν έχει τέτοια ερώτηση.",
    "en": "The procedure has no such question.",
}
_BEFORE_THE_FIRST: Text = {
    "el": "το έτος είναι πριν από το έτος έναρξης.",
    "en": "the year is before the year of the beginning.",
}


def _read(question: Question, written: str, today: date) -> str:
    """The answer in its stored form, empty when none is needed; raises Refused."""
    answer = Line(MAX_ANSWER).read(written)
    if not answer:
        if question.required:
            raise Refused("missing")
        return ""
    if question.kind == "choice" and answer not in {choice.value for choice in question.choices}:
        raise Refused("choice")
    if question.kind == "date":
        Day(EARLIEST, today).read(answer)
    if question.kind == "year":
        Year(EARLIEST.year, today.year).read(answer)
    return answer


def _fault(question: Question, said: Text) -> Fault:
    return Fault(f"answers.{question.id}", about(question.title.model_dump(), said))

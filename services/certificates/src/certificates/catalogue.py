"""The procedures as data, in the fields of the national register of procedures (Μίτος, https://mitos.gov.gr)."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from certificates.domain import Delivery, Fault, has_control_characters, squeeze
from certificates.errors import ProcedureNotFound

_FILE = Path(__file__).with_name("catalogue.yaml")

MAX_ANSWER = 200
EARLIEST_YEAR = 1900

Duration = Annotated[str, Field(pattern=r"^P(\d+[YMD])*(T(\d+[HM])+)?$", min_length=3)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Entry):
    """A text in both languages."""

    el: str
    en: str


class Evidence(_Entry):
    """A document that the procedure needs. ``fetched_by_municipality`` ones are never asked of the applicant."""

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

    @model_validator(mode="before")
    @classmethod
    def _keep_deadline_as_written(cls, members: object) -> object:
        return {**members, "deadline_iso": members.get("deadline")} if isinstance(members, dict) else members

    @model_validator(mode="after")
    def _deadline_is_days(self) -> "Procedure":
        if self.deadline != timedelta(days=self.deadline.days) or not self.deadline:
            raise ValueError("the deadline is whole days")
        return self


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


def check_answers(
    procedure: Procedure, unverified: Mapping[str, str], today: date
) -> tuple[dict[str, str], list[Fault]]:
    """The answers in their stored form, and what is wrong with them. ``today`` is the day in Greece."""
    answers = {name: squeeze(value) for name, value in unverified.items()}
    known = {question.id for question in procedure.questions}
    faults = [
        _fault(name, "Η διαδικασία δεν έχει τέτοια ερώτηση.", "The procedure has no such question.")
        for name in sorted(answers.keys() - known)
    ]
    for question in procedure.questions:
        text = answers.get(question.id, "")
        if not text:
            answers.pop(question.id, None)
            if question.required:
                faults.append(_fault(question.id, "Απαντήστε σε αυτή την ερώτηση.", "Answer this question."))
        elif found := _check_answer(question, text, answers, today):
            faults.append(found)
    return answers, faults


def _check_answer(question: Question, text: str, answers: Mapping[str, str], today: date) -> Fault | None:
    if len(text) > MAX_ANSWER or has_control_characters(text):
        return _fault(
            question.id,
            f"Γράψτε έως {MAX_ANSWER} χαρακτήρες, χωρίς ειδικά σύμβολα ελέγχου.",
            f"Write at most {MAX_ANSWER} characters, without control characters.",
        )
    if question.kind == "choice" and text not in {choice.value for choice in question.choices}:
        return _fault(question.id, "Διαλέξτε μία από τις επιλογές.", "Choose one of the options.")
    if question.kind == "year":
        return _check_year(question, text, answers, today)
    if question.kind == "date":
        return _check_date(question, text, today)
    return None


def _check_year(question: Question, text: str, answers: Mapping[str, str], today: date) -> Fault | None:
    if not re.fullmatch(r"[0-9]{4}", text) or not EARLIEST_YEAR <= int(text) <= today.year:
        return _fault(
            question.id,
            f"Γράψτε έτος με τέσσερα ψηφία, από {EARLIEST_YEAR} έως {today.year}.",
            f"Enter a year of four digits, from {EARLIEST_YEAR} to {today.year}.",
        )
    if question.not_before and text < answers.get(question.not_before, ""):
        return _fault(
            question.id, "Το έτος είναι πριν από το έτος έναρξης.", "The year is before the year of the beginning."
        )
    return None


def _check_date(question: Question, text: str, today: date) -> Fault | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or len(text) != 10 or day.year < EARLIEST_YEAR:
        return _fault(question.id, "Γράψτε μια σωστή ημερομηνία.", "Enter a correct date.")
    if day > today:
        return _fault(question.id, "Η ημερομηνία είναι στο μέλλον.", "The date is in the future.")
    return None


def _fault(question: str, el: str, en: str) -> Fault:
    return Fault(f"answers.{question}", {"el": el, "en": en})

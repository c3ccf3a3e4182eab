"""What procedures are made of: texts, conditions, evidences, questions, ways elsewhere.

Every shape is also what staff send for a new edition, so it takes nothing unknown and bounds everything.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from inputkit.text import Lines
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

CAPACITY = "capacity"
"""The one thing beside answers that an evidence may depend on: the capacity in which the applicant asks."""
CAPACITIES = ("self", "parent", "guardian", "authorised", "lawyer", "heir")

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Value = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]
Said = Annotated[str, Lines(1500, least=1)]
Url = Annotated[str, Field(pattern=r"^https://[A-Za-z0-9.-]+(/[!-~]*)?$", max_length=500)]
Duration = Annotated[str, Field(pattern=r"^P(\d{1,3}[YMD])*(T(\d{1,3}[HM])+)?$", min_length=3, max_length=20)]


class Entry(BaseModel):
    """A part of the catalogue."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Words(Entry):
    """A text in both languages."""

    el: Said
    en: Said

    def texts(self) -> dict[str, str]:
        """The text by language, as JSON writes it."""
        return {"el": self.el, "en": self.en}


def _several(values: object) -> object:
    """One value may be written without a list."""
    if not isinstance(values, Mapping):
        return values
    return {name: [given] if isinstance(given, str) else given for name, given in values.items()}


Condition = Annotated[
    dict[Key, Annotated[tuple[Value, ...], Field(min_length=1, max_length=20)]],
    Field(max_length=5),
    BeforeValidator(_several),
]
"""Answers by question: it holds when each of these questions has one of its answers. Empty: always."""


def holds(condition: Condition, answers: Mapping[str, str]) -> bool:
    """Whether the answers are among those that the condition names."""
    return all(answers.get(question) in values for question, values in condition.items())


class Evidence(Entry):
    """A document that the procedure needs. ``key`` names it in cases and uploads.

    ``fetched_by_municipality`` ones are never asked of the applicant; ``shown`` ones are looked at when the certificate
    is handed over, and no copy of them is kept.
    """

    key: Key
    title: Words
    when: Literal["mandatory", "answer", "words"] = "mandatory"
    only_if: Condition = Field(default_factory=dict)
    condition: Words | None = None
    fetched_by_municipality: bool = False
    shown: bool = False
    note: Words | None = None

    @property
    def conditional(self) -> bool:
        return self.when != "mandatory"

    def needed(self, answers: Mapping[str, str], capacity: str = "self") -> bool | None:
        """Whether it is needed with these answers; None where only a person can tell (conditional in words)."""
        if self.when == "words":
            return None
        return holds(self.only_if, {**answers, CAPACITY: capacity})


class LegalBasis(Entry):
    """A rule that the procedure rests on."""

    title: Words
    url: Url | None = None


class Elsewhere(Entry):
    """Where else one has it, which a page says before anything else.

    ``at-once``: gov.gr gives it in minutes; ``application``: gov.gr takes the application; ``fetched``: other Greek
    authorities fetch it themselves, so the applicant need not bring it; ``office``: another office gives it.
    """

    kind: Literal["at-once", "application", "fetched", "office"]
    text: Words
    url: Url | None = None


class Postage(Entry):
    """What posting costs the recipient; ``cents`` is None where the price is not ours to say."""

    text: Words
    cents: int | None = Field(default=None, ge=0, le=100_000)


class Group(Entry):
    """A part of what is asked: the person concerned, the record, the act."""

    key: Key
    title: Words


class Choice(Entry):
    """One answer to choose. ``advice`` is shown when it is chosen, and does not stop the applicant."""

    value: Value
    title: Words
    advice: Words | None = None


class Question(Entry):
    """Something that only the applicant can say. Answers are texts: a year ``2024``, a date ``2024-05-31``.

    One with ``only_if`` is asked, and required, only with those answers to questions before it.
    """

    id: Key
    kind: Literal["text", "choice", "year", "date", "name", "lines"]
    title: Words
    hint: Words | None = None
    group: Key | None = None
    required: bool = True
    only_if: Condition = Field(default_factory=dict)
    choices: tuple[Choice, ...] = Field(default=(), max_length=20)
    not_before: Key | None = None

    def asked(self, answers: Mapping[str, str]) -> bool:
        """Whether it is asked after these answers."""
        return holds(self.only_if, answers)

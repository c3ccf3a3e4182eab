"""What stands in the document that comes of a procedure: the fields that a clerk fills, the sentence around them."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from inputkit.days import Day
from inputkit.refusals import Refused, Text, about, sentence
from inputkit.schemas import Fault
from inputkit.text import Line, Lines
from printing.characters import PRINTABLE
from pydantic import Field

from certificates.catalogue.parts import Entry, Key, Question, Said, Words

_PLACE = re.compile(r"\{([^{}]*)\}")
LINE, LINES = 300, 4000

Source = Annotated[str, Field(pattern=r"^(answers|applicant)\.[a-z][a-z0-9_]{0,39}$")]


class DocumentField(Entry):
    """Something that the clerk writes into the document. It begins with what ``prefill`` names, joined by spaces."""

    name: Key
    title: Words
    kind: Literal["text", "lines", "date"] = "text"
    required: bool = True
    hint: Words | None = None
    prefill: tuple[Source, ...] = Field(default=(), max_length=4)


class DocumentForm(Entry):
    """The document of a procedure. ``sentence`` is Greek, with the names of required fields in braces."""

    template: Literal["certificate"] = "certificate"
    title: Words
    fields: tuple[DocumentField, ...] = Field(min_length=1, max_length=30)
    sentence: Said

    @property
    def places(self) -> list[str]:
        """The names in the braces of the sentence."""
        return _PLACE.findall(self.sentence)

    def written(self, fields: Mapping[str, str]) -> str:
        """The sentence with what the clerk wrote; days as people read them."""
        kinds = {one.name: one.kind for one in self.fields}
        return _PLACE.sub(lambda place: _read_aloud(kinds.get(place[1]), fields.get(place[1], "")), self.sentence)

    def spoken(self, field: DocumentField, value: str) -> str:
        """What the clerk wrote into one field; a day as people read it."""
        return _read_aloud(field.kind, value)


def _read_aloud(kind: str | None, value: str) -> str:
    return f"{date.fromisoformat(value):%d/%m/%Y}" if kind == "date" and value else value


def prefilled(
    form: DocumentForm, questions: tuple[Question, ...], answers: Mapping[str, str], applicant: Mapping[str, Any]
) -> dict[str, str]:
    """What the fields begin with, before a clerk has written anything."""
    spoken = {question.id: _spoken(question, answers.get(question.id, "")) for question in questions}
    known = {f"answers.{name}": value for name, value in spoken.items()}
    known |= {f"applicant.{name}": value for name, value in applicant.items() if isinstance(value, str)}
    begun = {one.name: " ".join(filter(None, map(known.get, one.prefill))) for one in form.fields}
    return {name: value for name, value in begun.items() if value}


def _spoken(question: Question, answer: str) -> str:
    """The answer as a document in Greek says it."""
    return next((choice.title.el for choice in question.choices if choice.value == answer), answer)


def check_document(form: DocumentForm, unverified: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """What the clerk wrote in its stored form, and what is wrong with it. What is missing is not wrong yet."""
    known = {one.name: one for one in form.fields}
    faults = [Fault(f"document.{name}", _NO_SUCH_FIELD) for name in sorted(unverified.keys() - known.keys())]
    fields: dict[str, str] = {}
    for name, one in known.items():
        try:
            value = _read(one, unverified.get(name, ""))
        except Refused as refused:
            faults.append(Fault(f"document.{name}", about(one.title.model_dump(), refused.sentence)))
            continue
        if value:
            fields[name] = value
    return fields, faults


def missing_of(form: DocumentForm, fields: Mapping[str, str]) -> list[Fault]:
    """The required fields that are empty."""
    lacking = [one for one in form.fields if one.required and not fields.get(one.name)]
    return [Fault(f"document.{one.name}", about(one.title.model_dump(), sentence("missing", {}))) for one in lacking]


def _read(field: DocumentField, written: str) -> str:
    """Raises Refused."""
    value = (Lines(LINES, font=PRINTABLE) if field.kind == "lines" else Line(LINE, font=PRINTABLE)).read(written)
    if value and field.kind == "date":
        Day().read(value)
    return value


_NO_SUCH_FIELD: Text = {
    "el": "Το έγγραφο δεν έχει τέτοιο πεδίο.",
    "en": "The document has no such field.",
}

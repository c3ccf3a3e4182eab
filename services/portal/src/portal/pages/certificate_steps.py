"""The pages of a certificate's form: which there are for what was written, what is on each, and what is still missing.

Answers are kept under the names that the service has for them: ``answers.…``, ``applicant.…``, the address by itself.
Pages on which nothing need be written keep a mark, so that everybody comes by them once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portal import addresses, forms
from portal.clients.schemas import Evidence, Procedure, Question
from portal.forms import Errors, written_date
from portal.guard import Visitor
from portal.language import locale, t

STEPS = ("form", "more", "documents", "address")
NAMES = ("given_name", "family_name")
ALWAYS = ("father_name", "mother_name", "birth_date", "capacity")
CAPACITY = "applicant.capacity"
BIRTH = "applicant.birth_date"
CAPACITIES = ("self", "parent", "guardian", "authorised", "lawyer", "heir")
SEEN = {"more": "step.more", "documents": "step.documents"}
"""The marks: what was on the page when the citizen went on from it."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was written so far for a procedure. ``names`` are those of the register, which are not written here."""

    procedure: Procedure
    values: Mapping[str, str]
    names: Mapping[str, str]

    def with_values(self, values: Mapping[str, str]) -> "Form":
        """The same form with these values besides."""
        return Form(self.procedure, {**self.values, **values}, self.names)

    # -- what there is

    def asked(self) -> list[Question]:
        """The questions that are asked after the answers to those before them."""
        given: dict[str, str] = {}
        asked = []
        for question in self.procedure.questions:
            if question.asked(given):
                asked.append(question)
                given[question.id] = self.values.get(question.field, "")
        return asked

    def questions(self, step: str) -> list[Question]:
        """Those of a page: first what everybody is asked, then what follows from the answers."""
        if step == "form":
            return [question for question in self.procedure.questions if not question.only_if]
        return [question for question in self.asked() if question.only_if] if step == "more" else []

    def groups(self, step: str) -> list[tuple[str, list[Question]]]:
        """The questions of a page under their headings, those without one at the end."""
        titles = {group.key: group.title[locale()] for group in self.procedure.groups}
        here = self.questions(step)
        inside = [(title, [one for one in here if one.group == key]) for key, title in titles.items()]
        loose = [one for one in here if one.group not in titles]
        return [(title, questions) for title, questions in [*inside, ("", loose)] if questions]

    def evidences(self) -> list[Evidence]:
        """What can be sent with these answers: needed, or perhaps."""
        return [one for one in self.procedure.evidences if one.sent and self._may_need(one)]

    def needs(self, evidence: Evidence) -> bool:
        """Whether the request is incomplete without it, as far as answers tell."""
        return evidence.when != "words" and self._may_need(evidence)

    def _may_need(self, evidence: Evidence) -> bool:
        if evidence.when == "words":
            return True
        known = {question.id: self.values.get(question.field, "") for question in self.asked()}
        known["capacity"] = self.capacity
        return all(known.get(name) in values for name, values in evidence.only_if.items())

    @property
    def capacity(self) -> str:
        return self.values.get(CAPACITY) or CAPACITIES[0]

    @property
    def applicant_fields(self) -> list[str]:
        """The names of the fields about the applicant that are written."""
        names = [] if self.names else NAMES
        return [f"applicant.{name}" for name in (*names, *ALWAYS, *self.procedure.applicant_fields)]

    def fields(self, step: str) -> list[str]:
        """The names of the fields on a page, in their order."""
        if step == "address":
            return list(addresses.FIELDS)
        if step == "documents":
            return ["attachments", *(f"file.{one.key}" for one in self.evidences())]
        own = [question.field for _, questions in self.groups(step) for question in questions]
        return [*own, *self.applicant_fields, "delivery"] if step == "form" else own

    def dates(self, step: str) -> list[str]:
        """Those that come in three parts."""
        own = [question.field for question in self.questions(step) if question.kind == "date"]
        return [*own, BIRTH] if step == "form" else own

    def steps(self) -> list[str]:
        """The pages that have to be gone through."""
        there = {"form": True, "more": bool(self.questions("more")), "documents": bool(self.evidences())}
        return [step for step in STEPS if there.get(step, self.values.get("delivery") == "post")]

    def advice(self) -> list[str]:
        """What is said about these choices."""
        chosen = [question.choice(self.values.get(question.field, "")) for question in self.asked()]
        return [choice.advice[locale()] for choice in chosen if choice is not None and choice.advice is not None]

    # -- what is missing

    def open_step(self) -> str:
        """The first page on which something is missing; ``check`` when nothing is."""
        return next((step for step in self.steps() if self.empty(step) or not self._is_seen(step)), "check")

    def before(self, step: str) -> str:
        """The page before this one."""
        steps = self.steps()
        return steps[steps.index(step) - 1] if step in steps[1:] else steps[-1] if step == "check" else ""

    def mark(self, step: str) -> dict[str, str]:
        """What is kept when the citizen goes on from a page on which nothing need be written."""
        return {SEEN[step]: self._there(step)} if step in SEEN else {}

    def _is_seen(self, step: str) -> bool:
        return step not in SEEN or set(self._there(step).split()) <= set(self.values.get(SEEN[step], "").split())

    def _there(self, step: str) -> str:
        keys = (
            [one.key for one in self.evidences()] if step == "documents" else [one.id for one in self.questions(step)]
        )
        return " ".join(keys)

    def empty(self, step: str) -> Errors:
        """Required fields left empty, which the page can say also when the service does not answer."""
        if step == "documents":
            return []
        questions = {question.field: question for question in self.questions(step)}
        optional = {"number", CAPACITY} | {field for field, question in questions.items() if not question.required}
        return [
            {"field": name, "text": _say_empty(name, questions.get(name))}
            for name in self.fields(step)
            if name not in optional and not self.values.get(name)
        ]

    # -- as the service takes it

    def read(self, step: str, form: Mapping[str, str]) -> dict[str, str]:
        """The answers of one page as the service takes them. Lines end as elsewhere than on the web."""
        plain = {name: form.get(name, "").strip().replace("\r\n", "\n") for name in self.fields(step)}
        return plain | {name: written_date(name, form) for name in self.dates(step)}

    def answers(self) -> dict[str, str]:
        written = {question.id: self.values.get(question.field, "") for question in self.asked()}
        return {name: value for name, value in written.items() if value}

    def applicant(self) -> dict[str, str]:
        written = {name: self.values.get(name) for name in self.applicant_fields}
        return {name.removeprefix("applicant."): value for name, value in written.items() if value}

    def titles(self) -> dict[str, str]:
        """What the fields are called, by their names."""
        about = {name: t(f"certificate.{name}") for name in (*addresses.FIELDS, "delivery", *self.applicant_fields)}
        return about | {question.field: question.title[locale()] for question in self.procedure.questions}


def _say_empty(name: str, question: Question | None) -> str:
    if question is not None:
        return forms.about(question.title[locale()], t(f"certificate.empty.{question.kind}"))
    return t(f"certificate.empty.{name}")


def names_of_register(person: Visitor) -> Mapping[str, str]:
    """The names that the register vouches for, by their fields; empty when they are the applicant's to write."""
    if person.level == "A":
        return {}
    names = claimed_names(person)
    return {f"applicant.{name}": value for name, value in names.items()} if all(names.values()) else {}


def claimed_names(person: Visitor) -> dict[str, str]:
    """The names that the account has, verified before typed."""
    verified = {name: str(person.claim(f"verified_{name}") or "") for name in NAMES}
    return verified if any(verified.values()) else {name: str(person.claim(name) or "") for name in NAMES}

"""Answers to the questions of a procedure: in their stored form, and what is wrong with them."""

from collections.abc import Mapping
from datetime import date

from inputkit.days import Day, Year
from inputkit.refusals import Refused, Text, about
from inputkit.schemas import Fault
from inputkit.text import Line, Lines
from printing.characters import PRINTABLE

from certificates.catalogue.parts import Question
from certificates.catalogue.schemas import Procedure

LONGEST: Mapping[str, int] = {"lines": 500, "name": 100}
MAX_ANSWER = 200
EARLIEST = date(1900, 1, 1)


def check_answers(
    procedure: Procedure, unverified: Mapping[str, str], today: date
) -> tuple[dict[str, str], list[Fault]]:
    """The answers in their stored form, and what is wrong with them. ``today`` is the day in Greece.

    An answer to a question that is not asked, because another was answered otherwise, is left out and not judged: it
    may be from before the person changed their mind.
    """
    known = {question.id for question in procedure.questions}
    faults = [Fault(f"answers.{name}", _NO_SUCH_QUESTION) for name in sorted(unverified.keys() - known)]
    answers: dict[str, str] = {}
    for question in procedure.questions:
        if not question.asked(answers):
            continue
        try:
            answer = _read(question, unverified.get(question.id, ""), today)
        except Refused as refused:
            faults.append(_fault(question, refused.sentence))
            continue
        if question.kind == "name" and answer and not any(map(str.isalpha, answer)):
            faults.append(_fault(question, _NO_NAME))
            continue
        if answer:
            answers[question.id] = answer
        if question.not_before and answer and answer < answers.get(question.not_before, ""):
            faults.append(_fault(question, _BEFORE_THE_FIRST))
    return answers, faults


def asked_questions(procedure: Procedure, answers: Mapping[str, str]) -> list[Question]:
    """The questions that are asked after these answers."""
    given: dict[str, str] = {}
    asked = []
    for question in procedure.questions:
        if question.asked(given):
            asked.append(question)
            if question.id in answers:
                given[question.id] = answers[question.id]
    return asked


_NO_SUCH_QUESTION: Text = {
    "el": "Η διαδικασία δεν έχει τέτοια ερώτηση.",
    "en": "The procedure has no such question.",
}
_BEFORE_THE_FIRST: Text = {
    "el": "το έτος είναι πριν από το έτος έναρξης.",
    "en": "the year is before the year of the beginning.",
}
_NO_NAME: Text = {
    "el": "γράψτε το όνομα με γράμματα.",
    "en": "enter the name in letters.",
}


def _read(question: Question, written: str, today: date) -> str:
    """The answer in its stored form, empty when none is needed; raises Refused."""
    most = LONGEST.get(question.kind, MAX_ANSWER)
    answer = (Lines if question.kind == "lines" else Line)(most, font=PRINTABLE).read(written)
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

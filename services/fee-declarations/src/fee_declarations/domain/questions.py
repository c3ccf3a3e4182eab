"""What a fee asks before it can be computed, and how answers are read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from inputkit.refusals import Refused, Text, about
from inputkit.schemas import Fault

from fee_declarations.domain.money import NotAnAmount, parse_cents

_MEASURE = re.compile(r"\d{1,6}(\.\d{1,2})?", re.ASCII)
_COUNT = re.compile(r"[1-9]\d{0,5}", re.ASCII)
YES, NO = "yes", "no"

Answers = Mapping[str, str]
"""Answers in their stored form, by the question's id: ``1234.50``, ``12``, ``yes``, the value of a choice."""


class Kind(StrEnum):
    """What can be answered: euros, a measure with up to two decimals, a whole number from 1, one of some, yes or no."""

    AMOUNT = "amount"
    MEASURE = "measure"
    COUNT = "count"
    CHOICE = "choice"
    YES_NO = "yes-no"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose."""

    value: str
    title: Text


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the declarant must say. ``short`` is what the answer is called where it is shown, the title when
    that is None. ``choices`` are those of a choice and of yes or no, in their order; ``unit`` is that of a measure;
    ``prefill`` names the fact of the establishment that is offered as the answer."""

    id: str
    kind: Kind
    title: Text
    short: Text | None = None
    hint: Text | None = None
    unit: Text | None = None
    choices: Sequence[Choice] = ()
    prefill: str | None = None


def read_answers(questions: Sequence[Question], unverified: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """The answers in their stored form, and what is wrong with them, by the fields ``answers.<id>``."""
    known = {question.id for question in questions}
    faults = [Fault(_field(name), Refused("unknown").sentence) for name in sorted(unverified.keys() - known)]
    answers: dict[str, str] = {}
    for question in questions:
        try:
            answers[question.id] = _read(question, unverified.get(question.id, ""))
        except Refused as refused:
            faults.append(Fault(_field(question.id), about(question.title, refused.sentence)))
    return answers, faults


def cents(answers: Answers, question: str) -> int:
    """The cents of an answer that is an amount."""
    return parse_cents(answers[question])


def _field(question: str) -> str:
    return f"answers.{question}"


def _read(question: Question, written: str) -> str:
    """Raises Refused."""
    if not written:
        raise Refused("yes_or_no" if question.kind is Kind.YES_NO else "missing")
    if question.kind is Kind.AMOUNT:
        _refuse_no_amount(written)
    if question.kind is Kind.MEASURE and not (_MEASURE.fullmatch(written) and Decimal(written)):
        raise Refused("measure")
    if question.kind is Kind.COUNT and not _COUNT.fullmatch(written):
        raise Refused("number", least=1, most=999_999)
    if question.kind is Kind.CHOICE and written not in {choice.value for choice in question.choices}:
        raise Refused("choice")
    if question.kind is Kind.YES_NO and written not in (YES, NO):
        raise Refused("yes_or_no")
    return written


def _refuse_no_amount(written: str) -> None:
    try:
        parse_cents(written)
    except NotAnAmount:
        raise Refused("amount") from None

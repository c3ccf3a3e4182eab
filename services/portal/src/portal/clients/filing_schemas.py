"""Fee declarations, what they would cost and what changes them, as fee-declarations tells of them."""

from datetime import date

from pydantic import AwareDatetime, Field
from town.look import Words

from portal.clients.fee_schemas import Question
from portal.clients.note_schemas import Note
from portal.clients.schemas import Answer, Named, Notice
from portal.clients.vat_return_schemas import VatReturnLimits, VatReturns


class AnswerGiven(Answer):
    """What was answered to a question, as people read it; ``value`` is the answer itself."""

    id: str = ""
    title: Words
    value: str = ""
    text: Words


class Line(Answer):
    """One amount of what is owed: what it is, how it was computed, and by which law. Cents."""

    title: Words
    calculation: Words
    law: str
    amount_cents: int


class Quote(Answer):
    """What a declaration would cost. Amounts in cents."""

    answers: list[AnswerGiven]
    lines: list[Line]
    total_cents: int
    due: date
    pay_by: date


class Change(Answer):
    """One kind of amount of two declarations. Cents; the difference is below zero when less is owed."""

    title: Words
    before_cents: int
    after_cents: int
    difference_cents: int


class AmendmentQuote(Answer):
    """What an amendment would change: what is charged so far, what it comes to, what is open and what is too much then.
    Amounts in cents."""

    answers: list[AnswerGiven]
    answers_before: list[AnswerGiven]
    lines: list[Line]
    changes: list[Change]
    before_cents: int
    total_cents: int
    difference_cents: int
    to_pay_cents: int
    late_cents: int = 0
    credit_cents: int
    pay_by: date


class OtherDeclaration(Answer):
    """A declaration that amended this one, or was amended by it."""

    id: str
    number: str


class Withdrawn(Answer):
    """When a declaration was withdrawn, by its declarant or by the office, and why."""

    at: AwareDatetime
    by: str
    reason: str


class Place(Answer):
    id: str
    name: str


class Declaration(Answer):
    """A fee declaration with its note, which is None when nothing is owed. Amounts in cents."""

    id: str
    number: str
    state: str
    fee: Named
    period: Named
    establishment: Place
    business: Place
    answers: list[AnswerGiven]
    lines: list[Line]
    total_cents: int
    filed_at: AwareDatetime
    note: Note | None
    notice: Notice
    # A fee-declarations that is older than this portal knows no amendments.
    changeable: bool = False
    amends: OtherDeclaration | None = None
    amended_by: OtherDeclaration | None = None
    withdrawn: Withdrawn | None = None
    questions: list[Question] = Field(default_factory=list)
    # A fee-declarations that is older than this portal knows no VAT returns.
    vat_return: VatReturns | None = None
    vat_return_limits: VatReturnLimits | None = None


class NamedId(Answer):
    id: str
    name: str


class Choices(Answer):
    """What the list of own declarations can be narrowed to."""

    businesses: list[NamedId] = Field(default_factory=list)
    establishments: list[NamedId] = Field(default_factory=list)
    periods: list[Named] = Field(default_factory=list)


class Declarations(Answer):
    """A page of own declarations. An older fee-declarations gives all, without a next one."""

    items: list[Declaration]
    next: str | None = None
    choices: Choices = Field(default_factory=Choices)

"""A fee declaration under way: what was written, for which of the person's establishments, what is still missing.

Whose declaration it is stands in the path: ``/fees/<fee>/at/<establishment>/period``. A person to whom declaring is not
open yet has no establishment, and writes under ``/fees/<fee>/period`` what is taken along later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import request

from portal.clients.backend import Failure
from portal.clients.business_schemas import EstablishmentFee
from portal.clients.fee_schemas import Fee, Period, Question
from portal.clients.schemas import Option
from portal.context import context
from portal.guard import visitor
from portal.language import locale, t
from portal.pages import drafting
from portal.pages.drafting import Written
from portal.pages.fee_amounts import plain_amount, shown_amount
from portal.pages.problems import PageFailure, needed

TERM = ("from", "to")
"""The days of a term that lies ahead."""


@dataclass(frozen=True)
class Declaring:
    """A declaration under way, for the establishment ``at``; without one, ``closed`` says why declaring is not open to
    the person, or is None when an establishment is to be chosen."""

    fee: Fee
    closed: Option | None
    at: EstablishmentFee | None
    written: Written

    @property
    def name(self) -> str:
        """Under which the answers are kept."""
        return f"{self.fee.code}.{self.at.id}" if self.at else self.fee.code

    @property
    def path(self) -> str:
        """Where its pages are."""
        return f"/fees/{self.fee.code}/at/{self.at.id}" if self.at else f"/fees/{self.fee.code}"

    @property
    def back(self) -> str:
        """The page before the first one."""
        return f"/fees/establishments/{self.at.id}" if self.at else "/fees"

    @property
    def values(self) -> Mapping[str, str]:
        """What was written, over what is known of the establishment and the period that was chosen on its page."""
        known = _shown_facts(self.at) if self.at else {}
        chosen = request.args.get("period", "")[:24]
        if chosen and not self.fee.ahead and chosen in [period.code for period in self.periods]:
            return {**known, **self.written.values, "period": chosen}
        return {**known, **self.written.values}

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields on the page of the period and the fee's questions."""
        when = TERM if self.fee.ahead else ("period",)
        return (*when, *(question.id for question in self.fee.questions))

    @property
    def when(self) -> str:
        """The period's code, or that of the term."""
        return "--".join(self.values.get(day, "") for day in TERM) if self.fee.ahead else self.values.get("period", "")

    @property
    def answers(self) -> dict[str, str]:
        """The answers as the service takes them: numbers travel with a dot, as people write them with either sign."""
        written = {one.id: self.values.get(one.id, "") for one in self.fee.questions}
        numbers = {one.id for one in self.fee.questions if one.is_number}
        return {name: plain_amount(text, locale()) if name in numbers else text for name, text in written.items()}

    @property
    def shown(self) -> list[tuple[str, str]]:
        """What was answered, as it was understood, for a person for whom the service computes nothing yet."""
        return [(one.short[locale()], _shown(one, self.values.get(one.id, ""))) for one in self.fee.questions]

    @property
    def stopped(self) -> bool:
        """Whether the person may declare, but nothing can be of this business: finance does not know it."""
        return self.at is not None and not self.at.business.tied

    @property
    def proof_missing(self) -> bool:
        """Whether the identity is still to be proved, which can be done from the page, at once."""
        return self.closed is not None and any(item.requirement == "level" for item in self.closed.missing)

    @cached_property
    def periods(self) -> Sequence[Period]:
        """What can be declared; for people without a business, what businesses declare here, quarters before months."""
        if self.fee.ahead:
            return []
        if self.at is not None:
            return [period for period in self.at.periods if not period.declared]
        every: list[Period] = needed(context().fees.periods(self.fee.code)).open_here
        return sorted(every, key=lambda period: (period.is_quarter, period.due), reverse=True)

    @property
    def period(self) -> Period | None:
        """The chosen period, if it can be declared."""
        return next((period for period in self.periods if period.code == self.values.get("period")), None)

    @property
    def is_complete(self) -> bool:
        """Whether nothing of the period and the questions is missing."""
        known = self.fee.ahead or self.period is not None
        return known and all(self.values.get(name) for name in self.fields)

    @property
    def open_step(self) -> str:
        """The first page on which something is missing; ``check`` when nothing is, or nothing can be written."""
        if self.stopped or not self.is_complete:
            return "check" if self.stopped else "period"
        return "vat-return" if self.return_missing else "check"

    @property
    def return_missing(self) -> bool:
        """Whether the fee requires a VAT return, and none was sent that could be read."""
        offered = self.at.vat_return if self.at else None
        return offered is not None and offered.rule == "required" and self.returned is None

    @property
    def returned(self) -> str | None:
        """The VAT return that will be filed, by its id."""
        sent = self.at.vat_return.file if self.at and self.at.vat_return else None
        return sent.id if sent is not None and sent.state != "refused" else None


def _shown(question: Question, written: str) -> str:
    if question.kind == "amount":
        return shown_amount(written, locale())
    return next((one.title[locale()] for one in question.choices if one.value == written), written)


def _shown_facts(at: EstablishmentFee) -> dict[str, str]:
    """What is kept of the establishment as people write it in the language of the page."""
    numbers = {one.id for one in at.fee.questions if one.is_number}
    sign = "," if locale() == "el" else "."
    return {name: value.replace(".", sign) if name in numbers else value for name, value in at.prefilled.items()}


def declaring(fee: str, establishment_id: str | None = None) -> Declaring:
    """What was written of this declaration, and for which establishment it is, if it is for one."""
    if establishment_id is not None:
        at: EstablishmentFee = needed(context().fees.fee_of(visitor(), establishment_id, fee))
        return Declaring(at.fee, None, at, drafting.written_in(at.draft))
    kinds: list[Fee] = needed(context().fees.fees()).items
    kind = next((kind for kind in kinds if kind.code == fee), None)
    if kind is None:
        raise PageFailure(Failure("fee-declarations", 404, {"title": t("fees.unknown")}))
    return Declaring(kind, closed_option(), None, drafting.read(context().fees, fee))


def closed_option() -> Option | None:
    """The option to declare, when it is not open to this person."""
    option: Option | None = needed(context().fees.options(visitor())).get("fees.declare")
    return option if option is not None and not option.allowed else None

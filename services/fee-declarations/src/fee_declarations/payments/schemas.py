"""What the shapes of money that comes in share."""

from typing import Annotated

from inputkit.refusals import Refused
from inputkit.schemas import Shape
from inputkit.text import Lines, taking, tidy
from pydantic import AfterValidator, Field
from stdnum import iban as iban_numbers

from fee_declarations.schemas import LABELS

MOST_CENTS = 10**11


def _iban(text: str) -> str:
    kept = tidy(text).replace(" ", "").upper()
    if not kept.isascii() or not iban_numbers.is_valid(kept):
        raise Refused("choice")
    return kept


Iban = Annotated[str, AfterValidator(taking(_iban))]


class FinanceIn(Shape):
    labels = LABELS


class PageQuery(FinanceIn):
    """Which page of a list: 1, 2, …"""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class ReasonIn(FinanceIn):
    """The body of acts that need a reason and nothing else."""

    reason: Annotated[str, Lines(1000, least=1)]


class EmptyIn(FinanceIn):
    """The body of acts that need nothing: {}."""


def masked(iban: str | None) -> str | None:
    """The country and the last four signs."""
    return f"{iban[:2]}•••{iban[-4:]}" if iban else None

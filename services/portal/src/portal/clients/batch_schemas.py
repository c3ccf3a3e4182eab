"""What the pages use of the answers about several declarations at once."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime
from town.look import Words

from portal.clients.business_schemas import BusinessHead
from portal.clients.fee_schemas import Fee
from portal.clients.filing_schemas import AnswerGiven, Place
from portal.clients.schemas import Answer, Named


class Found(Answer):
    """What a file turned out to be; ``sign`` is which sign begins the decimals, None when none does."""

    format: str
    encoding: str | None
    sign: Literal["comma", "dot"] | None
    remarks: list[Words]


class CheckedRow(Answer):
    """A declaration that can be filed, and what it comes to. Cents."""

    number: int
    establishment: str
    period: Named
    answers: list[AnswerGiven]
    fee_cents: int
    fine_cents: int
    total_cents: int
    calculation: list[Words]
    vat_return: str | None = None
    vat_return_rule: str | None = None


class RowFault(Answer):
    """What is wrong with a row; ``name`` is what its column is called."""

    number: int
    name: Words | None
    text: Words


class FiledRow(Answer):
    """A declaration that was filed."""

    id: str
    number: str
    establishment: str
    period: Named
    total_cents: int
    vat_return_awaited: bool = False


class Batch(Answer):
    """Several declarations of a business, with a page of them."""

    id: str
    state: Literal["faulty", "checked", "queued", "filed"]
    source: str
    business: Place
    fee: Named | None
    row_count: int
    total_cents: int
    found: Found | None
    made_at: AwareDatetime
    filed_at: AwareDatetime | None
    items: list[CheckedRow]
    faults: list[RowFault]
    fault_count: int
    declarations: list[FiledRow]
    page: int
    pages: int


class OpenEstablishment(Answer):
    """One that has still to declare; ``prefilled`` is what is known of it as answers."""

    id: str
    name: str
    address: str
    prefilled: dict[str, str]


class OpenPeriod(Answer):
    """``open`` is how many establishments have still to declare it."""

    code: str
    title: Words
    due: date
    open: int


class OfferedFee(Answer):
    code: str
    title: Words
    ahead: bool


class Declaring(BusinessHead):
    """What a form for several establishments needs."""

    of_several: bool
    fees: list[OfferedFee]
    fee: Fee | None
    periods: list[OpenPeriod]
    establishments: list[OpenEstablishment]
    found: int

"""Answers of fee-declarations about businesses that finance did not know, as an officer sees them."""

from datetime import date

from pydantic import AwareDatetime, Field

from portal.clients.schemas import Answer


class DebtorSummary(Answer):
    """A business that finance did not know, in the list of an officer."""

    business_id: str
    business_name: str
    afm_masked: str = ""
    state: str
    opened_at: AwareDatetime
    changed_at: AwareDatetime


class DebtorQueue(Answer):
    items: list[DebtorSummary]
    counts: dict[str, int] = Field(default_factory=dict)


class DebtorPlace(Answer):
    name: str
    address: str


class DebtorDeclaration(Answer):
    """A special declaration by which a person acts for the business; one entered by command has no number."""

    number: str | None
    capacity: str
    valid_from: date


class DebtorName(Answer):
    """A debtor of the books that has the business's tax number under another name."""

    code: str
    name: str


class DebtorCase(DebtorSummary):
    """The same with what an officer needs to find it in the books, and what was decided."""

    afm: str
    trade_name: str | None
    address: str
    tax_office: str | None
    places: int
    debtor_code: str | None
    months: int | None
    officer: str | None
    text: str | None
    establishments: tuple[DebtorPlace, ...] = ()
    special_declarations: tuple[DebtorDeclaration, ...] = ()
    same_number: DebtorName | None = None


class Debtor(Answer):
    """A debtor of the books. ``same_afm``: whether its tax number is the business's; None when it has none there."""

    code: str
    name: str
    months: int
    same_afm: bool | None

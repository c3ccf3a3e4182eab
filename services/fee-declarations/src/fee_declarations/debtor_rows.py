"""What the queries about debtors return."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID


class NamedPlace(Protocol):
    """An establishment, as far as its name and address go."""

    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...


@dataclass(frozen=True)
class Business:
    """What decides which debtor it is; ``debtor_code`` None until it is tied."""

    id: UUID
    afm: str
    name: str
    trade_name: str | None
    debtor_code: str | None


@dataclass(frozen=True)
class Case:
    """How a business stands that finance did not know: ``waiting``, ``tied`` or ``refused``, since ``changed_at``.
    ``revision`` counts what happened to it; ``officer`` and ``text``: who decided, and why it was refused."""

    business_id: UUID
    state: str
    revision: int
    opened_at: datetime
    changed_at: datetime
    officer: str | None
    text: str | None


@dataclass(frozen=True)
class BusinessCase(Case):
    """A case with its business; ``months``: how often it declares, ``places``: how many establishments it has."""

    name: str
    trade_name: str | None
    afm: str
    address: str
    tax_office: str | None
    debtor_code: str | None
    months: int | None
    places: int


@dataclass(frozen=True)
class Link:
    """A special declaration by which a person may act for a business; ``number`` None for one entered by command."""

    number: str | None
    capacity: str
    valid_from: date

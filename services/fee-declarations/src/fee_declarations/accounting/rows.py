"""Rows of the ledger: entries, debts and movements of an account as they are read, and debts about to be written."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry of the books. ``kind`` stays a word: a newer release may post kinds that this one does not know."""

    id: int
    kind: str
    on_day: date
    bank_day: date | None
    at: datetime
    actor: str
    reason: str | None
    reverses: int | None
    payment_id: UUID | None
    note_id: UUID | None


@dataclass(frozen=True, slots=True)
class Debt:
    """A debt with what is open of it. Business, note and establishment are gone once the declaration is forgotten."""

    id: UUID
    business_id: UUID | None
    note_id: UUID | None
    charged_by: UUID
    establishment_id: UUID | None
    place: int
    fee: str
    period: str
    kind: str
    revenue_code: str
    due: date
    months: int | None
    created_at: datetime
    open_cents: int


class Fined(Protocol):
    """What the fine of a debt follows from: a ``Debt`` of the books, or one as it would be (``Opened``)."""

    @property
    def id(self) -> UUID: ...
    @property
    def charged_by(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def open_cents(self) -> int: ...
    @property
    def due(self) -> date: ...
    @property
    def months(self) -> int | None: ...
    @property
    def revenue_code(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A debt with what would be open of it after an act that is only previewed."""

    id: UUID
    charged_by: UUID
    kind: str
    open_cents: int
    due: date
    months: int | None
    revenue_code: str


@dataclass(frozen=True, slots=True)
class NewDebt:
    """A debt that is about to be charged: a row of ``debts``, column by column."""

    id: UUID
    business_id: UUID | None
    note_id: UUID
    charged_by: UUID
    establishment_id: UUID | None
    place: int
    fee: str
    period: str
    kind: str
    revenue_code: str
    due: date
    months: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Movement(Posted):
    """An entry on the account of a business: ``cents`` is above zero when the business owes more by it."""

    cents: int
    is_reversed: bool

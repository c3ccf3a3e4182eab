"""What happened, as far as other services are told of it: one type for each event that is more than a stored row."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from inputkit.refusals import Text

from fee_declarations.declaration_rows import Declaration, Names, NewDeclaration


@dataclass(frozen=True, slots=True)
class CatalogueReleased:
    """A catalogue with its sums at its release."""

    id: UUID
    number: str
    fee: str
    year: int
    notes: int
    debtors: int
    cents: int
    certified_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Reminded:
    """A note of which its payer is reminded."""

    declaration_id: UUID
    declaration_number: str
    number: str
    rf: str
    fee: str
    fee_title: Text
    period: str
    level: str
    valid_until: date
    overdue: bool
    open_cents: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a mail about a business goes, and in which language."""

    email: str | None
    locale: str
    business_name: str

    def out(self) -> dict[str, object]:
        return {"email": self.email, "locale": self.locale, "name": self.business_name}


@dataclass(frozen=True, slots=True)
class About:
    """A declaration that something happened to, and where the mail about it goes."""

    declaration_id: UUID
    number: str
    period: str
    establishment_name: str
    to: Recipient

    @classmethod
    def of(cls, declaration: Declaration | NewDeclaration, names: Names, email: str | None) -> "About":
        to = Recipient(email, declaration.locale, names.business)
        return cls(declaration.id, declaration.number, declaration.period, names.establishment, to)


@dataclass(frozen=True, slots=True)
class Amended:
    """What an amending declaration changed: its number and cents of before, and those of now."""

    about: About
    amends_number: str
    before_cents: int
    total_cents: int
    open_cents: int
    credit_cents: int
    note_number: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A declaration that was withdrawn, by its declarant or by the office."""

    about: About
    by_office: bool
    reason: str
    note_number: str | None
    credit_cents: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RefusedReturn:
    """A VAT return that is not taken, and why; whether one is awaited now, or an older one counts again."""

    about: About
    file_id: UUID
    file_name: str
    reason: str
    reason_text: Text
    awaited: bool
    older_counts: bool
    at: datetime

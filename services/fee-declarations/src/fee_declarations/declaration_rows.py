"""Declarations, their notes and the establishments that they are for, as they leave the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from fee_declarations.accounting import posting
from fee_declarations.accounting.note_state import Amounts
from fee_declarations.domain.declarations import Line
from fee_declarations.domain.facts import Facts
from fee_declarations.domain.questions import Answers


@dataclass(frozen=True, slots=True)
class OwnEstablishment:
    """An establishment of the caller's with all that a declaration needs of its business. ``debtor_code`` is None, and
    ``months`` 0, until finance knows the business."""

    id: UUID
    name: str
    address: str
    kind: str | None
    facts: Facts
    business_id: UUID
    business_name: str
    afm: str
    months: int
    debtor_code: str | None


@dataclass(frozen=True, slots=True)
class Names:
    """The business and the establishment that a declaration is for."""

    business: str
    establishment: str


@dataclass(frozen=True, slots=True)
class LiveDeclaration:
    """A declaration that may stand in the way of another one of the same establishment and fee."""

    id: UUID
    number: str
    period: str
    person_id: str


@dataclass(frozen=True, slots=True)
class NewDeclaration:
    """A declaration that is about to be written. ``amends`` is the one whose place it takes, ``root_of`` the first of
    those that amended one another. The amounts of receipts are what older releases read."""

    id: UUID
    number: str
    subject: str
    person_id: str
    business_id: UUID
    establishment_id: UUID
    fee: str
    period: str
    answers: Answers
    assessment: Sequence[Line]
    receipts_cents: int
    inclusive: bool
    percent: Decimal
    base_cents: int
    fee_cents: int
    months_late: int
    fine_cents: int
    due: date
    filed_at: datetime
    locale: str
    amends: UUID | None = None
    root_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration. ``answers`` are those of its receipts, and ``assessment`` is None, when an older release filed
    it."""

    id: UUID
    root_id: UUID
    number: str
    person_id: str
    business_id: UUID
    establishment_id: UUID
    fee: str
    period: str
    answers: Answers
    assessment: Sequence[Line] | None
    receipts_cents: int
    inclusive: bool
    percent: Decimal
    base_cents: int
    fee_cents: int
    months_late: int
    fine_cents: int
    due: date
    filed_at: datetime
    locale: str
    superseded: bool
    amends: UUID | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdraw_reason: str | None


@dataclass(frozen=True, slots=True)
class NoteLine:
    """What a note charges: a kind of debt, so many cents; ``months`` of delay for a fine."""

    kind: str
    cents: int
    revenue_code: str
    months: int | None

    @classmethod
    def of(cls, line: posting.Line) -> "NoteLine":
        """The line that is charged now."""
        return cls(line.kind, line.cents, line.revenue_code, line.months)


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note that is about to be written. ``root_of`` is the first of the declarations that amended one another, if
    its own amended one."""

    id: UUID
    declaration_id: UUID
    number: str
    rf: str
    amount_cents: int
    issued_on: date
    valid_until: date
    lines: Sequence[NoteLine]
    root_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A note with its amounts. ``lines`` are empty when an older release wrote it: then it is what its declaration
    says."""

    id: UUID
    number: str
    rf: str
    amount_cents: int
    issued_on: date
    valid_until: date
    lines: Sequence[NoteLine]
    superseded_by: UUID | None
    cancelled_at: datetime | None
    pdf_ready: bool
    notice_state: str
    notice_reason: str | None
    notice_at: datetime | None
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class NotedDeclaration:
    """A declaration with the note that pays it (None: nothing was ever owed), its business and establishment, and
    the numbers of what it amended and what amended it."""

    declaration: Declaration
    note: Note | None
    establishment_name: str
    establishment_address: str
    business_name: str
    afm: str
    debtor_code: str | None
    amends_number: str | None
    amended_by: UUID | None
    amended_by_number: str | None

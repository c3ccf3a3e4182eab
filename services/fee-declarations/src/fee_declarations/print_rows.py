"""What is printed on notes and receipts, and what the mails with them need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fee_declarations.claims.plans import Instalment
from fee_declarations.declaration_rows import Declaration, Note, NotedDeclaration


@dataclass(frozen=True, slots=True)
class NoteToPrint:
    """A note with all that is printed on it and that its mail needs. ``replaces`` is the number of the note whose place
    it took; ``instalments`` are those of its plan."""

    noted: NotedDeclaration
    note: Note
    business_address: str
    tax_office: str | None
    notice_email: str | None
    replaces: str | None
    instalments: Sequence[Instalment] = ()

    @property
    def declaration(self) -> Declaration:
        return self.noted.declaration


@dataclass(frozen=True, slots=True)
class ReceiptToPrint:
    """A receipt with its note, declaration and business. ``cancels_number`` is the number of the receipt that it
    cancels, when the payment went back; then ``cents`` are below zero."""

    receipt_id: UUID
    receipt_number: str
    issued_on: date
    cancels_number: str | None
    payment_id: UUID
    paid_on: date
    channel: str
    cents: int
    credit_cents: int
    open_cents: int
    note_id: UUID
    note_number: str
    rf: str
    declaration_id: UUID
    declaration_number: str
    fee: str
    period: str
    locale: str
    business_name: str
    afm: str
    debtor_code: str | None
    establishment_name: str
    notice_email: str | None

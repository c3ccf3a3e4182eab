"""Events about notes, payments and fee declarations."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from notifier.incoming_events.parts import Document, Line, Part, Recipient, Titled, Words

RF = Annotated[str, StringConstraints(pattern=r"^RF\d{2}[0-9A-Z]{1,21}$")]


class Instalment(Part):
    """A part of a note that is paid in parts, with its own code."""

    place: int = Field(ge=1)
    rf: RF
    amount_cents: int = Field(gt=0)
    due: date


class NoteLine(Part):
    """What a note is over besides the fee, or the fee beside that."""

    kind: Line
    title: Words
    cents: int = Field(gt=0)


class NoteIssued(Part):
    """fees.note.issued"""

    declaration_id: UUID
    number: Line
    declaration_number: Line
    rf: RF
    amount_cents: int = Field(ge=0)
    valid_until: date
    fee: Titled
    period: Titled
    business_name: Line
    replaces: Line | None = None
    instalments: list[Instalment] = Field(default_factory=list)
    lines: list[NoteLine] = Field(default_factory=list)
    document: Document
    recipient: Recipient

    @property
    def late_alone(self) -> bool:
        """Whether it is only over what late instalments cost: all instalments were paid."""
        return bool(self.lines) and all(line.kind == "late-instalment" for line in self.lines)


class FeeDeclarationAmended(Part):
    """fees.declaration.amended"""

    declaration_id: UUID
    number: Line
    amends: Line
    before_cents: int = Field(ge=0)
    total_cents: int = Field(ge=0)
    open_cents: int = Field(ge=0)
    credit_cents: int = Field(ge=0)
    note_number: Line | None
    fee: Titled
    period: Titled
    business_name: Line
    recipient: Recipient


class FeeDeclarationWithdrawn(Part):
    """fees.declaration.withdrawn"""

    declaration_id: UUID
    number: Line
    by: Literal["declarant", "office"]
    reason: Line
    note_number: Line | None
    credit_cents: int = Field(ge=0)
    fee: Titled
    period: Titled
    business_name: Line
    recipient: Recipient


class VatReturnRefused(Part):
    """fees.vat-return.refused"""

    declaration_id: UUID
    number: Line
    file_name: Line
    reason_text: Words
    awaited: bool
    older_counts: bool
    fee: Titled
    period: Titled
    business_name: Line
    establishment_name: Line
    recipient: Recipient


class PaymentReceived(Part):
    """fees.payment.received"""

    declaration_id: UUID
    number: Line
    note_number: Line
    declaration_number: Line
    amount_cents: int = Field(gt=0)
    credit_cents: int = Field(ge=0)
    open_cents: int = Field(ge=0)
    paid_on: date
    fee: Titled
    period: Titled
    business_name: Line
    document: Document
    recipient: Recipient


class PaymentReturned(PaymentReceived):
    """fees.payment.returned"""

    cancels: Line


class Unpaid(Part):
    """A note that the payer is reminded of."""

    declaration_id: UUID
    number: Line
    rf: RF
    fee: Titled
    period: Titled
    valid_until: date
    overdue: bool
    open_cents: int = Field(gt=0)


class PaymentReminded(Part):
    """fees.payment.reminded"""

    text: Literal["before", "after", "last"]
    business_name: Line
    notes: Annotated[list[Unpaid], Field(min_length=1)]
    total_cents: int = Field(gt=0)
    recipient: Recipient

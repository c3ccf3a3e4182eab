"""What is kept of money that comes in: files, payments, what is proposed for them, refunds, and the notes and
businesses beside them. Most are read; proposals, refunds and some others are written in the same form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from fee_declarations.accounting.note_state import Amounts
from fee_declarations.payments.proposals import Proposal, Unknown


@dataclass(frozen=True, slots=True)
class BankFile:
    """A file of the bank. ``state``: previewed, posted or discarded."""

    id: UUID
    sha256: str
    name: str
    kind: str
    version: str
    message_id: str | None
    size: int
    state: str
    uploaded_at: datetime
    uploaded_by: str
    posted_at: datetime | None
    posted_by: str | None
    counts: Mapping[str, int]
    sums: Mapping[str, int]
    warnings: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Ended:
    """What a line ended as, beside its number."""

    n: int
    outcome: str
    why: str
    late: bool
    note_id: UUID | None
    payment_id: UUID | None


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as an officer reads it."""

    n: int
    booked_on: date | None
    accepted_at: datetime | None
    amount_cents: int
    charges_cents: int
    currency: str
    direction: str
    payer_name: str | None
    code: str | None
    code_as_written: str | None
    text: str
    outcome: str
    why: str
    late: bool
    payment_id: UUID | None
    note_id: UUID | None


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment. ``state``: posted, held, closed or returned. ``file_id`` and ``line_n`` name the line that brought it;
    a payment at the desk has none."""

    id: UUID
    file_id: UUID | None
    line_n: int | None
    channel: str
    state: str
    booked: bool
    outcome: str
    amount_cents: int
    charges_cents: int
    iban: str | None
    booked_on: date
    accepted_on: date | None
    counting_day: date | None
    names: Sequence[str]
    code: str | None
    business_id: UUID | None
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class HeldPayment(Payment):
    """A payment with what an officer reads of its line."""

    payer_name: str | None
    payer_iban: str | None
    text: str | None
    direction: str
    why: str | None
    codes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of something that an officer proposed: released, or rejected for a reason."""

    state: str
    by: str
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What one officer proposes for a payment that is held, and what another one said to it."""

    id: UUID
    payment_id: UUID
    proposal: Proposal | Unknown
    reason: str
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decided_reason: str | None


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund. ``payment_id`` names money that was held, ``business_id`` the business whose credit it was."""

    id: UUID
    payment_id: UUID | None
    business_id: UUID | None
    amount_cents: int
    iban: str
    end_to_end_id: str
    state: str
    reason: str
    ordered_by: str
    released_by: str | None
    ordered_at: datetime
    changed_at: datetime
    order_id: UUID | None
    again_of: UUID | None


@dataclass(frozen=True, slots=True)
class ShownRefund(Refund):
    """A refund with its business, its order for the bank, and the refund in its place."""

    business_name: str | None
    order_number: str | None
    replaced_by: UUID | None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as officers see it, with its amounts."""

    id: UUID
    number: str
    root_id: UUID
    rf: str
    amount_cents: int
    issued_on: date
    valid_until: date
    superseded_by: UUID | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    declaration_id: UUID
    declaration_number: str
    fee: str
    period: str
    business_id: UUID
    establishment_name: str
    business_name: str
    amounts: Amounts


class NamedNote(NamedTuple):
    """A note by its number, and whose it is."""

    id: UUID
    number: str
    business_id: UUID
    business_name: str


@dataclass(frozen=True, slots=True)
class Business:
    """A business as an officer sees it on its card."""

    id: UUID
    name: str
    trade_name: str | None
    afm: str
    address: str
    tax_office: str | None
    debtor_code: str | None
    months: int | None


class HeldFor(NamedTuple):
    """A payment that waits and probably came from this business."""

    id: UUID
    amount_cents: int
    booked_on: date
    outcome: str


class Candidate(NamedTuple):
    """A payment that may have gone back, or a refund that may have left, with whose it is."""

    kind: str
    id: UUID
    number: str
    business_name: str
    cents: int
    on: date


class OpenNote(NamedTuple):
    """A note with something open that a payment may be for; ``why`` it is proposed."""

    why: str
    id: UUID
    number: str
    rf: str
    amount_cents: int
    business_id: UUID
    business_name: str
    open_cents: int


@dataclass(frozen=True, slots=True)
class Drawer:
    """The drawer of a day as it was counted."""

    day: date
    expected_cents: int
    counted_cents: int
    closed_at: datetime
    closed_by: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment at the desk with its receipt and its entry in the books."""

    payment_id: UUID
    channel: str
    amount_cents: int
    state: str
    at: datetime
    actor: str
    receipt_id: UUID
    receipt_number: str
    note_number: str
    entry: int

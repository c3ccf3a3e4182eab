"""What the pages of the revenue office use of the answers of fee-declarations. Amounts in cents."""

from datetime import date

from pydantic import AwareDatetime, Field
from town.look import Words

from portal.clients.follow_up_schemas import NextInstalment
from portal.clients.schemas import Answer, Named
from portal.clients.vat_return_schemas import VatReturn


class BankLineNote(Answer):
    id: str
    number: str
    business_name: str


class BankLine(Answer):
    """A line of a bank's file, and what became or will become of it."""

    n: int
    booked_on: date | None
    amount_cents: int
    direction: str
    payer_name: str | None
    code: str | None
    code_as_written: str | None = None
    outcome: str
    explanation: Words
    note: BankLineNote | None


class FileWarning(Answer):
    """Something about a file that stops nothing, with the line that it is about."""

    text: Words
    line: int | None = None


class BankFileSummary(Answer):
    """A file: ``previewed`` has booked nothing yet, ``posted`` has, ``discarded`` never will."""

    id: str
    name: str
    kind: str
    version: str | None
    state: str
    uploaded_at: AwareDatetime
    uploaded_by: str
    posted_at: AwareDatetime | None
    counts: dict[str, int]
    sums: dict[str, int]


class BankFile(BankFileSummary):
    lines: list[BankLine]
    page: int
    pages: int
    warnings: list[FileWarning] = Field(default_factory=list)


class BankFiles(Answer):
    items: list[BankFileSummary]
    page: int = 1
    pages: int = 1


class Proposal(Answer):
    """A note that a held payment may have been meant for, and why."""

    note_id: str
    number: str
    rf_grouped: str
    business_id: str
    business_name: str
    open_cents: int
    why: Words


class MayBeOf(Answer):
    """A payment that money which left may have been sent back with, or the refund that it may be."""

    kind: str
    id: str
    number: str
    business_name: str
    cents: int
    on: date


class ProposedShare(Answer):
    note_id: str
    cents: int
    number: str | None = None
    business_name: str | None = None


class Proposed(Answer):
    """Where the money is to go; the account of a refund is masked."""

    kind: str
    notes: list[ProposedShare] = Field(default_factory=list)
    iban: str | None = None
    business_name: str | None = None
    number: str | None = None
    gross_cents: int | None = None


class PendingDecision(Answer):
    """What one officer proposed and another one must release."""

    by: str
    mine: bool
    what: Proposed
    reason: str
    at: AwareDatetime


class HeldPayment(Answer):
    """Money that came in; a person must look at it while its state is ``held``."""

    id: str
    state: str
    amount_cents: int
    direction: str = "credit"
    booked_on: date | None
    payer_name: str | None
    payer_iban_masked: str | None
    text: str | None
    outcome: str
    explanation: Words
    since: AwareDatetime
    proposals: list[Proposal]
    returns: list[MayBeOf] = Field(default_factory=list)
    pending: PendingDecision | None


class HeldPayments(Answer):
    items: list[HeldPayment]
    page: int = 1
    pages: int = 1


class Hit(Answer):
    """Something that a search found; ``near`` when it is only like what was typed."""

    kind: str
    id: str
    title: str
    detail: str
    state: str
    near: bool


class Hits(Answer):
    items: list[Hit]
    more: bool = False


class DebtorOfNote(Answer):
    id: str
    name: str


class PlanOfCard(Answer):
    """How a note is paid in instalments."""

    state: str
    number: int
    next: NextInstalment | None


class CardNote(Answer):
    """A note with how it stands."""

    id: str
    number: str
    rf_grouped: str
    state: str
    amount_cents: int
    open_cents: int
    paid_cents: int = 0
    issued_on: date
    valid_until: date
    fee: str
    fee_title: Words | None = None
    period_title: Words
    establishment_name: str
    business: DebtorOfNote
    # On a card, and not of a fee-declarations that is older than this portal.
    reminded: list[AwareDatetime] = Field(default_factory=list)
    held_until: date | None = None
    plan: PlanOfCard | None = None

    @property
    def can_be_replaced(self) -> bool:
        """Whether something is open of it that a new note may ask for."""
        return self.open_cents > 0 and self.state not in ("superseded", "cancelled")

    @property
    def can_be_cancelled(self) -> bool:
        """Whether nothing was paid of it yet."""
        return self.can_be_replaced and not self.paid_cents


class Movement(Answer):
    """One line of the statement; ``cents`` is owed more when positive, less when negative."""

    on: date
    kind: str
    cents: int
    reason: str | None
    entry: int = 0
    by: str | None = None
    reversible: bool = False


class HeldOfPayer(Answer):
    """A payment that waits, from an account from which the debtor has paid before."""

    id: str
    cents: int
    booked_on: date
    outcome: str


class Debtor(Answer):
    id: str
    name: str
    afm: str
    debtor_code: str | None
    address: str


class CardVatReturn(VatReturn):
    """A VAT return that came with a declaration of the debtor."""

    declaration: str
    fee: str
    fee_title: Words | None = None
    period: Named


class Card(Answer):
    """A debtor: notes, statement, what is open and what is in credit. ``own``: the officer may change nothing of it."""

    own: bool = False
    business: Debtor
    open_cents: int
    credit_cents: int
    notes: list[CardNote]
    statement: list[Movement]
    held: list[HeldOfPayer] = Field(default_factory=list)
    # A fee-declarations that is older than this portal knows no VAT returns.
    vat_returns: list[CardVatReturn] = Field(default_factory=list)
    page: int = 1
    pages: int = 1

"""What the pages of the revenue office use of the answers of fee-declarations. Amounts in cents."""

from datetime import date

from pydantic import AwareDatetime, Field
from town.look import Words

from portal.clients.shapes import Answer


class BankLineNote(Answer):
    id: str
    number: str
    business_name: str


class BankLine(Answer):
    """A line of a bank's file, and what became or will become of it."""

    n: int
    booked_on: date | None
    accepted_on: date | None = None
    amount_cents: int
    direction: str
    payer_name: str | None
    code: str | None
    code_as_written: str | None = None
    outcome: str
    explanation: Words
    note: BankLineNote | None


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
    warnings: list[Words] = Field(default_factory=list)


class BankFiles(Answer):
    items: list[BankFileSummary]
    page: int = 1
    pages: int = 1


class Proposal(Answer):
    """A note that a held payment may have been meant for, and why."""

    note_id: str
    number: str
    rf: str
    business_id: str | None = None
    business_name: str
    open_cents: int
    why: Words


class PendingDecision(Answer):
    """What somebody proposed and another one must release."""

    by: str
    what: Words
    at: AwareDatetime
    own: bool = False


class HeldPayment(Answer):
    """Money that came in and that a person must look at."""

    id: str
    amount_cents: int
    booked_on: date | None
    payer_name: str | None
    payer_iban_masked: str | None
    text: str | None
    outcome: str
    explanation: Words
    since: AwareDatetime
    proposals: list[Proposal]
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
    state: str | None = None
    business_id: str | None = None
    near: bool = False


class Hits(Answer):
    items: list[Hit]
    more: bool = False


class CardNote(Answer):
    id: str
    number: str
    rf: str
    title: Words
    state: str
    amount_cents: int
    open_cents: int
    issued_on: date
    valid_until: date
    acts: list[str] = Field(default_factory=list)


class Movement(Answer):
    """One line of the statement; ``amount_cents`` is owed more when positive, less when negative."""

    on: date
    what: Words
    detail: str | None = None
    amount_cents: int
    balance_cents: int


class Card(Answer):
    """A debtor: notes, statement, what is open and what is in credit."""

    business_id: str
    name: str
    afm_masked: str
    debtor_code: str | None
    address: str
    open_cents: int
    credit_cents: int
    notes: list[CardNote]
    statement: list[Movement]


class NewNote(Answer):
    id: str
    number: str
    business_id: str | None = None

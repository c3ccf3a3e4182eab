"""What the pages use of the answers of fee-declarations about what is not paid in time. Amounts in cents."""

from datetime import date

from pydantic import AwareDatetime, Field
from town.look import Words

from portal.clients.filing_schemas import Place
from portal.clients.note_schemas import Certified, PartsOffered, Plan
from portal.clients.schemas import Answer, Named


class QuotedPart(Answer):
    place: int
    cents: int
    due: date


class NewNote(Answer):
    """The note that took the place of one."""

    id: str


class Planned(Answer):
    """The declaration whose note is paid in instalments."""

    id: str
    fee: Named
    period: Named
    business: Place
    establishment: Place


class PlanQuote(Answer):
    """A note in instalments, before they are granted. The person who declared sees of which declaration."""

    items: list[QuotedPart]
    cents: int
    late_percent: str = "0"
    declaration: Planned | None = None


class FeeName(Answer):
    code: str
    title: Words


class NoteName(Answer):
    id: str
    number: str


class DebtorName(Answer):
    id: str
    name: str


class Age(Answer):
    """Notes so many days past their date; ``to_days`` is None for the oldest."""

    over_days: int
    to_days: int | None
    notes: int
    cents: int


class OverdueNote(Answer):
    note: NoteName
    business: DebtorName
    fee: FeeName
    period_title: Words
    valid_until: date
    days: int
    open_cents: int


class Overdue(Answer):
    """Notes past their date, a page of them, with what all come to."""

    notes: int
    debtors: int
    cents: int
    items: list[OverdueNote]
    fees: list[FeeName] = Field(default_factory=list)
    page: int
    pages: int
    ages: list[Age] = Field(default_factory=list)
    limit_cents: int = 0


class Confirmation(Answer):
    """The treasury's receipt."""

    number: str
    on: date


class CatalogueHead(Answer):
    """A catalogue: ``proposed`` waits for a colleague, ``released`` is the treasury's, ``rejected`` has no effect."""

    id: str
    number: str | None
    fee: FeeName
    year: int
    state: str
    by: str
    mine: bool
    at: AwareDatetime
    reason: str | None
    certified_on: date | None
    confirmation: Confirmation | None
    notes: int
    debtors: int
    cents: int


class Catalogues(Answer):
    items: list[CatalogueHead]
    page: int
    pages: int


class CatalogueLine(Answer):
    note: NoteName | None
    period_title: Words
    business: DebtorName | None
    fee_cents: int
    fine_cents: int
    cents: int


class Catalogue(CatalogueHead):
    lines: list[CatalogueLine]
    page: int
    pages: int


class CouncilDecision(Answer):
    number: str
    on: date


class RemissionLine(Answer):
    note: NoteName | None
    business: DebtorName | None
    cents: int


class Remission(Answer):
    """What a decision gives up; states as of a catalogue."""

    id: str
    kind: str
    state: str
    decision: CouncilDecision
    by: str
    mine: bool
    reason: str | None
    notes: int
    cents: int
    lines: list[RemissionLine] = Field(default_factory=list)


class Remissions(Answer):
    """Lists of what decisions give up, the newest first."""

    items: list[Remission]
    page: int
    pages: int


class NextInstalment(Answer):
    """The first instalment that is not paid."""

    place: int
    due: date
    cents: int


class PlanListed(Answer):
    """A plan in the list of all. ``by`` is an officer's account, or ``declaration`` for the person who declared."""

    note: NoteName
    business: DebtorName
    state: str
    number: int
    by: str
    at: AwareDatetime
    open_cents: int
    next: NextInstalment | None


class Plans(Answer):
    items: list[PlanListed]
    page: int
    pages: int


class NoteReminder(Answer):
    """That we reminded of a note, and what became of the mail."""

    at: AwareDatetime
    open_cents: int
    state: str


class Hold(Answer):
    """Until when a note is neither reminded nor certified, and why; with ``ended_by`` no longer."""

    id: str
    kind: str
    reason: str
    until: date
    by: str
    at: AwareDatetime
    ended_by: str | None


class NoteFollowUp(Answer):
    """How a note is followed up, and what an officer may do about it."""

    note: NoteName
    business: DebtorName
    open_cents: int
    waivable_cents: int
    instalments_offered: PartsOffered | None
    reminders: list[NoteReminder]
    holds: list[Hold]
    plan: Plan | None
    certified: Certified | None
    quote: PlanQuote | None = None


class OwnDeclaration(Answer):
    id: str
    number: str
    mine: bool


class OpenNote(Answer):
    """A note with something open, for those who represent the business."""

    declaration: OwnDeclaration
    note_number: str
    rf: str
    fee: FeeName
    period_title: Words
    valid_until: date
    overdue: bool
    open_cents: int


class KindName(Answer):
    code: str
    title: Words


class Movement(Answer):
    """A line of the account; above zero more is owed by it."""

    on: date
    kind: KindName
    fee: FeeName | None
    period_title: Words | None
    establishment: str | None
    note_number: str | None
    cents: int
    balance_cents: int


class Statement(Answer):
    """The account of a business, a page of its movements, the newest first."""

    business: DebtorName
    open_cents: int
    credit_cents: int
    open: list[OpenNote]
    movements: list[Movement]
    page: int
    pages: int

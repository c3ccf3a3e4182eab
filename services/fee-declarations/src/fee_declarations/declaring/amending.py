"""A declaration takes the place of one: only the difference is charged, or taken back (docs/decisions/0087)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from servicekit import outbox
from servicekit.clock import local_day
from sqlalchemy import Connection

from fee_declarations import event_data, events, note_store, store
from fee_declarations.accounting import lessening, posting
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.lessening import Less
from fee_declarations.businesses import store as business_store
from fee_declarations.declaration_rows import Names, NewDeclaration, NewNote, NoteLine
from fee_declarations.declaring import changes_store
from fee_declarations.declaring.comparing import Compared, Owed, compare
from fee_declarations.declaring.errors import NothingAmended
from fee_declarations.declaring.filing import ACTOR, PROTOCOL, Filing, new_declaration
from fee_declarations.declaring.holding import Held, hold
from fee_declarations.domain.tariffs import Tariffs
from fee_declarations.errors import AlreadyDeclared
from fee_declarations.finance import Finance
from fee_declarations.note_store import Cancelled
from fee_declarations.payments import lateness
from fee_declarations.payments.reissue_store import put_in_place


@dataclass(frozen=True, slots=True)
class Means:
    """What an amendment is worked out and filed with."""

    tariffs: Tariffs
    finance: Finance
    now: datetime


def amend(conn: Connection, declaration_id: UUID, filing: Filing, means: Means) -> UUID:
    """File the declaration in place of the one with this id; returns the new one's id.

    Raises what ``hold`` raises, NothingAmended, and AlreadyDeclared.
    """
    held = hold(conn, declaration_id)
    same = dict(filing.declared.answers) == dict(held.declaration.answers)
    # The same answers come to another fee where its tables were corrected since.
    if same and filing.quote.fee_cents == held.declaration.fee_cents:
        raise NothingAmended
    valid_until = held.note.valid_until if held.note and held.note.cancelled_at is None else None
    late = lateness.line_of_today(conn, held.note.id, local_day(means.now)) if held.note else None
    compared = compare(Owed(held.charged, valid_until, late), filing.declared, filing.quote, means.tariffs)
    amendment = Amendment(held, _new(conn, held, filing, compared, means.now), filing, compared, means)
    changes_store.supersede(conn, declaration_id)
    if not store.add_declaration(conn, amendment.new):
        raise AlreadyDeclared
    _lessen(conn, amendment)
    note = _note(conn, amendment) if compared.to_pay_cents else None
    if note is None and held.note and not compared.total_cents:
        cancelled = Cancelled(means.now, ACTOR, amendment.reason)
        note_store.cancel(conn, held.note.id, cancelled)
    _tell(conn, amendment, note)
    return amendment.new.id


@dataclass(frozen=True, slots=True)
class Amendment:
    """An amending declaration with the one whose place it takes, and what it changes."""

    held: Held
    new: NewDeclaration
    filing: Filing
    compared: Compared
    means: Means

    @property
    def day(self) -> date:
        return local_day(self.means.now)

    @property
    def reason(self) -> str:
        return f"{self.held.declaration.number} → {self.new.number}"


def _tell(conn: Connection, amendment: Amendment, note_number: str | None) -> None:
    new, place, compared = amendment.new, amendment.filing.establishment, amendment.compared
    day = amendment.filing.declared.filed_on
    email = business_store.notice_email_of(conn, new.business_id, amendment.held.declaration.person_id, day)
    amended = event_data.Amended(
        about=event_data.About.of(new, Names(place.business_name, place.name), email),
        amends_number=amendment.held.declaration.number,
        before_cents=compared.before_cents,
        total_cents=new.fee_cents + new.fine_cents,
        open_cents=compared.to_pay_cents,
        credit_cents=compared.credit_cents,
        note_number=note_number,
        at=new.filed_at,
    )
    outbox.record(conn, events.SOURCE, events.declaration_amended(amended, amendment.filing.declared.fee))


def _new(conn: Connection, held: Held, filing: Filing, compared: Compared, now: datetime) -> NewDeclaration:
    day = local_day(now)
    [number] = store.next_numbers(conn, [PROTOCOL], day.year)
    return replace(
        new_declaration(filing, f"{number}/{day:%d-%m-%Y}", now),
        assessment=compared.lines,
        fine_cents=compared.fine_cents,
        amends=held.declaration.id,
        root_of=held.declaration.root_id,
    )


def _lessen(conn: Connection, amendment: Amendment) -> None:
    held, change = amendment.held, amendment.compared.change
    if held.note is None or not change.cuts:
        return
    when = When(amendment.day, ACTOR)
    less = Less(held.note.id, held.declaration.business_id, when, amendment.means.now, amendment.reason)
    lessening.lessen(conn, held.charged, change.cuts, less)


def _note(conn: Connection, amendment: Amendment) -> str:
    """A note over all that is open, in place of the one that there is; returns its number."""
    new, compared, means, day = amendment.new, amendment.compared, amendment.means, amendment.day
    issued = means.finance.issue_note(conn, compared.to_pay_cents, day)
    late = [compared.late] if compared.late else []
    older = [NoteLine(one.kind, cents, one.revenue_code, one.months) for one, cents in compared.opened]
    note = NewNote(
        id=uuid4(),
        declaration_id=new.id,
        number=issued.number,
        rf=issued.rf,
        amount_cents=compared.to_pay_cents,
        issued_on=day,
        valid_until=amendment.filing.quote.pay_by,
        lines=[*older, *(NoteLine.of(line) for line in (*late, *compared.new))],
        root_of=new.root_of,
    )
    if amendment.held.note:
        put_in_place(conn, amendment.held.note.id, note)
    else:
        note_store.add_note(conn, note)
    debtor = posting.Debtor(note.id, new.business_id, new.establishment_id, new.fee, new.period)
    # What late instalments bore is an entry of its own: a fine may be taken back whole.
    for lines in (late, compared.new):
        if lines:
            posting.charge(conn, debtor, lines, When(day, ACTOR), means.now)
    return issued.number

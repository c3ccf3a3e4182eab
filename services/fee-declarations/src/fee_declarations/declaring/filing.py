"""A declaration is filed. Each function is part of the caller's transaction and never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import uuid4

from servicekit.clock import local_day
from sqlalchemy import Connection

from fee_declarations import events, store
from fee_declarations.accounting import posting
from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.note_state import Amounts
from fee_declarations.declaration_rows import (
    Declaration,
    LiveDeclaration,
    Names,
    NewDeclaration,
    NewNote,
    Note,
    NotedDeclaration,
    NoteLine,
    OwnEstablishment,
)
from fee_declarations.declaring import writing
from fee_declarations.domain.declarations import Declared, Quote
from fee_declarations.domain.questions import YES, Answers, cents
from fee_declarations.domain.terms import parse_period
from fee_declarations.errors import AlreadyDeclared
from fee_declarations.finance import Finance, IssuedNote

PROTOCOL = "protocol"
ACTOR = "declaration"


class Declarant(Protocol):
    """The account that declares, and its person."""

    @property
    def subject(self) -> str: ...

    @property
    def person_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Filing:
    """A declaration that was checked, with what was computed for it. ``live`` is what was declared for periods that may
    overlap, None when that was not read yet."""

    declarant: Declarant
    establishment: OwnEstablishment
    declared: Declared
    locale: str
    quote: Quote
    live: Sequence[LiveDeclaration] | None = None


def file_declaration(conn: Connection, filing: Filing, finance: Finance, now: datetime) -> NotedDeclaration:
    """Write the declaration, its note when something is owed, and the event; returns both.

    Raises AlreadyDeclared. The numbers are taken late, because others wait for them until the transaction ends.
    """
    _refuse_double(filing, _live(conn, filing) if filing.live is None else filing.live)
    day = local_day(now)
    owed = filing.quote.total_cents
    series = [PROTOCOL, finance.series] if owed else [PROTOCOL]
    number, *of_note = store.next_numbers(conn, series, day.year)
    row = new_declaration(filing, f"{number}/{day:%d-%m-%Y}", now)
    issued = finance.numbered(of_note[0], owed, day) if of_note else None
    charged = _charged(row, filing, issued, now) if issued else None
    place = filing.establishment
    event = events.declaration_filed(row, Names(place.business_name, place.name))
    if not writing.write(conn, row, event, charged, now):
        # Filed from another tab since we looked.
        _refuse_double(filing, _live(conn, filing))
        raise AlreadyDeclared
    return _noted(row, filing, _note(charged.note) if charged else None)


def _noted(row: NewDeclaration, filing: Filing, note: Note | None) -> NotedDeclaration:
    """The declaration as it would be read back."""
    place = filing.establishment
    declaration = Declaration(
        id=row.id,
        root_id=row.id,
        number=row.number,
        person_id=row.person_id,
        business_id=row.business_id,
        establishment_id=row.establishment_id,
        fee=row.fee,
        period=row.period,
        answers=row.answers,
        assessment=row.assessment,
        receipts_cents=row.receipts_cents,
        inclusive=row.inclusive,
        percent=row.percent,
        base_cents=row.base_cents,
        fee_cents=row.fee_cents,
        months_late=row.months_late,
        fine_cents=row.fine_cents,
        due=row.due,
        filed_at=row.filed_at,
        locale=row.locale,
        superseded=False,
        amends=None,
        withdrawn_at=None,
        withdrawn_by=None,
        withdraw_reason=None,
    )
    return NotedDeclaration(
        declaration=declaration,
        note=note,
        establishment_name=place.name,
        establishment_address=place.address,
        business_name=place.business_name,
        afm=place.afm,
        debtor_code=place.debtor_code,
        amends_number=None,
        amended_by=None,
        amended_by_number=None,
    )


@dataclass(frozen=True, slots=True)
class _Receipts:
    """What older releases read of a share of receipts."""

    cents: int = 0
    inclusive: bool = False
    percent: Decimal = Decimal(0)
    base_cents: int = 0

    @classmethod
    def of(cls, answers: Answers, quote: Quote) -> "_Receipts":
        """Nothing for fees that are no share of receipts."""
        if "receipts" not in answers:
            return cls()
        inclusive = answers["inclusive"] == YES
        return cls(cents(answers, "receipts"), inclusive, quote.rate.value, quote.base_cents or 0)


def new_declaration(filing: Filing, number: str, now: datetime) -> NewDeclaration:
    quote, declared = filing.quote, filing.declared
    receipts = _Receipts.of(declared.answers, quote)
    return NewDeclaration(
        id=uuid4(),
        number=number,
        subject=filing.declarant.subject,
        person_id=filing.declarant.person_id,
        business_id=filing.establishment.business_id,
        establishment_id=filing.establishment.id,
        fee=declared.fee.code,
        period=declared.period.code,
        answers=declared.answers,
        assessment=quote.lines,
        receipts_cents=receipts.cents,
        inclusive=receipts.inclusive,
        percent=receipts.percent,
        base_cents=receipts.base_cents,
        fee_cents=quote.fee_cents,
        months_late=quote.months_late,
        fine_cents=quote.fine_cents,
        due=quote.due,
        filed_at=now,
        locale=filing.locale,
    )


def _charged(declaration: NewDeclaration, filing: Filing, issued: IssuedNote, now: datetime) -> writing.Charged:
    day, lines = local_day(now), _lines(filing)
    note = NewNote(
        id=uuid4(),
        declaration_id=declaration.id,
        number=issued.number,
        rf=issued.rf,
        amount_cents=filing.quote.total_cents,
        issued_on=day,
        valid_until=filing.quote.pay_by,
        lines=[NoteLine.of(line) for line in lines],
    )
    debtor = posting.Debtor(
        note.id, declaration.business_id, declaration.establishment_id, declaration.fee, declaration.period
    )
    debts = posting.new_debts(debtor, lines, now)
    return writing.Charged(note, debts, posting.charged_entry(debtor, lines, debts, When(day, ACTOR)))


def _note(new: NewNote) -> Note:
    """The note as it would be read back, but for its lines, which are what the declaration says (shown.note_lines)."""
    return Note(
        id=new.id,
        number=new.number,
        rf=new.rf,
        amount_cents=new.amount_cents,
        issued_on=new.issued_on,
        valid_until=new.valid_until,
        lines=(),
        superseded_by=None,
        cancelled_at=None,
        pdf_ready=False,
        notice_state="pending",
        notice_reason=None,
        notice_at=None,
        amounts=Amounts(charged=new.amount_cents, written_off=0, open=new.amount_cents),
    )


def _lines(filing: Filing) -> list[posting.Line]:
    """What the declaration charges."""
    quote = filing.quote
    fee = posting.Line(DebtKind.FEE, quote.fee_cents, filing.declared.fee.revenue_code, quote.due)
    fine = posting.Line(DebtKind.FINE, quote.fine_cents, filing.declared.fee.revenue_code, quote.due, quote.months_late)
    return [line for line in (fee, fine) if line.cents]


def _live(conn: Connection, filing: Filing) -> Sequence[LiveDeclaration]:
    declared = filing.declared
    return store.live_declarations(conn, filing.establishment.id, declared.fee.code, declared.period)


def _refuse_double(filing: Filing, live: Sequence[LiveDeclaration]) -> None:
    """Raise AlreadyDeclared when a live declaration covers a day of the period; it is linked if it is the caller's."""
    declared = filing.declared
    for first in live:
        if not parse_period(first.period).overlaps(declared.period):
            continue
        own = first.person_id == filing.declarant.person_id
        raise AlreadyDeclared(
            {
                "el": f"Υπάρχει ήδη η δήλωση τέλους {first.number} για την ίδια εγκατάσταση, τέλος και περίοδο. "
                "Δεν έγινε νέα.",
                "en": f"There is already fee declaration {first.number} for the same establishment, fee and period. "
                "No new one was made.",
            },
            number=first.number,
            declaration_id=str(first.id) if own else None,
        )

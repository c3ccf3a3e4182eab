"""A declaration is filed. Each function is part of the caller's transaction and never commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import uuid4

from servicekit import numbering
from servicekit.clock import local_day
from sqlalchemy import Connection

from fee_declarations import events, models, shown, store
from fee_declarations.accounting import posting
from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.accounting.acts import When
from fee_declarations.declaring import writing
from fee_declarations.domain.declarations import Declared, Quote
from fee_declarations.domain.questions import YES, Answers, cents
from fee_declarations.domain.terms import parse_period
from fee_declarations.errors import AlreadyDeclared
from fee_declarations.events import Row
from fee_declarations.finance import Finance, IssuedNote

PROTOCOL = "protocol"


class Declarant(Protocol):
    """Whoever declares."""

    @property
    def subject(self) -> str: ...

    @property
    def person_id(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Filing:
    """A declaration that was checked, with what was computed for it. ``establishment`` is the stored row; ``live`` is
    what was declared for periods that may overlap, None when nobody has looked."""

    declarant: Declarant
    establishment: Row
    declared: Declared
    locale: str
    quote: Quote
    live: Sequence[Row] | None = None


def file_declaration(conn: Connection, filing: Filing, finance: Finance, now: datetime) -> dict[str, Any]:
    """Write the declaration, its note when something is owed, and the event; returns both rows as one.

    Raises AlreadyDeclared. The numbers are taken late, because others wait for them until the transaction ends.
    """
    _refuse_double(filing, _live(conn, filing) if filing.live is None else filing.live)
    day = local_day(now)
    owed = filing.quote.total_cents
    series = [PROTOCOL, finance.series] if owed else [PROTOCOL]
    number, *of_note = numbering.next_of_each(conn, models.kit.counters, series, day.year)
    row = declaration_row(filing, f"{number}/{day:%d-%m-%Y}", now)
    issued = finance.numbered(of_note[0], owed, day) if of_note else None
    charged = _charged(row, filing, issued, now) if issued else None
    place = filing.establishment
    event = events.declaration_filed(row, place["business_name"], place["name"])
    if not writing.write(conn, row, event, charged, now):
        # Filed from another tab since we looked.
        _refuse_double(filing, _live(conn, filing))
        raise AlreadyDeclared
    note = _note_out(charged.note) if charged else NO_NOTE
    return {**row, **UNCHANGED, **note, "business_name": place["business_name"], "establishment_name": place["name"]}


UNCHANGED: Mapping[str, Any] = {
    "amends": None,
    "amends_number": None,
    "amended_by": None,
    "amended_by_number": None,
    "superseded": False,
    "withdrawn_at": None,
}

NO_NOTE: Mapping[str, Any] = {
    "note_id": None,
    "notice_state": "none",
    "notice_reason": None,
    "notice_at": None,
}


def _of_receipts(answers: Answers, quote: Quote) -> dict[str, Any]:
    """What older releases read of a share of receipts; nothing for other fees."""
    if "receipts" not in answers:
        return {"receipts_cents": 0, "inclusive": False, "percent": Decimal(0), "base_cents": 0}
    return {
        "receipts_cents": cents(answers, "receipts"),
        "inclusive": answers["inclusive"] == YES,
        "percent": quote.rate.value,
        "base_cents": quote.base_cents,
    }


def declaration_row(filing: Filing, number: str, now: datetime) -> dict[str, Any]:
    quote, declared = filing.quote, filing.declared
    return {
        "id": uuid4(),
        "number": number,
        "subject": filing.declarant.subject,
        "person_id": filing.declarant.person_id,
        "business_id": filing.establishment["business_id"],
        "establishment_id": filing.establishment["id"],
        "fee": declared.fee.code,
        "period": declared.period.code,
        "answers": dict(declared.answers),
        "assessment": shown.lines_out(quote.lines),
        **_of_receipts(declared.answers, quote),
        "fee_cents": quote.fee_cents,
        "months_late": quote.months_late,
        "fine_cents": quote.fine_cents,
        "due": quote.due,
        "filed_at": now,
        "locale": filing.locale,
    }


def _charged(declaration: Mapping[str, Any], filing: Filing, issued: IssuedNote, now: datetime) -> writing.Charged:
    day, lines, place = local_day(now), _lines(filing), filing.establishment
    note = {
        "id": uuid4(),
        "declaration_id": declaration["id"],
        "number": issued.number,
        "rf": issued.rf,
        "amount_cents": filing.quote.total_cents,
        "issued_on": day,
        "valid_until": filing.quote.pay_by,
        "lines": [posting.printed(line) for line in lines],
    }
    debtor = posting.Debtor(
        note["id"], place["business_id"], place["id"], filing.declared.fee.code, filing.declared.period.code
    )
    debts = posting.new_debts(debtor, lines, now)
    return writing.Charged(note, debts, posting.charged_entry(debtor, lines, debts, When(day, "declaration")))


def _note_out(note: Row) -> dict[str, Any]:
    amount = note["amount_cents"]
    return {
        "note_id": note["id"],
        "note_number": note["number"],
        "rf": note["rf"],
        "amount_cents": amount,
        "issued_on": note["issued_on"],
        "valid_until": note["valid_until"],
        "superseded_by": None,
        "cancelled_at": None,
        "charged_cents": amount,
        "written_off_cents": 0,
        "open_cents": amount,
        "pdf_ready": False,
        "notice_state": "pending",
        "notice_reason": None,
        "notice_at": None,
    }


def _lines(filing: Filing) -> list[posting.Line]:
    """What the declaration charges."""
    quote = filing.quote
    fee = posting.Line(DebtKind.FEE, quote.fee_cents, filing.declared.fee.revenue_code, quote.due)
    fine = posting.Line(DebtKind.FINE, quote.fine_cents, filing.declared.fee.revenue_code, quote.due, quote.months_late)
    return [line for line in (fee, fine) if line.cents]


def _live(conn: Connection, filing: Filing) -> Sequence[Row]:
    declared = filing.declared
    return store.live_declarations(conn, filing.establishment["id"], declared.fee.code, declared.period)


def _refuse_double(filing: Filing, live: Sequence[Row]) -> None:
    """Raise AlreadyDeclared when a live declaration covers a day of the period; it is linked if it is the caller's."""
    declared = filing.declared
    for first in live:
        if not parse_period(first["period"]).overlaps(declared.period):
            continue
        own = first["person_id"] == filing.declarant.person_id
        raise AlreadyDeclared(
            {
                "el": f"Υπάρχει ήδη η δήλωση τέλους {first['number']} για την ίδια εγκατάσταση, τέλος και περίοδο. "
                "Δεν έγινε νέα.",
                "en": f"There is already fee declaration {first['number']} for the same establishment, fee and period. "
                "No new one was made.",
            },
            number=first["number"],
            declaration_id=str(first["id"]) if own else None,
        )

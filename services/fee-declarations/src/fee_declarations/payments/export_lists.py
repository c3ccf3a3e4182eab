"""The lists that the revenue office exports: the columns of each, and how its rows are written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from inputkit.refusals import Text
from servicekit.formats import by_four
from sheets.schemas import Column, Kind, Value
from sqlalchemy import Connection

from fee_declarations.payments import export_store as store
from fee_declarations.payments.closing import last_day
from fee_declarations.payments.export_store import Span
from fee_declarations.payments.texts import explanation


@dataclass(frozen=True, slots=True)
class Asked:
    """The month and the language of an export."""

    month: date
    language: str

    @property
    def last(self) -> date:
        return last_day(self.month)


class Line(NamedTuple):
    """A row of a list as it is written, and the business whose data it is."""

    cells: Sequence[Value]
    business_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """A list: its title, its columns, and its rows in a language. ``monthly``: it is of a month; any other is of now.
    ``of_businesses``: its rows are data of businesses."""

    title: Text
    columns: Sequence[Column]
    lines: Callable[[Connection, Span, str], Iterator[Line]]
    monthly: bool = True
    of_businesses: bool = False

    @property
    def names(self) -> bool:
        """Whether it names a business or a payer."""
        return self.of_businesses or PAYER in self.columns


def euros(cents: int | None) -> Decimal | None:
    """An amount as a spreadsheet takes it."""
    return None if cents is None else Decimal(int(cents)).scaleb(-2)


def _column(name: str, el: str, en: str, kind: Kind = Kind.TEXT) -> Column:
    return Column(name, {"el": el, "en": en}, kind, required=False)


DAY = _column("day", "Ημερομηνία", "Date", Kind.DAY)
BANK_DAY = _column("bank_day", "Ημερομηνία τράπεζας", "Bank date", Kind.DAY)
AMOUNT = _column("amount", "Ποσό", "Amount", Kind.AMOUNT)
BUSINESS = _column("business", "Επωνυμία", "Business")
AFM = _column("afm", "ΑΦΜ", "Tax number", Kind.AFM)
DEBTOR = _column("debtor", "Κωδικός οφειλέτη", "Debtor number", Kind.IDENTIFIER)
NOTE = _column("note", "Σημείωμα", "Note", Kind.IDENTIFIER)
RF = _column("rf", "Κωδικός πληρωμής (RF)", "Payment code (RF)", Kind.IDENTIFIER)
CHANNEL = _column("channel", "Τρόπος", "Way")
STATE = _column("state", "Κατάσταση", "State")
PAYER = _column("payer", "Πληρωτής", "Payer")
BY = _column("by", "Υπάλληλος", "By")
REASON = _column("reason", "Αιτιολογία", "Reason")

_WORDS: Mapping[str, Text] = {
    "bank": {"el": "Τράπεζα", "en": "Bank"},
    "cash": {"el": "Μετρητά", "en": "Cash"},
    "card": {"el": "Κάρτα", "en": "Card"},
    "posted": {"el": "Καταχωρισμένη", "en": "Posted"},
    "held": {"el": "Περιμένει έλεγχο", "en": "Waits"},
    "closed": {"el": "Κλειστή", "en": "Closed"},
    "returned": {"el": "Επιστράφηκε", "en": "Came back"},
    "proposed": {"el": "Περιμένει έγκριση", "en": "Waits for approval"},
    "ordered": {"el": "Περιμένει την τράπεζα", "en": "Waits for the bank"},
    "sent": {"el": "Στάλθηκε", "en": "Sent"},
    "rejected": {"el": "Δεν εγκρίθηκε", "en": "Not approved"},
    "cancelled": {"el": "Ακυρώθηκε", "en": "Cancelled"},
}


def said(word: str, language: str) -> str:
    """The word for people; an unknown word is returned as it is."""
    return _WORDS.get(word, {}).get(language, word)


def _payments(conn: Connection, span: Span, language: str) -> Iterator[Line]:
    for row in store.payments_of(conn, span):
        way, state = said(row.channel, language), said(row.state, language)
        yield Line([row.booked_on, euros(row.amount_cents), way, state, _code(row.code), row.payer_name])


def _held(conn: Connection, span: Span, language: str) -> Iterator[Line]:
    for row in store.held(conn, span):
        why = explanation(row.why)[language] if row.why else None
        yield Line([row.booked_on, euros(row.amount_cents), _code(row.code), row.payer_name, row.text, why])


def _refunds(conn: Connection, span: Span, language: str) -> Iterator[Line]:
    for row in store.refunds_of(conn, span):
        state = said(row.state, language)
        cells: list[Value] = [row.day, euros(row.amount_cents), row.business_name, state, row.end_to_end_id, row.reason]
        yield Line(cells, row.business_id)


def _receipts(conn: Connection, span: Span, language: str) -> Iterator[Line]:
    for row in store.receipts_of(conn, span):
        cells: list[Value] = [
            row.number,
            row.issued_on,
            row.paid_on,
            euros(row.amount_cents),
            said(row.channel, language),
            row.note_number,
            row.business_name,
            row.afm,
            row.cancels_number,
            row.issued_by,
        ]
        yield Line(cells, row.business_id)


def _debtors(conn: Connection, span: Span, _: str) -> Iterator[Line]:
    for row in store.debtors(conn, span):
        cells: list[Value] = [row.debtor_code, row.name, row.afm, euros(row.open_cents), euros(row.credit_cents)]
        yield Line(cells, row.business_id)


def _journal(conn: Connection, span: Span, _: str) -> Iterator[Line]:
    for row in store.journal(conn, span):
        cents = row.amount_cents
        debit, credit = (cents, None) if cents > 0 else (None, -cents)
        yield Line(
            [
                str(row.entry_id),
                row.on_day,
                row.bank_day,
                row.kind,
                row.account,
                row.fee,
                row.revenue_code,
                euros(debit),
                euros(credit),
                row.actor,
                row.reason,
            ]
        )


def _code(code: str | None) -> str | None:
    return by_four(code) if code else None


EXPORTS: Mapping[str, Export] = {
    "payments": Export(
        {"el": "Πληρωμές του μήνα", "en": "Payments of the month"},
        [BANK_DAY, AMOUNT, CHANNEL, STATE, RF, PAYER],
        _payments,
    ),
    "held": Export(
        {"el": "Πληρωμές που περιμένουν έλεγχο", "en": "Payments that wait"},
        [BANK_DAY, AMOUNT, RF, PAYER, _column("text", "Κείμενο", "Text"), REASON],
        _held,
        monthly=False,
    ),
    "refunds": Export(
        {"el": "Επιστροφές χρημάτων του μήνα", "en": "Refunds of the month"},
        [DAY, AMOUNT, BUSINESS, STATE, _column("reference", "Αναφορά", "Reference", Kind.IDENTIFIER), REASON],
        _refunds,
        of_businesses=True,
    ),
    "receipts": Export(
        {"el": "Αποδείξεις του μήνα", "en": "Receipts of the month"},
        [
            _column("number", "Αριθμός", "Number", Kind.IDENTIFIER),
            DAY,
            _column("paid_on", "Ημερομηνία πληρωμής", "Paid on", Kind.DAY),
            AMOUNT,
            CHANNEL,
            NOTE,
            BUSINESS,
            AFM,
            _column("cancels", "Ακυρώνει την", "Cancels", Kind.IDENTIFIER),
            BY,
        ],
        _receipts,
        of_businesses=True,
    ),
    "debtors": Export(
        {"el": "Υπόλοιπα οφειλετών", "en": "Balances of debtors"},
        [
            DEBTOR,
            BUSINESS,
            AFM,
            _column("open", "Ανοιχτό ποσό", "Left to pay", Kind.AMOUNT),
            _column("credit", "Πίστωση", "Credit", Kind.AMOUNT),
        ],
        _debtors,
        monthly=False,
        of_businesses=True,
    ),
    "journal": Export(
        {"el": "Ημερολόγιο του μήνα", "en": "Journal of the month"},
        [
            _column("entry", "Άρθρο", "Entry", Kind.IDENTIFIER),
            DAY,
            BANK_DAY,
            _column("kind", "Είδος", "Kind"),
            _column("account", "Λογαριασμός", "Account"),
            _column("fee", "Τέλος", "Fee"),
            _column("revenue_code", "Κωδικός εσόδου", "Revenue code", Kind.IDENTIFIER),
            _column("debit", "Χρέωση", "Debit", Kind.AMOUNT),
            _column("credit", "Πίστωση", "Credit", Kind.AMOUNT),
            BY,
            REASON,
        ],
        _journal,
    ),
}

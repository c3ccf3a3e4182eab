"""The lists that the revenue office takes away: of each its columns, its query, and how a row is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from inputkit.refusals import Text
from servicekit.clock import ATHENS
from servicekit.formats import by_four
from sheets.shapes import Column, Kind, Value
from sqlalchemy import func, select

from fee_declarations.accounting import sums
from fee_declarations.accounting.models import debts, entries, postings
from fee_declarations.models import businesses, declarations, notes
from fee_declarations.payments.closing import last_day
from fee_declarations.payments.models import bank_lines, payments, receipts, refunds
from fee_declarations.payments.texts import explanation


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which month, in which language."""

    month: date
    language: str

    @property
    def last(self) -> date:
        return last_day(self.month)


@dataclass(frozen=True, slots=True)
class Export:
    """A list: what it is called, its columns, the query, and how a row of it is written. ``monthly``: it is of a month;
    any other is of now. ``business``: the column of the query that says whose data a row is."""

    title: Text
    columns: Sequence[Column]
    query: Callable[[Asked], Any]
    write: Callable[[Any, str], Sequence[Value]]
    monthly: bool = True
    business: str | None = None

    @property
    def names(self) -> bool:
        """Whether somebody's name stands in it."""
        return self.business is not None or PAYER in self.columns


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
    """The word for people; one that is not known stays."""
    return _WORDS.get(word, {}).get(language, word)


_LINE = (bank_lines.c.file_id == payments.c.file_id) & (bank_lines.c.n == payments.c.line_n)


def _payments(asked: Asked) -> Any:
    query = select(payments, bank_lines.c.payer_name).outerjoin(bank_lines, _LINE)
    return query.where(payments.c.booked_on.between(asked.month, asked.last)).order_by(
        payments.c.booked_on, payments.c.at
    )


def _payment(row: Any, language: str) -> Sequence[Value]:
    code = by_four(row["code"]) if row["code"] else None
    state = said(row["state"], language)
    return [
        row["booked_on"],
        euros(row["amount_cents"]),
        said(row["channel"], language),
        state,
        code,
        row["payer_name"],
    ]


def _held(_: Asked) -> Any:
    query = select(payments, bank_lines.c.payer_name, bank_lines.c.text, bank_lines.c.why).outerjoin(bank_lines, _LINE)
    return query.where(payments.c.state == "held").order_by(payments.c.booked_on, payments.c.id)


def _held_row(row: Any, language: str) -> Sequence[Value]:
    why = explanation(row["why"])[language] if row["why"] else None
    code = by_four(row["code"]) if row["code"] else None
    return [row["booked_on"], euros(row["amount_cents"]), code, row["payer_name"], row["text"], why]


def _refunds(asked: Asked) -> Any:
    at = func.date(func.timezone(ATHENS.key, refunds.c.ordered_at))
    query = select(refunds, businesses.c.name.label("business_name"), at.label("day"))
    query = query.outerjoin(businesses, businesses.c.id == refunds.c.business_id)
    return query.where(at.between(asked.month, asked.last)).order_by(refunds.c.ordered_at, refunds.c.id)


def _refund(row: Any, language: str) -> Sequence[Value]:
    state = said(row["state"], language)
    return [row["day"], euros(row["amount_cents"]), row["business_name"], state, row["end_to_end_id"], row["reason"]]


def _receipts(asked: Asked) -> Any:
    cancelled = receipts.alias("cancelled")
    return (
        select(
            receipts.c.number,
            receipts.c.issued_on,
            receipts.c.paid_on,
            receipts.c.amount_cents,
            receipts.c.channel,
            receipts.c.issued_by,
            cancelled.c.number.label("cancels_number"),
            notes.c.number.label("note_number"),
            businesses.c.id.label("business_id"),
            businesses.c.name.label("business_name"),
            businesses.c.afm,
        )
        .outerjoin(cancelled, cancelled.c.id == receipts.c.cancels)
        .outerjoin(notes, notes.c.id == receipts.c.note_id)
        .outerjoin(declarations, declarations.c.id == notes.c.declaration_id)
        .outerjoin(businesses, businesses.c.id == declarations.c.business_id)
        .where(receipts.c.issued_on.between(asked.month, asked.last))
        .order_by(receipts.c.issued_on, receipts.c.number)
    )


def _receipt(row: Any, language: str) -> Sequence[Value]:
    return [
        row["number"],
        row["issued_on"],
        row["paid_on"],
        euros(row["amount_cents"]),
        said(row["channel"], language),
        row["note_number"],
        row["business_name"],
        row["afm"],
        row["cancels_number"],
        row["issued_by"],
    ]


def _debtors(_: Asked) -> Any:
    """Everybody who owes or is owed something: from the running balances, without reading the ledger."""
    kept = sums.of_businesses()
    query = select(
        businesses.c.id,
        businesses.c.name,
        businesses.c.afm,
        businesses.c.debtor_code,
        kept.c.open_cents,
        kept.c.credit_cents,
    )
    query = query.join(kept, kept.c.business_id == businesses.c.id)
    return query.where((kept.c.open_cents != 0) | (kept.c.credit_cents != 0)).order_by(
        businesses.c.name, businesses.c.id
    )


def _debtor(row: Any, _: str) -> Sequence[Value]:
    return [row["debtor_code"], row["name"], row["afm"], euros(row["open_cents"]), euros(row["credit_cents"])]


def _journal(asked: Asked) -> Any:
    query = select(entries, postings, debts.c.fee, debts.c.revenue_code)
    query = query.join(postings, postings.c.entry_id == entries.c.id).outerjoin(debts, debts.c.id == postings.c.debt_id)
    within = entries.c.on_day.between(asked.month, asked.last)
    return query.where(within).order_by(entries.c.on_day, entries.c.id, postings.c.place)


def _posting(row: Any, _: str) -> Sequence[Value]:
    cents = row["amount_cents"]
    debit, credit = (cents, None) if cents > 0 else (None, -cents)
    return [
        str(row["entry_id"]),
        row["on_day"],
        row["bank_day"],
        row["kind"],
        row["account"],
        row["fee"],
        row["revenue_code"],
        euros(debit),
        euros(credit),
        row["actor"],
        row["reason"],
    ]


EXPORTS: Mapping[str, Export] = {
    "payments": Export(
        {"el": "Πληρωμές του μήνα", "en": "Payments of the month"},
        [BANK_DAY, AMOUNT, CHANNEL, STATE, RF, PAYER],
        _payments,
        _payment,
    ),
    "held": Export(
        {"el": "Πληρωμές που περιμένουν έλεγχο", "en": "Payments that wait"},
        [BANK_DAY, AMOUNT, RF, PAYER, _column("text", "Κείμενο", "Text"), REASON],
        _held,
        _held_row,
        monthly=False,
    ),
    "refunds": Export(
        {"el": "Επιστροφές χρημάτων του μήνα", "en": "Refunds of the month"},
        [DAY, AMOUNT, BUSINESS, STATE, _column("reference", "Αναφορά", "Reference", Kind.IDENTIFIER), REASON],
        _refunds,
        _refund,
        business="business_id",
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
        _receipt,
        business="business_id",
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
        _debtor,
        monthly=False,
        business="id",
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
        _posting,
    ),
}

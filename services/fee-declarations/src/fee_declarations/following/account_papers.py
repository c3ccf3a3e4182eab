"""The account of a business as a file: CSV for a spreadsheet, PDF for paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from printing import Template, printable
from servicekit.formats import day_in_figures, money
from sheets.schemas import Column, Value
from sheets.schemas import Kind as Cell

from fee_declarations.accounting.accounts import Kind
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.domain.terms import parse_period
from fee_declarations.following.account import Balance, Business, Movement
from fee_declarations.following.papers import euros, table
from fee_declarations.municipality import Municipality
from fee_declarations.shown import DEBT_TITLES

_TEMPLATE = Template(Path(__file__).with_name("account.typ"))

KINDS: Mapping[str, Mapping[str, str]] = {
    "opening": {"el": "Οφειλή", "en": "Debt"},
    "charged": {"el": "Οφειλή", "en": "Debt"},
    "amended": {"el": "Τροποποίηση ή απόσυρση δήλωσης", "en": "Declaration amended or withdrawn"},
    "received": {"el": "Πληρωμή", "en": "Payment"},
    "allocated": {"el": "Πληρωμή", "en": "Payment"},
    "set-off": {"el": "Συμψηφισμός με πίστωση", "en": "Paid from credit"},
    "returned": {"el": "Επιστροφή πληρωμής", "en": "Payment returned"},
    "refund-ordered": {"el": "Επιστροφή χρημάτων προς εσάς", "en": "Refund to you"},
    "refund-returned": {"el": "Επιστροφή χρημάτων που γύρισε", "en": "Refund returned"},
    "reversed": {"el": "Αναίρεση", "en": "Taken back"},
    "written-off": {"el": "Διαγραφή με απόφαση", "en": "Written off by a decision"},
}
"""What happened, as people read it."""

_COLUMNS: Sequence[Column] = (
    Column("on", {"el": "Ημερομηνία", "en": "Date"}, Cell.DAY),
    Column("bank_day", {"el": "Ημερομηνία τράπεζας", "en": "Bank’s date"}, Cell.DAY),
    Column("kind", {"el": "Τι έγινε", "en": "What happened"}),
    Column("fee", {"el": "Τέλος", "en": "Fee"}),
    Column("period", {"el": "Περίοδος", "en": "Period"}),
    Column("establishment", {"el": "Εγκατάσταση", "en": "Establishment"}),
    Column("note", {"el": "Σημείωμα πληρωμής", "en": "Payment note"}, Cell.IDENTIFIER),
    Column("charged", {"el": "Οφειλή", "en": "Owed"}, Cell.AMOUNT),
    Column("paid", {"el": "Πληρωμή", "en": "Paid"}, Cell.AMOUNT),
    Column("balance", {"el": "Υπόλοιπο", "en": "Balance"}, Cell.AMOUNT),
)


@dataclass(frozen=True, slots=True)
class PrintedAccount:
    """What the printed account says."""

    business: Business
    balance: Balance
    movements: Sequence[Movement]
    fees: Mapping[str, FeeKind]
    today: date
    language: str


def kind_of(one: Movement) -> Mapping[str, str]:
    """What an entry is called: one that charges a fine or a surcharge by that, one of an unknown kind by its code."""
    if one.kind == Kind.CHARGED and (title := DEBT_TITLES.get(one.what or "")):
        return title
    return KINDS.get(one.kind, {"el": one.kind, "en": one.kind})


def sheet(moved: Sequence[Movement], fees: Mapping[str, FeeKind], language: str) -> bytes:
    """A row for each movement, the oldest first. A balance below zero is credit."""
    rows: list[list[Value]] = [
        [
            *(one.on, one.bank_day, kind_of(one)[language]),
            *(_fee(one, fees, language), _period(one, language), one.establishment, one.note_number),
            euros(one.cents) if one.cents > 0 else None,
            euros(-one.cents) if one.cents < 0 else None,
            euros(one.balance),
        ]
        for one in moved
    ]
    return table(_COLUMNS, rows, language, "csv")


def page(account: PrintedAccount, town: Municipality) -> bytes:
    """The account as a tagged PDF, A4."""
    office, language = town.offices.revenue, account.language
    content: dict[str, object] = {
        "municipality_name": printable(town.name.el),
        "directorate": printable(office.directorate.el),
        "department": printable(office.name.el),
        "office_address": printable(office.address.el),
        "office_phone": printable(office.phone),
        "office_email": printable(office.email),
        "emblem": town.logo,
        "colour": town.colours.primary,
        "english": language == "en",
        "day": [account.today.year, account.today.month, account.today.day],
        "made_on": day_in_figures(account.today),
        "name": printable(account.business.name),
        "afm": printable(account.business.afm),
        "debtor_code": printable(account.business.debtor_code or "—"),
        "open": money(account.balance.open_cents, "el"),
        "credit": money(account.balance.credit_cents, "el"),
        "lines": [_line(one, account.fees, language) for one in account.movements],
    }
    return _TEMPLATE.pdf(content)


def _line(one: Movement, fees: Mapping[str, FeeKind], language: str) -> dict[str, str]:
    about = " · ".join(text for text in (_fee(one, fees, language), _period(one, language), one.establishment) if text)
    return {
        "on": day_in_figures(one.on),
        "what": kind_of(one)[language],
        "about": printable(about),
        "note": printable(one.note_number or ""),
        "charged": money(one.cents, "el") if one.cents > 0 else "",
        "paid": money(-one.cents, "el") if one.cents < 0 else "",
        "balance": money(one.balance, "el"),
    }


def _fee(one: Movement, fees: Mapping[str, FeeKind], language: str) -> str:
    return fees[one.fee].title[language] if one.fee and one.fee in fees else one.fee or ""


def _period(one: Movement, language: str) -> str:
    return parse_period(one.period).title[language] if one.period else ""

"""A catalogue as tables for the treasury's spreadsheet or program: its debts, and what was paid of them afterwards."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

import sheets.books
import sheets.writing
from servicekit.clock import local_day
from servicekit.formats import day_in_figures
from sheets.schemas import Column, Kind, Value

from fee_declarations import document, printing
from fee_declarations.domain.terms import parse_period
from fee_declarations.following.catalogue_store import Catalogue
from fee_declarations.following.shelf import Listed, PaidAfterwards
from fee_declarations.municipality import Municipality

Format = Literal["csv", "xlsx"]

_DEBTS: Sequence[Column] = (
    Column("number", {"el": "Α/Α", "en": "No."}, Kind.IDENTIFIER),
    Column("debtor_code", {"el": "Κωδικός οφειλέτη", "en": "Debtor code"}, Kind.IDENTIFIER),
    Column("afm", {"el": "ΑΦΜ", "en": "Tax number"}, Kind.AFM),
    Column("name", {"el": "Επωνυμία", "en": "Name"}),
    Column("address", {"el": "Διεύθυνση", "en": "Address"}),
    Column("tax_office", {"el": "ΔΟΥ", "en": "Tax office"}),
    Column("note", {"el": "Σημείωμα πληρωμής", "en": "Payment note"}, Kind.IDENTIFIER),
    Column("declaration", {"el": "Δήλωση", "en": "Declaration"}, Kind.IDENTIFIER),
    Column("period", {"el": "Περίοδος", "en": "Period"}),
    Column("revenue_code", {"el": "Κωδικός εσόδου", "en": "Revenue code"}, Kind.IDENTIFIER),
    Column("due", {"el": "Προθεσμία", "en": "Due"}, Kind.DAY),
    Column("fee", {"el": "Τέλος", "en": "Fee"}, Kind.AMOUNT),
    Column("fine", {"el": "Πρόστιμο και προσαυξήσεις", "en": "Fine and surcharges"}, Kind.AMOUNT),
    Column("sum", {"el": "Σύνολο", "en": "Total"}, Kind.AMOUNT),
)
_PAID: Sequence[Column] = (
    Column("on", {"el": "Ημερομηνία", "en": "Date"}, Kind.DAY),
    Column("bank_day", {"el": "Ημερομηνία τράπεζας", "en": "Bank’s date"}, Kind.DAY),
    Column("debtor_code", {"el": "Κωδικός οφειλέτη", "en": "Debtor code"}, Kind.IDENTIFIER),
    Column("name", {"el": "Επωνυμία", "en": "Name"}),
    Column("note", {"el": "Σημείωμα πληρωμής", "en": "Payment note"}, Kind.IDENTIFIER),
    Column("entry", {"el": "Εγγραφή βιβλίων", "en": "Entry of the books"}, Kind.IDENTIFIER),
    Column("cents", {"el": "Ποσό", "en": "Amount"}, Kind.AMOUNT),
)
PDF = "application/pdf"
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def debts_sheet(lines: Sequence[Listed], language: str, file_format: Format) -> bytes:
    """The debts of a catalogue, a row for each note."""
    rows: list[list[Value]] = [
        [
            *(str(place), one.debtor_code, one.afm, one.business_name, one.address, one.tax_office),
            *(one.note_number, one.declaration_number, parse_period(one.period).title[language]),
            *(one.revenue_code, one.due, euros(one.fee_cents), euros(one.fine_cents), euros(one.cents)),
        ]
        for place, one in enumerate(lines, 1)
    ]
    return table(_DEBTS, rows, language, file_format)


def payments_sheet(paid: Sequence[PaidAfterwards], language: str, file_format: Format) -> bytes:
    """What was paid of certified debts, or went back, a row for each entry of the books and note."""
    rows: list[list[Value]] = [
        [
            *(one.on, one.bank_day, one.debtor_code, one.business_name, one.note_number, str(one.entry)),
            euros(one.cents),
        ]
        for one in paid
    ]
    return table(_PAID, rows, language, file_format)


def table(columns: Sequence[Column], rows: Sequence[Sequence[Value]], language: str, file_format: Format) -> bytes:
    """These rows as a file; what people wrote is never a formula in it."""
    if file_format == "xlsx":
        return sheets.books.xlsx(columns, rows, language)
    return sheets.writing.csv(columns, rows, language).encode()


def catalogue_of(row: Catalogue, lines: Sequence[Listed], fee: str, town: Municipality) -> document.CatalogueContent:
    """The catalogue as its printed page says it; ``fee`` is the Greek name of the fee."""
    receipt = f"{row.receipt_number}, {day_in_figures(row.receipt_on)}" if row.receipt_on else None
    return document.CatalogueContent(
        **printing.letterhead_of(town),
        number=row.number,
        day=row.certified_on or local_day(row.proposed_at),
        fee_title=fee,
        year=row.year,
        proposed_by=row.proposed_by,
        decided_by=row.decided_by if row.certified_on else None,
        treasury=receipt,
        lines=[_listed(one) for one in lines],
    )


def _listed(one: Listed) -> document.ListedDebt:
    return document.ListedDebt(
        debtor_code=one.debtor_code or "–",
        afm=one.afm or "–",
        name=one.business_name or "–",
        address=one.address or "–",
        note=one.note_number or "–",
        period=parse_period(one.period).title["el"],
        due=one.due,
        revenue_code=one.revenue_code,
        fee_cents=one.fee_cents,
        fine_cents=one.fine_cents,
    )


def euros(cents: int) -> Decimal:
    """Cents as the amount that a spreadsheet computes with."""
    return Decimal(cents).scaleb(-2)

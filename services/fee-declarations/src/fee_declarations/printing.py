"""From a stored note to what is printed on it."""

from collections.abc import Callable

from servicekit.clock import local_day

from fee_declarations import document, shown
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.domain.terms import parse_period
from fee_declarations.events import Row
from fee_declarations.municipality import Municipality

Printer = Callable[[Row, FeeKind], bytes]


def make_printer(municipality: Municipality) -> Printer:
    """A function that renders a note row (store.claim_unrendered) as PDF."""

    def print_note(row: Row, fee: FeeKind) -> bytes:
        return document.render(content_of(row, fee, municipality))

    return print_note


def content_of(row: Row, fee: FeeKind, municipality: Municipality) -> document.NoteContent:
    """Everything on the page, decided here; the template only places it."""
    office = municipality.offices.revenue
    lines = [
        document.Line(fee.revenue_code, line["title"]["el"], line["calculation"]["el"], line["amount_cents"])
        for line in shown.stored_lines(row, fee)
    ]
    return document.NoteContent(
        municipality_name=municipality.name.el,
        emblem=municipality.logo,
        colour=municipality.colours.primary,
        directorate=office.directorate.el,
        department=office.name.el,
        office_address=office.address.el,
        office_phone=office.phone,
        office_email=office.email,
        number=row["note_number"],
        issued_on=row["issued_on"],
        declaration_number=row["number"],
        fiscal_year=row["issued_on"].year,
        debtor_name=row["business_name"],
        debtor_afm=row["afm"],
        debtor_tax_office=row["tax_office"],
        debtor_address=row["business_address"],
        debtor_code=row["debtor_code"],
        establishment_name=row["establishment_name"],
        establishment_address=row["establishment_address"],
        fee_title=fee.title["el"],
        period_title=parse_period(row["period"]).title["el"],
        declared_on=local_day(row["filed_at"]),
        lines=tuple(lines),
        total_cents=row["amount_cents"],
        valid_until=row["valid_until"],
        rf=row["rf"],
        english=row["locale"] == "en",
    )

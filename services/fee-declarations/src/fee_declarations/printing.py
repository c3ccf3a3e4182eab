"""From a stored note to what is printed on it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol, TypedDict

from servicekit.clock import ATHENS, local_day
from servicekit.formats import by_four

from fee_declarations import document, shown
from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.declaration_rows import Declaration, NotedDeclaration, NoteLine
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.domain.terms import parse_period
from fee_declarations.municipality import Municipality
from fee_declarations.print_rows import NoteToPrint, ReceiptToPrint

Printer = Callable[[NoteToPrint, FeeKind], bytes]
ReceiptPrinter = Callable[[ReceiptToPrint, FeeKind], bytes]


class _Letterhead(TypedDict):
    municipality_name: str
    emblem: str
    colour: str
    directorate: str
    department: str
    office_address: str
    office_phone: str
    office_email: str


def letterhead_of(municipality: Municipality) -> _Letterhead:
    """Whose page it is: the same on everything that this service prints."""
    office = municipality.offices.revenue
    return {
        "municipality_name": municipality.name.el,
        "emblem": municipality.logo,
        "colour": municipality.colours.primary,
        "directorate": office.directorate.el,
        "department": office.name.el,
        "office_address": office.address.el,
        "office_phone": office.phone,
        "office_email": office.email,
    }


def make_printer(municipality: Municipality) -> Printer:
    """A function that renders a note (note_store.claim_unrendered) as PDF."""

    def print_note(row: NoteToPrint, fee: FeeKind) -> bytes:
        return document.render(content_of(row, fee, municipality))

    return print_note


def content_of(row: NoteToPrint, fee: FeeKind, municipality: Municipality) -> document.NoteContent:
    """Everything on the page, decided here; the template only places it."""
    noted, declaration, note = row.noted, row.declaration, row.note
    return document.NoteContent(
        **letterhead_of(municipality),
        number=note.number,
        issued_on=note.issued_on,
        declaration_number=declaration.number,
        fiscal_year=note.issued_on.year,
        debtor_name=noted.business_name,
        debtor_afm=noted.afm,
        debtor_tax_office=row.tax_office,
        debtor_address=row.business_address,
        debtor_code=noted.debtor_code or "",
        establishment_name=noted.establishment_name,
        establishment_address=noted.establishment_address,
        fee_title=fee.title["el"],
        period_title=parse_period(declaration.period).title["el"],
        declared_on=local_day(declaration.filed_at),
        lines=tuple(_line(one, declaration, fee) for one in shown.note_lines(declaration, note, fee)),
        total_cents=note.amount_cents,
        valid_until=note.valid_until,
        rf=note.rf,
        instalments=tuple(document.Part(one.place, one.rf, one.cents, one.due) for one in row.instalments),
        english=declaration.locale == "en",
    )


def make_receipt_printer(municipality: Municipality) -> ReceiptPrinter:
    """A function that renders a receipt (payments.receipting) as PDF."""

    def print_receipt(row: ReceiptToPrint, fee: FeeKind) -> bytes:
        return document.render_receipt(receipt_of(row, fee, municipality))

    return print_receipt


def receipt_of(row: ReceiptToPrint, fee: FeeKind, municipality: Municipality) -> document.ReceiptContent:
    """Everything on the page of a receipt."""
    return document.ReceiptContent(
        **letterhead_of(municipality),
        number=row.receipt_number,
        issued_on=row.issued_on,
        cancels=row.cancels_number,
        payer_name=row.business_name,
        payer_afm=row.afm,
        debtor_code=row.debtor_code or "",
        note_number=row.note_number,
        rf=row.rf,
        declaration_number=row.declaration_number,
        fee_title=fee.title["el"],
        period_title=parse_period(row.period).title["el"],
        establishment_name=row.establishment_name,
        paid_on=row.paid_on,
        channel=row.channel,
        amount_cents=abs(row.cents),
        credit_cents=row.credit_cents,
        open_cents=row.open_cents,
        english=row.locale == "en",
    )


def acknowledgement_of(
    row: NotedDeclaration, fee: FeeKind, municipality: Municipality
) -> document.AcknowledgementContent:
    """Everything on the page that says that a declaration was filed."""
    declaration = row.declaration
    at = declaration.filed_at.astimezone(ATHENS)
    return document.AcknowledgementContent(
        **letterhead_of(municipality),
        number=declaration.number,
        filed_on=at.date(),
        filed_at=f"{at:%H:%M}",
        amends=row.amends_number,
        declarant_name=row.business_name,
        declarant_afm=row.afm,
        debtor_code=row.debtor_code or "",
        fee_title=fee.title["el"],
        period_title=parse_period(declaration.period).title["el"],
        establishment_name=row.establishment_name,
        answers=tuple((one.title["el"], one.text["el"]) for one in shown.answered(fee, declaration.answers)),
        lines=tuple(
            document.DeclaredLine(one.title["el"], one.calculation["el"], one.law, one.amount_cents)
            for one in shown.lines_of(declaration, fee)
        ),
        total_cents=declaration.fee_cents + declaration.fine_cents,
        stands=_no_longer(row),
        english=declaration.locale == "en",
    )


def _no_longer(row: NotedDeclaration) -> tuple[str, str] | None:
    """Why the declaration no longer holds, as its page says."""
    if row.declaration.withdrawn_at is not None:
        return "Η δήλωση αποσύρθηκε και δεν ισχύει πια.", "The declaration was withdrawn and no longer holds."
    if row.amended_by is not None:
        number = row.amended_by_number
        return f"Τη θέση της πήρε η δήλωση {number}.", f"Declaration {number} took its place."
    return None


def _line(line: NoteLine, declaration: Declaration, fee: FeeKind) -> document.Line:
    """A line in people's words, with how it was computed when the declaration says so."""
    description = shown.DEBT_TITLES.get(line.kind, fee.title)["el"]
    if line.kind in (DebtKind.FINE, DebtKind.LATE_INSTALMENT):
        months = line.months
        description = f"{description} ({months} {'μήνας' if months == 1 else 'μήνες'} καθυστέρησης)"
    return document.Line(line.revenue_code, description, _calculation(line, declaration, fee), line.cents)


def _calculation(line: NoteLine, declaration: Declaration, fee: FeeKind) -> str:
    """As the declaration says of the same amount; a later note's own fine is told by its months alone."""
    same = (one for one in shown.lines_of(declaration, fee) if one.kind == line.kind)
    return next((one.calculation["el"] for one in same if one.amount_cents == line.cents), "")


class CountedDrawer(Protocol):
    """The drawer of a day, as an officer counted it."""

    @property
    def day(self) -> date: ...
    @property
    def counted_cents(self) -> int: ...
    @property
    def expected_cents(self) -> int: ...
    @property
    def closed_by(self) -> str: ...
    @property
    def closed_at(self) -> datetime: ...


class TakenAtDesk(Protocol):
    """A payment at the desk, with its receipt."""

    @property
    def channel(self) -> str: ...
    @property
    def amount_cents(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def receipt_number(self) -> str: ...


def deposit_slip_of(
    counted: CountedDrawer, taken: Sequence[TakenAtDesk], municipality: Municipality, *, english: bool
) -> document.DepositContent:
    """What of a drawer that was counted is brought to the bank; ``taken`` is all that was paid at the desk that day."""
    posted = [one for one in taken if one.state == "posted"]
    at = counted.closed_at.astimezone(ATHENS)
    accounts = municipality.payments.accounts
    return document.DepositContent(
        **letterhead_of(municipality),
        english=english,
        day=counted.day,
        account=by_four(accounts[0]) if accounts else "—",
        counted_cents=counted.counted_cents,
        expected_cents=counted.expected_cents,
        card_cents=sum(one.amount_cents for one in posted if one.channel == "card"),
        counted_by=counted.closed_by,
        counted_at=f"{at:%d/%m/%Y %H:%M}",
        taken=[
            document.Taken(one.receipt_number, f"{one.at.astimezone(ATHENS):%H:%M}", one.amount_cents)
            for one in posted
            if one.channel == "cash"
        ],
    )

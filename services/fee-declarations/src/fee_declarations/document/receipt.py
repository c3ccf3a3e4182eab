"""A receipt as a printed page, and the page that says that a payment went back."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from printing import Template, printable
from printing.words import euros_in_words
from servicekit.formats import by_four, day_in_figures, money

from fee_declarations.document.letterhead import Headed, dated, fields

_TEMPLATE = Template(Path(__file__).with_name("receipt.typ"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptContent(Headed):
    """What a receipt says. Every value is decided by the caller. Amounts are cents; ``amount_cents`` is what was paid,
    or on a cancellation (``cancels`` is the number of the receipt) what went back; both above zero."""

    number: str
    issued_on: date
    cancels: str | None
    payer_name: str
    payer_afm: str
    debtor_code: str
    note_number: str
    rf: str
    declaration_number: str
    fee_title: str
    period_title: str
    establishment_name: str
    paid_on: date
    channel: str
    amount_cents: int
    credit_cents: int
    open_cents: int


def render_receipt(content: ReceiptContent) -> bytes:
    """The receipt as a tagged PDF (PDF/A-2a and PDF/UA-1), A4. The same content gives the same bytes."""
    said = fields(
        content,
        number=content.number,
        payer_name=content.payer_name,
        payer_afm=content.payer_afm,
        debtor_code=content.debtor_code,
        note_number=content.note_number,
        declaration_number=content.declaration_number,
        fee_title=content.fee_title,
        period_title=content.period_title,
        establishment_name=content.establishment_name,
    )
    said |= dated("issued_on", "issued", content.issued_on)
    said |= {
        "cancels": None if content.cancels is None else printable(content.cancels),
        "rf": by_four(content.rf),
        "paid_on": day_in_figures(content.paid_on),
        "channel": content.channel,
        "amount": money(content.amount_cents, "el"),
        "in_words": euros_in_words(content.amount_cents),
        "credit": money(content.credit_cents, "el") if content.credit_cents else None,
        "open": money(content.open_cents, "el"),
        "is_settled": content.open_cents == 0,
    }
    return _TEMPLATE.pdf(said)

"""A receipt as a printed page, and the page that says that a payment went back."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from printing import Template, printable
from printing.words import euros_in_words
from servicekit.formats import by_four, day_in_figures, money

_TEMPLATE = Template(Path(__file__).with_name("receipt.typ"))


@dataclass(frozen=True, slots=True)
class ReceiptContent:
    """What a receipt says. Every value is decided by the caller. Amounts are cents; ``amount_cents`` is what was paid,
    or on a cancellation (``cancels`` is the number of the receipt) what went back; both above zero."""

    municipality_name: str
    emblem: str
    colour: str
    directorate: str
    department: str
    office_address: str
    office_phone: str
    office_email: str
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
    english: bool = False


def render_receipt(content: ReceiptContent) -> bytes:
    """The receipt as a tagged PDF (PDF/A-2a and PDF/UA-1), A4. The same content gives the same bytes."""
    texts = {
        name: printable(getattr(content, name))
        for name in (
            "municipality_name", "directorate", "department", "office_address", "office_phone", "office_email",
            "number", "payer_name", "payer_afm", "debtor_code", "note_number", "declaration_number", "fee_title",
            "period_title", "establishment_name",
        )
    }  # fmt: skip
    fields: dict[str, object] = {
        **texts,
        "emblem": content.emblem,
        "colour": content.colour,
        "issued_on": day_in_figures(content.issued_on),
        "issued": [content.issued_on.year, content.issued_on.month, content.issued_on.day],
        "cancels": None if content.cancels is None else printable(content.cancels),
        "rf": by_four(content.rf),
        "paid_on": day_in_figures(content.paid_on),
        "channel": content.channel,
        "amount": money(content.amount_cents, "el"),
        "in_words": euros_in_words(content.amount_cents),
        "credit": money(content.credit_cents, "el") if content.credit_cents else None,
        "open": money(content.open_cents, "el"),
        "is_settled": content.open_cents == 0,
        "english": content.english,
    }
    return _TEMPLATE.pdf(fields)

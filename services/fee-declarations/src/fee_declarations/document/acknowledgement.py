"""What a declarant has in hand: that the declaration was filed, when, with which answers, and what it came to."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from printing import Template, printable
from printing.words import euros_in_words
from servicekit.formats import money

from fee_declarations.document.letterhead import Headed, dated, fields

_TEMPLATE = Template(Path(__file__).with_name("acknowledgement.typ"))


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    """One amount: what it is, how it was computed, by which law, its cents."""

    title: str
    calculation: str
    law: str
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementContent(Headed):
    """An απόδειξη υποβολής δήλωσης. Every value is decided by the caller. ``answers`` are questions with what was
    answered. ``stands`` says in Greek and English that the declaration no longer holds; None while it does."""

    number: str
    filed_on: date
    filed_at: str
    amends: str | None
    declarant_name: str
    declarant_afm: str
    debtor_code: str
    fee_title: str
    period_title: str
    establishment_name: str
    answers: tuple[tuple[str, str], ...]
    lines: tuple[DeclaredLine, ...]
    total_cents: int
    stands: tuple[str, str] | None = None


def render_acknowledgement(content: AcknowledgementContent) -> bytes:
    """The page as a tagged PDF (PDF/A-2a and PDF/UA-1), A4. The same content gives the same bytes."""
    said = fields(
        content,
        number=content.number,
        filed_at=content.filed_at,
        declarant_name=content.declarant_name,
        declarant_afm=content.declarant_afm,
        debtor_code=content.debtor_code,
        fee_title=content.fee_title,
        period_title=content.period_title,
        establishment_name=content.establishment_name,
    )
    said |= dated("filed_on", "submitted", content.filed_on)
    said |= {
        "amends": None if content.amends is None else printable(content.amends),
        "answers": [[printable(one) for one in pair] for pair in content.answers],
        "lines": [
            {
                "title": printable(line.title),
                "calculation": printable(line.calculation),
                "law": printable(line.law),
                "amount": money(line.amount_cents, "el"),
            }
            for line in content.lines
        ],
        "total": money(content.total_cents, "el"),
        "in_words": euros_in_words(content.total_cents) if content.total_cents else None,
        "stands": None if content.stands is None else [printable(one) for one in content.stands],
    }
    return _TEMPLATE.pdf(said)

"""From a note's content to its PDF."""

from pathlib import Path

from printing import Template, printable, qr_svg
from printing.words import euros_in_words
from servicekit.formats import by_four, day_in_figures, money

from fee_declarations.document.content import Line, NoteContent, Part
from fee_declarations.document.letterhead import dated, fields

_TEMPLATE = Template(Path(__file__).with_name("note.typ"))


def render(content: NoteContent) -> bytes:
    """The note as a tagged PDF (PDF/A-2a and PDF/UA-1), A4. The same content gives the same bytes.

    Raises ValueError when the total is no amount that can be stated in words or is not the sum of the lines, or of
    the instalments.
    """
    if content.instalments and sum(part.amount_cents for part in content.instalments) != content.total_cents:
        raise ValueError("the total is not the sum of the instalments")
    if sum(line.amount_cents for line in content.lines) != content.total_cents:
        raise ValueError("the total is not the sum of the lines")
    return _TEMPLATE.pdf(_fields(content))


def _fields(content: NoteContent) -> dict[str, object]:
    said = fields(
        content,
        number=content.number,
        declaration_number=content.declaration_number,
        debtor_name=content.debtor_name,
        debtor_afm=content.debtor_afm,
        debtor_address=content.debtor_address,
        debtor_code=content.debtor_code,
        establishment_name=content.establishment_name,
        establishment_address=content.establishment_address,
        fee_title=content.fee_title,
        period_title=content.period_title,
    )
    return (
        said
        | dated("issued_on", "issued", content.issued_on)
        | {
            "fiscal_year": str(content.fiscal_year),
            "debtor_tax_office": None if content.debtor_tax_office is None else printable(content.debtor_tax_office),
            "declared_on": day_in_figures(content.declared_on),
            "valid_until": day_in_figures(content.valid_until),
            "lines": [_line(line) for line in content.lines],
            "total": money(content.total_cents, "el"),
            "total_in_words": euros_in_words(content.total_cents),
            "rf": by_four(content.rf),
            # The bare code: no public specification says what else banking apps would read, and the code alone pays.
            "qr": qr_svg(content.rf),
            "instalments": [_part(part) for part in content.instalments],
        }
    )


def _part(part: Part) -> dict[str, str]:
    return {
        "place": f"{part.place}η",
        "rf": by_four(part.rf),
        "amount": money(part.amount_cents, "el"),
        "due": day_in_figures(part.due),
    }


def _line(line: Line) -> dict[str, str]:
    return {
        "code": printable(line.code),
        "description": printable(line.description),
        "calculation": printable(line.calculation),
        "amount": money(line.amount_cents, "el"),
    }

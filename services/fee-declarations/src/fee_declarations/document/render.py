"""From a note's content to its PDF."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock

import typst
from servicekit.printable import FONTS, printable

from fee_declarations.document.content import Line, NoteContent
from fee_declarations.document.qr import qr_svg
from fee_declarations.document.words import euros_in_words
from fee_declarations.domain.rf import grouped

_FOLDER = Path(__file__).parent
_lock = Lock()


def render(content: NoteContent) -> bytes:
    """The note as a tagged PDF (PDF/A-2a and PDF/UA-1), A4. The same content gives the same bytes.

    Raises ValueError when the total is no amount that words.py can state or is not the sum of the lines.
    """
    if sum(line.amount_cents for line in content.lines) != content.total_cents:
        raise ValueError("the total is not the sum of the lines")
    # The content travels as JSON data and is never part of the template's source: nothing in a name is markup.
    note = json.dumps(_fields(content), ensure_ascii=False)
    with _lock:
        pdf = _compiler().compile(format="pdf", sys_inputs={"note": note}, pdf_standards=["a-2a", "ua-1"])
    if not isinstance(pdf, bytes):
        raise TypeError("the compiler gave no single document")
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """One per process: it keeps the fonts and the parsed template, which is most of the work."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(_FOLDER / "note.typ", root=_FOLDER, font_paths=fonts, ignore_system_fonts=True)


def _fields(content: NoteContent) -> dict[str, object]:
    texts = {
        name: printable(getattr(content, name))
        for name in (
            "municipality_name", "directorate", "department", "office_address", "office_phone", "office_email",
            "number", "declaration_number", "debtor_name", "debtor_afm", "debtor_address", "debtor_code",
            "establishment_name", "establishment_address", "fee_title", "period_title",
        )
    }  # fmt: skip
    return texts | {
        "colour": content.colour,
        "fiscal_year": str(content.fiscal_year),
        "debtor_tax_office": None if content.debtor_tax_office is None else printable(content.debtor_tax_office),
        "issued_on": _day(content.issued_on),
        "issued": [content.issued_on.year, content.issued_on.month, content.issued_on.day],
        "declared_on": _day(content.declared_on),
        "valid_until": _day(content.valid_until),
        "lines": [_line(line) for line in content.lines],
        "total": _euros(content.total_cents),
        "total_in_words": euros_in_words(content.total_cents),
        "rf": grouped(content.rf),
        "qr": qr_svg(content.rf),
        "english": content.english,
    }


def _line(line: Line) -> dict[str, str]:
    return {
        "code": printable(line.code),
        "description": printable(line.description),
        "amount": _euros(line.amount_cents),
    }


def _euros(cents: int) -> str:
    """1.234,56 € with a no-break space, so that the figure and its sign stay together."""
    euros, rest = divmod(cents, 100)
    return f"{euros:,}".replace(",", ".") + f",{rest:02d}\N{NO-BREAK SPACE}€"


def _day(day: date) -> str:
    return f"{day:%d/%m/}{day.year:04d}"

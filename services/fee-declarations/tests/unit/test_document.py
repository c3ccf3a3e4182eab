"""The note as a reader gets it: pixels, text and structure of the PDF, not the template."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from fee_declarations.document import (
    AcknowledgementContent,
    DeclaredLine,
    Line,
    NoteContent,
    render,
    render_acknowledgement,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from printing.characters import PRINTABLE, REPLACEMENT
from servicekit.formats import by_four

EMBLEM = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 2'><path d='M0 0h2v2H0z' fill='#12ab56'/></svg>"
RF = "RF76912340123456789012345"
LETTERHEAD = {
    "municipality_name": "Δήμος Δοκιμής",
    "emblem": EMBLEM,
    "colour": "#003375",
    "directorate": "Διεύθυνση Οικονομικών Υπηρεσιών",
    "department": "Τμήμα Εσόδων",
    "office_address": "Πλατεία Δημαρχείου 1, 700 00 Δοκιμή",
    "office_phone": "2810000000",
    "office_email": "esoda@dimos.example",
}
"""Of everything that is printed here."""
NOTE = NoteContent(
    **LETTERHEAD,
    number="17/23-11-2026",
    issued_on=date(2026, 11, 23),
    declaration_number="41/22-11-2026",
    fiscal_year=2026,
    debtor_name="ΞΕΝΟΔΟΧΕΙΑΚΗ ΔΟΚΙΜΗΣ Α.Ε.",
    debtor_afm="000000019",
    debtor_tax_office="ΦΑΕ Δοκιμής",
    debtor_address="Λεωφόρος Δοκιμών 7",
    debtor_code="00012345",
    establishment_name="Ξενοδοχείο «Αύρα»",
    establishment_address="Παραλία 3",
    fee_title="Τέλος διαμονής παρεπιδημούντων",
    period_title="Σεπτέμβριος 2024",
    declared_on=date(2026, 11, 22),
    lines=(Line("1212.01", "Τέλος", "497.512,00 € × 0,5 %", 248_756), Line("1512.01", "Πρόστιμο", "25 μήνες", 124_378)),
    total_cents=373_134,
    valid_until=date(2026, 11, 30),
    rf=RF,
)
ENGLISH = replace(NOTE, english=True)
HOSTILE = [
    '#panic("x") $x^2$ *έντονα* _πλάγια_ @ref <label> `raw` // σχόλιο /* και */ \\ "εισαγωγικά" [x] {y} ~ = - +',
    '#image("/etc/hostname") \\u{41} {{ name }} ${name} %s \'; --',
    "https://example.invalid/#a",
]
LONG = "ΑΝΩΝΥΜΗ ΤΟΥΡΙΣΤΙΚΗ ΞΕΝΟΔΟΧΕΙΑΚΗ ΚΑΙ ΕΜΠΟΡΙΚΗ ΕΤΑΙΡΕΙΑ ΔΟΚΙΜΑΣΤΙΚΩΝ ΕΠΙΧΕΙΡΗΣΕΩΝ " * 2


def pages_text(pdf: bytes) -> list[str]:
    """The text of each page, with spaces of every kind as one space."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [re.sub(r"\s+", " ", page.get_textpage().get_text_bounded().replace("\u200b", "")) for page in document]


def text_of(pdf: bytes) -> str:
    return " ".join(pages_text(pdf))


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    "content",
    [NOTE, ENGLISH, replace(ENGLISH, debtor_name=LONG, lines=NOTE.lines * 30, total_cents=NOTE.total_cents * 30)],
)
def test_the_note_keeps_the_standards(content: NoteContent, standards: Callable[[bytes], None]) -> None:
    standards(render(content))


@pytest.mark.parametrize("content", [NOTE, ENGLISH])
def test_the_qr_on_paper_holds_the_bare_code(content: NoteContent) -> None:
    with pypdfium2.PdfDocument(render(content)) as document:
        picture = document[0].render(scale=150 / 72).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [RF]


@pytest.mark.parametrize("content", [NOTE, ENGLISH])
def test_the_code_is_copied_with_plain_spaces_and_from_one_line(content: NoteContent) -> None:
    """A bank's form drops plain spaces only, and takes no second line."""
    with pypdfium2.PdfDocument(render(content)) as document:
        assert by_four(RF) in document[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize("content", [NOTE, ENGLISH])
def test_everything_is_on_one_page(content: NoteContent) -> None:
    (text,) = pages_text(render(content))
    assert "Κωδικός πληρωμής (RF)" in text, "the word of pages and mails"
    for expected in (
        "Οίκοθεν υπηρεσιακό σημείωμα", NOTE.municipality_name, NOTE.directorate, NOTE.department, NOTE.office_address,
        NOTE.office_phone, NOTE.office_email, NOTE.number, "23/11/2026", NOTE.declaration_number, NOTE.debtor_name,
        NOTE.debtor_afm, "ΦΑΕ Δοκιμής", NOTE.debtor_address, NOTE.debtor_code, NOTE.establishment_name,
        NOTE.establishment_address, NOTE.fee_title, NOTE.period_title, "22/11/2026", "1212.01", "2.487,56 €", "1512.01",
        "1.243,78 €", "3.731,34 €", "τρεις χιλιάδες επτακόσια τριάντα ένα ευρώ και τριάντα τέσσερα λεπτά", "30/11/2026",
        "RF76 9123 4012 3456 7890 1234 5", "Δεν αποτελεί απόδειξη πληρωμής", "Σελίδα 1 από 1",
    ):  # fmt: skip
        assert expected in text
    assert ("This is not a receipt of payment" in text) == content.english


def test_long_names_still_fit_one_page() -> None:
    content = replace(ENGLISH, debtor_name=LONG, debtor_address=LONG, fee_title="Τέλος επί των ακαθαρίστων εσόδων " * 2)
    (text,) = pages_text(render(content))
    assert squeezed(LONG) in squeezed(text)


def test_many_lines_go_on_to_more_pages() -> None:
    lines = tuple(Line(f"{code}.01", "Τέλος", "1 × 1,00 €", 100) for code in range(1000, 1060))
    first, *_, last = pages_text(render(replace(NOTE, lines=lines, total_cents=6000)))
    assert "Σελίδα 1 από" in first
    assert "1000.01" in first
    assert "Δεν αποτελεί απόδειξη πληρωμής" in last


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_a_name_is_printed_as_it_is(text: str) -> None:
    content = replace(
        NOTE, debtor_name=text, establishment_name=text, lines=(Line("#1", text, text, 100),), total_cents=100
    )
    assert squeezed(text_of(render(content))).count(squeezed(text)) == 4


@settings(max_examples=50, deadline=None)
@given(st.text(st.sampled_from(sorted(PRINTABLE - {REPLACEMENT})), min_size=1, max_size=40).filter(str.strip))
def test_no_name_stops_the_note(text: str) -> None:
    assert render(replace(NOTE, debtor_name=text, municipality_name=text)).startswith(b"%PDF-")


def test_the_fonts_hold_every_printable_character() -> None:
    # PDF/A and PDF/UA forbid missing glyphs: the compiler refuses the page if either weight lacks one of these.
    everything = " ".join(sorted(PRINTABLE))
    assert render(replace(NOTE, debtor_name=everything, debtor_address=everything)).startswith(b"%PDF-")


def test_a_character_without_a_glyph_leaves_a_mark() -> None:
    assert REPLACEMENT in text_of(render(replace(NOTE, debtor_name="Καφέ 😀")))


def test_the_tax_office_may_be_missing() -> None:
    assert "ΔΟΥ" not in text_of(render(replace(NOTE, debtor_tax_office=None)))


def test_the_same_content_gives_the_same_bytes_from_any_thread() -> None:
    expected = render(NOTE), render(ENGLISH)
    assert expected[0] != expected[1]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(render, [NOTE, ENGLISH] * 4)) == [*expected] * 4


def test_assistive_technology_gets_structure_language_and_title() -> None:
    with pypdfium2.PdfDocument(render(NOTE)) as document:
        assert pdfium.FPDFCatalog_IsTagged(document)
        language = (pdfium.FPDF_WCHAR * 16)()
        pdfium.FPDFCatalog_GetLanguage(document, language, len(language) * 2)
        assert "".join(map(chr, language)).rstrip("\0").startswith("el")
        metadata = document.get_metadata_dict()
        width, height = document[0].get_size()
    assert metadata["Title"] == "Οίκοθεν υπηρεσιακό σημείωμα 17/23-11-2026"
    assert metadata["CreationDate"].startswith("D:20261123")
    assert (round(width), round(height)) == (595, 842)


def test_a_total_that_is_not_the_sum_is_refused() -> None:
    with pytest.raises(ValueError, match="sum of the lines"):
        render(replace(NOTE, total_cents=373_135))


ACKNOWLEDGEMENT = AcknowledgementContent(
    **LETTERHEAD,
    number="41/22-11-2026",
    filed_on=date(2026, 11, 22),
    filed_at="09:30",
    amends="40/21-11-2026",
    declarant_name=NOTE.debtor_name,
    declarant_afm=NOTE.debtor_afm,
    debtor_code=NOTE.debtor_code,
    fee_title=NOTE.fee_title,
    period_title=NOTE.period_title,
    establishment_name=NOTE.establishment_name,
    answers=(("Έσοδα", "0,00 €"), ("Στα έσοδα περιλαμβάνεται το τέλος;", "Ναι")),
    lines=(DeclaredLine("Τέλος", "0,00 € × 0,5 %", "ν. 339/1976", 0),),
    total_cents=0,
    stands=("Τη θέση της πήρε η δήλωση 42/23-11-2026.", "Declaration 42/23-11-2026 took its place."),
)


@pytest.mark.parametrize(
    "content", [ACKNOWLEDGEMENT, replace(ACKNOWLEDGEMENT, english=True, declarant_name=HOSTILE[0])]
)
def test_the_acknowledgement_of_nothing_owed(
    content: AcknowledgementContent, standards: Callable[[bytes], None]
) -> None:
    paper = render_acknowledgement(content)
    standards(paper)
    text = text_of(paper)
    for said in ("41/22-11-2026", "40/21-11-2026", "09:30", "0,00 €", "Δεν οφείλεται ποσό", "42/23-11-2026"):
        assert said in text, said
    assert squeezed(content.declarant_name) in squeezed(text)

"""Documents as a reader gets them: text, structure and codes of the PDF, and what veraPDF says of it."""

from collections.abc import Callable
from dataclasses import replace

import papers
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from certificates import printed
from certificates.printed import (
    Column,
    Detail,
    Item,
    Listing,
    Mark,
    Matter,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import CERTIFICATE, COVERING, LABELS, LETTER, LOOK, POST_LIST, RECEIPT, SLIP, pages_text, squeezed, text_of
from printing.characters import PRINTABLE, REPLACEMENT

Hold = Callable[[bytes], None]
HOSTILE = [
    '#panic("x") $x^2$ *έντονα* _πλάγια_ @ref <label> `raw` // σχόλιο /* και */ \\ "εισαγωγικά" [x] {y} ~ = - +',
    '#image("/etc/hostname") \\u{41} {{ name }} ${name} {until} %s \'; --',
]

POLYTONIC = "Ἀγγελικὴ Ὀδυσσέως ᾍδης ῥόδον"
LATIN = "Ångström Zoë Łódź"
EVERY = {
    "certificate": lambda english: papers.certificate(replace(CERTIFICATE, english=english)),
    "letter": lambda english: printed.letter(replace(LETTER, english=english), LOOK),
    "receipt": lambda english: printed.receipt(replace(RECEIPT, english=english), LOOK),
    "slip": lambda english: printed.slip(replace(SLIP, english=english), LOOK),
    "labels": lambda _: printed.labels(LABELS),
    "covering": lambda english: printed.covering_sheet(replace(COVERING, english=english), LOOK),
    "post-list": lambda _: printed.post_list(POST_LIST, LOOK),
}


@pytest.mark.parametrize("english", [False, True], ids=["el", "en"])
@pytest.mark.parametrize("name", EVERY)
def test_every_document_keeps_the_standards(name: str, english: bool, standards: Hold) -> None:
    standards(EVERY[name](english))


@pytest.mark.parametrize("mark", Mark)
def test_a_certificate_of_every_worth_keeps_the_standards(mark: Mark, standards: Hold) -> None:
    standards(papers.certificate(replace(CERTIFICATE, mark=mark)))


@pytest.mark.parametrize("matter", Matter)
def test_letters_of_every_matter_keep_the_standards(matter: Matter, standards: Hold) -> None:
    standards(printed.letter(replace(LETTER, matter=matter, english=True), LOOK))


def test_a_certificate_says_everything() -> None:
    (text,) = pages_text(papers.certificate())
    for expected in (
        "ΕΛΛΗΝΙΚΗ ΔΗΜΟΚΡΑΤΙΑ", "Δήμος Δοκιμής", "Διεύθυνση Διοικητικών Υπηρεσιών", "Τμήμα Δημοτικής Κατάστασης",
        "Πλατεία Δημαρχείου 1", "2810000000", "dimotologio@dimos.example", "412/23-11-2026", "23/11/2026",
        "387/20-11-2026", CERTIFICATE.title, CERTIFICATE.statement, "Οικογενειακή μερίδα", "1234/2", "ΑΛΕΞΑΝΔΡΟΣ",
        "Όπως προκύπτουν από το Δημοτολόγιο στις 22/11/2026", "Για επίδομα", "Μαρία Παπαδάκη", "Ιωάννης Δημητρίου",
        "Με εντολή Δημάρχου", "23/05/2027", "7Q3K-9V2M-5X8C-1R4T-A", "eservices.dimos.example/e",
        "Πληκτρολογήστε τη διεύθυνση εσείς", "Ηλεκτρονική σφραγίδα", "Σελίδα 1 από 1",
    ):  # fmt: skip
        assert expected in text
    assert "Certificate of family status" not in text


def test_lines_stay_lines() -> None:
    said = replace(
        CERTIFICATE,
        statement="Είναι γραμμένα τα μέλη:\n1. ΕΛΕΝΗ\n2. ΜΑΡΙΑ",
        details=(printed.Detail("Διευθύνσεις", "Ελευθερίας 50\nΑγίου Δημητρίου 3"),),
    )
    letter = replace(LETTER, reasons=("Πρώτος λόγος\nκαι συνέχεια",))
    for pdf, lines in (
        (papers.certificate(said), ("1. ΕΛΕΝΗ", "2. ΜΑΡΙΑ", "Ελευθερίας 50", "Αγίου Δημητρίου 3")),
        (printed.letter(letter, LOOK), ("Πρώτος λόγος", "και συνέχεια")),
    ):
        with pypdfium2.PdfDocument(pdf) as document:
            shown = document[0].get_textpage().get_text_bounded().splitlines()
        for line in lines:
            assert any(each.strip().endswith(line) for each in shown), (line, shown)


def test_english_stands_under_the_greek_where_it_is_read() -> None:
    text = text_of(papers.certificate(replace(CERTIFICATE, english=True)))
    for expected in (
        "Certificate of family status",
        CERTIFICATE.statement_english,
        "Family record",
        "Surname",
        "Valid",
    ):
        assert str(expected) in text
    assert CERTIFICATE.statement in text


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        (Mark.SEAL, "Ηλεκτρονική σφραγίδα"),
        (Mark.DEMO, "ΔΟΚΙΜΑΣΤΙΚΟ – χωρίς νομική ισχύ"),
        (Mark.OFFICER, "Το αρχείο υπογράφεται ηλεκτρονικά: Ιωάννης Δημητρίου"),
        (Mark.PAPER, "Ισχύει μόνο με υπογραφή και σφραγίδα της υπηρεσίας"),
        (Mark.COPY, "Αντίγραφο για ενημέρωση"),
        (Mark.DRAFT, "ΣΧΕΔΙΟ – δεν έχει εκδοθεί"),
    ],
)
def test_what_a_document_is_worth_stands_on_it(mark: Mark, says: str) -> None:
    text = text_of(papers.certificate(replace(CERTIFICATE, mark=mark)))
    assert says in text
    others = {"ΔΟΚΙΜΑΣΤΙΚΟ", "ΣΧΕΔΙΟ", "Αντίγραφο για ενημέρωση", "Ηλεκτρονική σφραγίδα"}
    assert {other for other in others if other in text} == {other for other in others if other in says}


def test_the_qr_opens_the_page_and_is_of_capitals() -> None:
    with pypdfium2.PdfDocument(papers.certificate()) as document:
        picture = document[0].render(scale=200 / 72).to_pil()
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == f"HTTPS://ESERVICES.DIMOS.EXAMPLE/E/{papers.CODE}"


def test_a_code_in_capitals_makes_a_smaller_picture() -> None:
    import segno

    made = segno.make_qr(f"HTTPS://ESERVICES.DIMOS.EXAMPLE/E/{papers.CODE}", error="q", boost_error=False)
    assert made.mode == "alphanumeric"


def test_a_certificate_without_a_code_has_no_picture() -> None:
    pdf = papers.certificate(replace(CERTIFICATE, check=None))
    assert "επαλήθευσης" not in text_of(pdf)
    with pypdfium2.PdfDocument(pdf) as document:
        assert zxingcpp.read_barcodes(document[0].render(scale=200 / 72).to_pil()) == []


def test_sixty_persons_go_on_with_their_headings(standards: Hold) -> None:
    persons = tuple((str(one), f"ΠΑΠΑΔΟΠΟΥΛΟΣ{one}", "ΚΩΝΣΤΑΝΤΙΝΟΣ", "01/01/1900") for one in range(60))
    pdf = papers.certificate(replace(CERTIFICATE, listings=(replace(papers.PERSONS, rows=persons),)))
    first, *_, last = pages = pages_text(pdf)
    assert len(pages) >= 2
    assert all(f"ΠΑΠΑΔΟΠΟΥΛΟΣ{one} " in " ".join(pages) for one in range(60))
    assert all("Επώνυμο" in page for page in pages[:2])
    assert f"Σελίδα 1 από {len(pages)}" in first
    assert all("412/23-11-2026" in page for page in pages)
    assert "7Q3K-9V2M-5X8C-1R4T-A" in last
    standards(pdf)


@pytest.mark.parametrize(
    "name", [POLYTONIC, LATIN, "Χ" * 400, "Παπαδοπούλου-" * 20], ids=["poly", "latin", "400", "hyphens"]
)
def test_names_of_every_kind_stand_whole(name: str, standards: Hold) -> None:
    rows = (("1", name, name, "01/01/1900"),)
    said = replace(
        CERTIFICATE, statement=name, details=(Detail("Όνομα", name),), listings=(replace(papers.PERSONS, rows=rows),)
    )
    pdf = papers.certificate(said)
    # A reader of PDFs takes a hyphen at a line's end for one that is not in the word.
    assert squeezed(text_of(pdf)).replace("-", "").count(squeezed(name).replace("-", "")) >= 2
    standards(pdf)


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_of_people_is_printed_as_it_is(text: str) -> None:
    listing = Listing("Λίστα", (Column("Ένα"),), ((text,),))
    made = [
        papers.certificate(replace(CERTIFICATE, statement=text, purpose=text, listings=(listing,))),
        printed.letter(replace(LETTER, recipient=text, reasons=(text,), procedure=text), LOOK),
        printed.receipt(replace(RECEIPT, applicant=text, bring=(Item(text),), procedure=text), LOOK),
        printed.slip(replace(SLIP, place=text, hours=text, procedure=text), LOOK),
        printed.covering_sheet(replace(COVERING, enclosed=(text, text, text)), LOOK),
    ]
    # Each is read without its spaces: a long text is broken into lines.
    assert [squeezed(text_of(pdf)).count(squeezed(text)) for pdf in made] == [3] * len(made)


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from(sorted(PRINTABLE - {REPLACEMENT})), min_size=1, max_size=40).filter(str.strip))
def test_no_text_stops_a_document(text: str) -> None:
    said = replace(CERTIFICATE, statement=text, purpose=text, signed_by=text, title=text)
    assert papers.certificate(said).startswith(b"%PDF-")
    assert printed.letter(replace(LETTER, recipient=text, reasons=(text,)), LOOK).startswith(b"%PDF-")


def test_the_same_content_gives_the_same_bytes() -> None:
    assert [make(True) for make in EVERY.values()] == [make(True) for make in EVERY.values()]


def test_assistive_technology_gets_structure_language_and_title() -> None:
    with pypdfium2.PdfDocument(papers.certificate()) as document:
        assert pdfium.FPDFCatalog_IsTagged(document)
        language = (pdfium.FPDF_WCHAR * 16)()
        pdfium.FPDFCatalog_GetLanguage(document, language, len(language) * 2)
        assert "".join(map(chr, language)).rstrip("\0").startswith("el")
        assert document.get_metadata_dict()["Title"] == f"{CERTIFICATE.title} 412/23-11-2026"


def test_a_line_with_too_few_values_is_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        papers.certificate(replace(CERTIFICATE, listings=(replace(papers.PERSONS, rows=(("1",),)),)))

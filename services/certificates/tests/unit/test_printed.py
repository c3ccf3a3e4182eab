"""Documents as a reader gets them: text, structure and codes of the PDF, and what veraPDF says of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import papers
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from certificates import printed
from certificates.printed import (
    Check,
    Column,
    Detail,
    Item,
    Labels,
    LabelSheet,
    Listing,
    Mark,
    Matter,
    content,
    wording,
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


# -- letters


@pytest.mark.parametrize(
    ("matter", "says"),
    [
        (
            Matter.REFUSAL,
            ("Απόρριψη αίτησης", "Δεν μπορούμε να τη δεχτούμε", "αίτηση θεραπείας", "Συνήγορο του Πολίτη"),
        ),
        (Matter.DOCUMENTS, ("Δικαιολογητικά που χρειαζόμαστε", "έως τις 10 Δεκεμβρίου 2026", "Με γνήσιο υπογραφής")),
        (Matter.EXTENSION, ("Η απάντησή μας θα αργήσει", "έως τις 10 Δεκεμβρίου 2026", "Συνήγορο του Πολίτη")),
        (Matter.FORWARDED, ("Διαβίβαση αίτησης", "412/23-11-2026")),
        (Matter.RECALL, ("Ανάκληση εγγράφου", "Ανακαλούμε το έγγραφο 412/23-11-2026", "ούτε σε χαρτί")),
    ],
)
def test_a_letter_says_what_its_matter_says(matter: Matter, says: tuple[str, ...]) -> None:
    text = text_of(printed.letter(replace(LETTER, matter=matter), LOOK))
    for expected in (
        *says, "413/23-11-2026", "23/11/2026", "387/20-11-2026", "20 Νοεμβρίου 2026", "Ελένη Ξενάκη", "ΕΛΕΥΘΕΡΙΑΣ 50",
        "Η μερίδα σας τηρείται", "Άρθρο 4 του ν. 2690/1999", "2810000000", "Μαρία Παπαδάκη", "Ιωάννης Δημητρίου",
    ):  # fmt: skip
        assert expected in text


@pytest.mark.parametrize(
    ("matter", "lacking", "name"),
    [
        (Matter.DOCUMENTS, {"until": None}, "until"),
        (Matter.EXTENSION, {"until": None}, "until"),
        (Matter.RECALL, {"about": None}, "about"),
        (Matter.FORWARDED, {"about": "  "}, "about"),
    ],
)
def test_a_letter_with_an_unfilled_place_is_not_made(matter: Matter, lacking: dict[str, str | None], name: str) -> None:
    with pytest.raises(wording.Unfilled) as raised:
        printed.letter(replace(LETTER, matter=matter, **lacking), LOOK)  # type: ignore[arg-type]
    assert raised.value.names == (name,)


def test_a_template_is_filled_with_texts_and_not_with_templates() -> None:
    assert wording.filled("{a} και {b}", {"a": "{b}", "b": "x"}) == "{b} και x"
    assert wording.places("{a} {b} {a}") == ["a", "b"]
    with pytest.raises(wording.Unfilled):
        wording.filled("{a} {c}", {"a": "x", "c": " "})


# -- receipt, slip, post


def test_a_receipt_says_day_and_time_in_greece() -> None:
    text = text_of(printed.receipt(RECEIPT, LOOK))
    for expected in (
        "387/21-11-2026", "21/11/2026, 00:30", "1 Δεκεμβρίου 2026", "Ελένη Ξενάκη", "Υπεύθυνη δήλωση",
        "Τμήμα Δημοτικής Κατάστασης", "2810000000", "Συνήγορο του Πολίτη", "Δεν είναι πιστοποιητικό", "6900000000",
    ):  # fmt: skip
        assert expected in text
    assert "Δικαιολογητικά που περιμένουμε" not in text_of(printed.receipt(replace(RECEIPT, bring=()), LOOK))
    assert "Νίκος Γεωργίου" in text_of(printed.receipt(replace(RECEIPT, filed_by="Νίκος Γεωργίου"), LOOK))


def test_a_slip_has_its_code_as_words_and_picture() -> None:
    pdf = printed.slip(SLIP, LOOK)
    text = text_of(pdf)
    for expected in (
        f"7Q3K-9V2{papers.PICKUP[-1]}", "ΚΕΠ Δοκιμής", "Οδός Δοκιμών 3", "8:00–15:00", "Την ταυτότητα",
        "Ο κωδικός δεν αρκεί",
    ):  # fmt: skip
        assert expected in text
    with pypdfium2.PdfDocument(pdf) as document:
        found = zxingcpp.read_barcodes(document[0].render(scale=150 / 72).to_pil())
    assert [one.text for one in found] == [papers.PICKUP]


def boxes(pdf: bytes) -> list[list[tuple[float, float]]]:
    """Where each page's texts begin, in millimetres from its left and top edge."""
    with pypdfium2.PdfDocument(pdf) as document:
        found = []
        for page in document:
            text = page.get_textpage()
            rectangles = [text.get_rect(one) for one in range(text.count_rects())]
            height = page.get_height()
            found.append([(left / 72 * 25.4, (height - top) / 72 * 25.4) for left, _, _, top in rectangles])
        return found


def test_labels_stand_on_their_stickers() -> None:
    first, second = boxes(printed.labels(LABELS))
    # Three are used up: the first address is the second of the second row.
    left, top = first[0]
    assert 4.7 + 99.1 + 2.5 < left < 4.7 + 99.1 + 2.5 + 10
    assert 15.1 + 38.1 < top < 15.1 + 2 * 38.1
    assert len(first) == 11 * len(papers.ADDRESS)
    assert len(second) == 5 * len(papers.ADDRESS)


def test_labels_of_another_stock_and_of_none() -> None:
    stock = LabelSheet(columns=1, rows=2, width=100, height=50, left=10, top=20)
    (only,) = boxes(printed.labels(Labels("Δήμος", "8", (papers.ADDRESS,), stock, used=1)))
    assert all(top > 70 for _, top in only)
    with pytest.raises(ValueError, match="sheet"):
        printed.labels(replace(LABELS, used=14))
    assert printed.labels(replace(LABELS, addresses=(), used=0)).startswith(b"%PDF-")


@pytest.mark.parametrize("lines", [papers.ADDRESS, tuple(f"ΓΡΑΜΜΗ {one} " + "Χ" * 35 for one in range(7))])
def test_the_window_shows_the_address_and_nothing_else(lines: tuple[str, ...]) -> None:
    block = COVERING.block
    (page,) = boxes(printed.covering_sheet(replace(COVERING, address_lines=lines), LOOK))
    inside = [
        (left, top)
        for left, top in page
        if block.top - 5 <= top <= block.top + block.height + 5 and left <= block.left + block.width + 5
    ]
    assert len({round(top) for _, top in inside}) == len(lines)
    assert all(left >= block.left - 0.5 and block.top <= top <= block.top + block.height for left, top in inside)


def test_the_post_office_s_list_counts_what_it_lists() -> None:
    text = text_of(printed.post_list(POST_LIST, LOOK))
    for expected in (
        "RR473124829GB", "ΕΛΕΝΗ ΞΕΝΑΚΗ", "ΛΙΜΕΝΑΣ ΧΕΡΣΟΝΗΣΟΥ", "700 14", "BERLIN, GERMANY", "Σύνολο: 2",
        "χωρίς αριθμό: 1",
        "Παραλαμβάνει", "Μαρία Παπαδάκη",
    ):  # fmt: skip
        assert expected in text


@pytest.mark.parametrize(
    "said", [CERTIFICATE, LETTER, RECEIPT, SLIP, LABELS, COVERING, POST_LIST], ids=lambda one: type(one).__name__
)
def test_what_is_kept_comes_back_as_it_was(said: content.Certificate) -> None:
    import json

    kept = json.loads(json.dumps(printed.kept(said)))
    assert printed.taken(type(said), kept) == said


def test_a_check_page_may_be_any_address() -> None:
    check = Check(papers.CODE, "http://127.0.0.1:8100/e")
    pdf = papers.certificate(replace(CERTIFICATE, check=check, issued_on=date(2026, 1, 2)))
    assert "127.0.0.1:8100/e" in text_of(pdf)

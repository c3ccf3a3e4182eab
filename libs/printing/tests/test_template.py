"""A page filled with content: the same bytes for the same content, and nothing of the content is markup."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from conftest import text_of
from hypothesis import given, settings
from hypothesis import strategies as st
from printing import FONTS, Template, printable, qr_svg
from printing.characters import PRINTABLE, REPLACEMENT, all_printable
from printing.own_data import own_data_pdf

PAGE = """
#let content = json(bytes(sys.inputs.content))
#set document(title: content.title, author: "Δήμος", date: datetime(year: 2026, month: 11, day: 23))
#set text(font: "Noto Sans", lang: "el")
#set page(paper: "a4")
= #content.title
#text(weight: "bold", content.name)

#content.name
#[#metadata((place: content.title)) <slot>]
"""
CODE = """
#let content = json(bytes(sys.inputs.content))
#set document(title: "Κωδικός")
#set text(font: "Noto Sans")
#image(bytes(content.qr), format: "svg", width: 36mm, alt: "QR")
"""
HOSTILE = [
    '#panic("x") $x^2$ *έντονα* _πλάγια_ @ref <label> `raw` // σχόλιο /* και */ \\ "εισαγωγικά" [x] {y} ~ = - +',
    '#image("/etc/hostname") \\u{41} {{ name }} ${name} %s \'; --',
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    file: Path = tmp_path_factory.mktemp("page") / "page.typ"
    file.write_text(PAGE, encoding="utf-8")
    return Template(file)


def test_the_same_content_gives_the_same_bytes_from_any_thread(template: Template) -> None:
    contents = [{"title": "Ένα", "name": "α"}, {"title": "Δύο", "name": "β"}]
    expected = [template.pdf(content) for content in contents]
    assert expected[0] != expected[1]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(template.pdf, contents * 4)) == expected * 4


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_a_name_is_printed_as_it_is(template: Template, text: str) -> None:
    found = "".join(text_of(template.pdf({"title": "Τίτλος", "name": text})).split())
    assert found.count("".join(text.split())) == 2


@settings(max_examples=50, deadline=None)
@given(text=st.text(st.sampled_from(sorted(PRINTABLE - {REPLACEMENT})), min_size=1, max_size=40).filter(str.strip))
def test_no_printable_text_stops_the_page(template: Template, text: str) -> None:
    assert template.pdf({"title": "Τίτλος", "name": text}).startswith(b"%PDF-")


def test_both_weights_have_every_printable_character(template: Template) -> None:
    # PDF/A and PDF/UA forbid missing glyphs: the compiler refuses the page if either weight lacks one of these.
    assert template.pdf({"title": "Όλα", "name": " ".join(sorted(PRINTABLE))}).startswith(b"%PDF-")
    with pytest.raises(Exception, match=r"not be displayed|missing|glyph|font"):
        template.pdf({"title": "Όλα", "name": "\U0001f600"})


def test_assistive_technology_gets_structure_language_and_title(template: Template) -> None:
    with pypdfium2.PdfDocument(template.pdf({"title": "Τίτλος", "name": "α"})) as document:
        assert pdfium.FPDFCatalog_IsTagged(document)
        language = (pdfium.FPDF_WCHAR * 16)()
        pdfium.FPDFCatalog_GetLanguage(document, language, len(language) * 2)
        assert "".join(map(chr, language)).rstrip("\0").startswith("el")
        assert document.get_metadata_dict()["Title"] == "Τίτλος"


def test_places_are_told_of_a_page_that_others_add_to(template: Template) -> None:
    pdf, marks = template.pdf_with_marks({"title": "Φόρμα", "name": "α"}, "<slot>")
    assert pdf.startswith(b"%PDF-")
    assert marks == [{"place": "Φόρμα"}]


def test_a_page_that_says_something_else_than_its_content_fails(template: Template) -> None:
    with pytest.raises(Exception, match="title"):
        template.pdf({"name": "α"})


# -- characters


def test_characters_without_a_glyph_are_marked() -> None:
    assert printable("Καφέ 😀\u202eΑ.Ε.\x00") == f"Καφέ {REPLACEMENT}{REPLACEMENT}Α.Ε.{REPLACEMENT}"
    assert printable("Αύρα\n\tΑ.Ε. ") == "Αύρα Α.Ε."
    assert printable("Α\u0301υρα") == "Άυρα"


def test_every_text_of_a_content_is_made_printable_and_nothing_else() -> None:
    content = {"a": "x\x00", "b": ["y\u202e", ("z 😀", 7, None, True)], "c": {"d": 1.5}}
    assert all_printable(content) == {
        "a": f"x{REPLACEMENT}",
        "b": [f"y{REPLACEMENT}", [f"z {REPLACEMENT}", 7, None, True]],
        "c": {"d": 1.5},
    }
    json.dumps(all_printable(content))


def test_the_fonts_travel_with_their_licence() -> None:
    assert {file.name for file in FONTS.iterdir()} == {
        *("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "OFL.txt", "README.md"),
    }


# -- codes and one's own data


@pytest.mark.parametrize(
    "text", ["RF76912340123456789012345", "ED-2026-00012.ABCDEF", "https://dimos.example/επαλήθευση"]
)
def test_a_code_on_paper_is_read_as_what_it_says(text: str, tmp_path: Path) -> None:
    file = tmp_path / "code.typ"
    file.write_text(CODE, encoding="utf-8")
    with pypdfium2.PdfDocument(Template(file).pdf({"qr": qr_svg(text)})) as document:
        picture = document[0].render(scale=150 / 72).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [text]


def test_one_s_own_data_is_printed_part_by_part(standards: Callable[[bytes], None]) -> None:
    inner = {"heading": "Μέσα", "lines": [["Αριθμός", "7"]], "parts": []}
    content = {
        "lang": "el",
        "title": "Τα δεδομένα μου",
        "colour": "#003375",
        "municipality": "Δήμος Δοκιμής",
        "page": ["Σελίδα", "από"],
        "lead": ["Όλα όσα τηρούνται."],
        "parts": [{"heading": "Έξω", "lines": [["Όνομα", "Ελένη #set text(red) 😀"]], "parts": [inner]}],
    }
    text = text_of(own_data_pdf(content))
    order = [
        "Τα δεδομένα μου",
        "Όλα όσα τηρούνται.",
        "Έξω",
        "Όνομα",
        f"Ελένη #set text(red) {REPLACEMENT}",
        "Μέσα",
        "7",
    ]
    places = [text.find(part) for part in order]
    assert -1 not in places
    assert places == sorted(places)
    assert "Δήμος Δοκιμής · Τα δεδομένα μου" in text
    assert "Σελίδα 1 από 1" in text
    standards(own_data_pdf(content))

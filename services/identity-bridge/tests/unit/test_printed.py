"""The printed form and its blank twin, as a reader, a screen reader and a PDF viewer meet them."""

import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from identity_bridge.declarations.printed import scan
from identity_bridge.declarations.printed.blank import blank_form
from identity_bridge.declarations.printed.form import FormContent, render
from identity_bridge.declarations.printed.scan import NotAScan, inspect, preview
from PIL import Image, ImageChops
from printing.characters import PRINTABLE
from printing.testing.verapdf import Validator
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

TOWN = "Δήμος Χερσονήσου"
EMBLEM = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 2'><path d='M0 0h2v2H0z' fill='#12ab56'/></svg>"
CONTENT = FormContent(
    TOWN,
    EMBLEM,
    "ED-2026-00012",
    "ED-2026-00012.ABCDEF",
    {
        "given_name": "ΕΛΕΝΗ",
        "family_name": "ΞΕΝΑΚΗ",
        "name": "ΞΕΝΑΚΗ ΙΚΕ",
        "afm": "999999815",
        "own_afm": "660075119",
        "seat": "Παραλιακή 12",
    },
    [{"name": f"Κατάστημα {number}", "address": "#set text(red)"} for number in range(1, 4)],
)


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_bounded() for page in document))


def test_it_reads_in_the_order_of_the_official_form() -> None:
    text = text_of(render(CONTENT))
    order = [
        "ΥΠΕΥΘΥΝΗ ΔΗΛΩΣΗ", "άρθρο 8 Ν. 1599/1986", "ED-2026-00012", "ΠΡΟΣ", "Όνομα", "Επώνυμο", "πατέρα", "μητέρας",
        "Ημερομηνία γέννησης", "Τόπος γέννησης", "ταυτότητας", "Τόπος κατοικίας", "Οδός", "ΤΚ", "Email",
        "660075119", "δηλώνω ότι", "ΞΕΝΑΚΗ ΙΚΕ", "999999815", "Κατάστημα 3", "Βεβαίωση γνησίου", "Δηλ.", "(Υπογραφή)",
    ]  # fmt: skip
    places = [text.find(part) for part in order]
    assert -1 not in places
    assert places == sorted(places)
    assert "#set text(red)" in text


def test_the_printed_form_keeps_the_standards(standards: Callable[[bytes], None]) -> None:
    standards(render(CONTENT))


def test_the_blank_form_is_accessible_with_its_fields(verapdf: Validator) -> None:
    found = verapdf.verdict(blank_form(TOWN, EMBLEM))
    # A form that a viewer fills in is no PDF/A: how its fields look is for the viewer.
    assert [rule for rule in found.broken if not rule.startswith("2a ")] == []
    assert found.checks["ua1"] > 0


@pytest.mark.parametrize("pdf", [render(CONTENT), blank_form(TOWN, EMBLEM)], ids=["printed", "blank"])
def test_it_is_tagged_greek_and_titled(pdf: bytes) -> None:
    with pypdfium2.PdfDocument(pdf) as document:
        assert pdfium.FPDFCatalog_IsTagged(document)
    root = PdfReader(io.BytesIO(pdf)).root_object
    assert str(root["/Lang"]).startswith("el")


@pytest.mark.parametrize("pdf", [render(CONTENT), blank_form(TOWN, EMBLEM)], ids=["printed", "blank"])
def test_the_emblem_is_drawn_in_vectors_and_is_nothing_to_read_out(pdf: bytes) -> None:
    with pypdfium2.PdfDocument(pdf) as document:
        corner = document[0].render(scale=2).to_pil().convert("RGB")
        assert (0x12, 0xAB, 0x56) in {colour for _, colour in corner.getcolors(corner.width * corner.height)}
        assert not [one for one in document[0].get_objects() if one.type == pdfium.FPDF_PAGEOBJ_IMAGE]
    figures = pdf_figures(PdfReader(io.BytesIO(pdf)).root_object["/StructTreeRoot"])
    # The code of the printed form alone.
    assert all("QR" in alt for alt in figures)


def pdf_figures(node: object) -> list[str]:
    """What a screen reader says of each picture in the structure tree."""
    found = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(found, ArrayObject):
        return [alt for child in found for alt in pdf_figures(child)]
    if not isinstance(found, DictionaryObject):
        return []
    own = [str(found.get("/Alt", ""))] if found.get("/S") == "/Figure" else []
    return own + pdf_figures(found.get("/K", ArrayObject()))


def test_a_print_of_many_places_takes_more_pages_and_keeps_its_code() -> None:
    many = [{"name": f"Κατάστημα {number}", "address": "Ω" * 200} for number in range(50)]
    pdf = render(FormContent(TOWN, EMBLEM, CONTENT.number, CONTENT.code, {}, many))
    scan = inspect(pdf)
    assert scan.pages > 1
    assert scan.codes == (CONTENT.code,)


def test_every_character_that_people_write_is_printed_or_visibly_missing() -> None:
    odd = "".join(sorted(PRINTABLE)) + "\U0001f600\u202e\x00"
    render(FormContent(TOWN, EMBLEM, CONTENT.number, CONTENT.code, {"name": odd}, []))


def test_what_is_typed_into_the_blank_form_is_seen_and_saved() -> None:
    with pypdfium2.PdfDocument(blank_form(TOWN, EMBLEM)) as document:
        document.init_forms()
        page = document[0]
        fields = PdfReader(io.BytesIO(blank_form(TOWN, EMBLEM))).get_fields() or {}
        assert {"given_name", "family_name", "name", "afm", "place_1"} <= fields.keys()
        before = page.render(scale=1, may_draw_forms=True).to_pil().convert("L")
        widget = next(
            annotation.get_object()
            for annotation in PdfReader(io.BytesIO(blank_form(TOWN, EMBLEM))).pages[0]["/Annots"]
            if annotation.get_object()["/T"] == "family_name"
        )
        left, bottom, right, top = (float(side) for side in widget["/Rect"])
        x, y = (left + right) / 2, (bottom + top) / 2
        pdfium.FORM_OnLButtonDown(document.formenv, page, 0, x, y)
        pdfium.FORM_OnLButtonUp(document.formenv, page, 0, x, y)
        for letter in "Ξενάκη":
            pdfium.FORM_OnChar(document.formenv, page, ord(letter), 0)
        pdfium.FORM_ForceToKillFocus(document.formenv)
        after = page.render(scale=1, may_draw_forms=True).to_pil().convert("L")
        changed = ImageChops.difference(before, after).getbbox()
        saved = io.BytesIO()
        document.save(saved)
    assert changed is not None
    assert left - 1 <= changed[0] < changed[2] <= right + 1
    assert (PdfReader(saved).get_fields() or {})["family_name"]["/V"] == "Ξενάκη"


def test_every_field_of_the_blank_form_is_in_its_structure() -> None:
    reader = PdfReader(io.BytesIO(blank_form(TOWN, EMBLEM)))
    widgets = [annotation.get_object() for annotation in reader.pages[0]["/Annots"]]
    tree = reader.root_object["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    elements = {int(key): element.get_object() for key, element in zip(numbers[::2], numbers[1::2], strict=True)}
    for widget in widgets:
        element = elements[int(widget["/StructParent"])]
        assert (element["/S"], element["/Alt"]) == ("/Form", widget["/TU"])
        assert element["/P"]["/S"] == "/TD"
    assert len(widgets) == 31


def test_the_blank_form_has_a_choice_a_date_and_a_title() -> None:
    reader = PdfReader(io.BytesIO(blank_form(TOWN, EMBLEM)))
    fields = reader.get_fields() or {}
    assert {"street", "house", "postcode", "own_afm", "own_tax_office", "signed_on"} <= fields.keys()
    assert (fields["capacity"]["/FT"], list(fields["capacity"]["/Opt"])) == (
        "/Ch",
        ["Νόμιμος εκπρόσωπος", "Εξουσιοδοτημένος λογιστής"],
    )
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Ειδική υπεύθυνη δήλωση"


def test_a_picture_turned_by_the_telephone_is_read() -> None:
    with pypdfium2.PdfDocument(render(CONTENT)) as document:
        sheet: Image.Image = document[0].render(scale=2).to_pil().convert("RGB")
    whole = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    sheet.rotate(90, expand=True).save(whole, "JPEG", exif=exif)
    assert inspect(whole.getvalue()).codes == (CONTENT.code,)
    assert zxingcpp.read_barcodes(sheet)[0].text == CONTENT.code


def pdf_of(*pages: tuple[float, float]) -> bytes:
    writer, whole = PdfWriter(), io.BytesIO()
    for width, height in pages:
        writer.add_blank_page(width, height)
    writer.write(whole)
    return whole.getvalue()


def a_billion_lines() -> bytes:
    """A small PDF whose page draws a form that draws ten forms that draw ten forms, and so on."""
    writer, whole = PdfWriter(), io.BytesIO()
    page = writer.add_blank_page(595, 842)
    box = ArrayObject(NumberObject(number) for number in (0, 0, 595, 842))
    drawing = b"0 0 m 500 500 l S\n"
    inner = None
    for _ in range(9):
        stream = StreamObject()
        stream.set_data(drawing)
        known = {"/Type": NameObject("/XObject"), "/Subtype": NameObject("/Form"), "/BBox": box}
        stream.update({NameObject(name): value for name, value in known.items()})
        if inner is not None:
            names = DictionaryObject({NameObject("/X"): inner})
            stream[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): names})
        inner = writer._add_object(stream)
        drawing = b"/X Do\n" * 10
    content = StreamObject()
    content.set_data(drawing)
    page[NameObject("/Contents")] = writer._add_object(content)
    names = DictionaryObject({NameObject("/X"): inner})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): names})
    writer.write(whole)
    return whole.getvalue()


def test_many_files_at_once_are_read_by_the_threads_of_one_process() -> None:
    pdf = render(FormContent(TOWN, EMBLEM, CONTENT.number, CONTENT.code, {}, CONTENT.places))
    with ThreadPoolExecutor(8) as pool:
        kinds = [inspect, lambda pdf: preview(pdf, "application/pdf", 0)] * 8
        found = list(pool.map(lambda look: look(pdf), kinds))
    assert {one.codes for one in found[::2]} == {(CONTENT.code,)}
    assert all(picture.startswith(b"\x89PNG") for picture in found[1::2])


@pytest.mark.parametrize(
    ("pdf", "reason"),
    [
        (pdf_of(*[(14_000, 14_000)] * 10), "pages-too-large"),
        (pdf_of((595, 842), (20, 14_000)), "pages-too-large"),
        (pdf_of(*[(595, 842)] * 11), "too-many-pages"),
    ],
)
def test_pages_of_no_paper_are_refused_before_they_are_drawn(pdf: bytes, reason: str) -> None:
    with pytest.raises(NotAScan) as refused:
        inspect(pdf)
    assert refused.value.reason == reason


@pytest.mark.parametrize("before", [b"\r\n\r\n", b"\xef\xbb\xbf", b" " * 1019])
def test_a_pdf_may_begin_within_its_first_thousand_bytes(before: bytes) -> None:
    pdf = pdf_of((595, 842))
    assert inspect(before + pdf) == inspect(pdf)


@pytest.mark.parametrize("before", [b" " * 1024, b"GIF89a" + b" " * 1020])
def test_what_only_mentions_a_pdf_is_none(before: bytes) -> None:
    with pytest.raises(NotAScan) as refused:
        inspect(before + pdf_of((595, 842)))
    assert refused.value.reason == "unknown-type"


def test_a_large_page_costs_no_more_than_a_small_one() -> None:
    picture = Image.open(io.BytesIO(preview(pdf_of((5_900, 5_900)), "application/pdf", 0)))
    assert max(picture.size) == 1300


def test_a_file_that_would_never_be_drawn_ends_its_reader_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "CPU_SECONDS", 1)
    with pytest.raises(NotAScan) as refused:
        inspect(a_billion_lines())
    assert refused.value.reason == "too-heavy"

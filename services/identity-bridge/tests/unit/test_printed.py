"""The printed form and its blank twin, as a reader, a screen reader and a PDF viewer meet them."""

import io
import re

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from identity_bridge.printed.blank import blank_form
from identity_bridge.printed.form import FormContent, render
from identity_bridge.printed.scan import inspect
from PIL import Image, ImageChops
from pypdf import PdfReader
from servicekit.printable import PRINTABLE

TOWN = "Δήμος Χερσονήσου"
CONTENT = FormContent(
    TOWN,
    "ED-2026-00012",
    "ED-2026-00012.ABCDEF",
    {"given_name": "ΕΛΕΝΗ", "family_name": "ΞΕΝΑΚΗ", "name": "ΞΕΝΑΚΗ ΙΚΕ", "afm": "999999815", "seat": "Παραλιακή 12"},
    [{"name": f"Κατάστημα {number}", "address": "#set text(red)"} for number in range(1, 4)],
)


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_bounded() for page in document))


def test_it_reads_in_the_order_of_the_official_form() -> None:
    text = text_of(render(CONTENT))
    order = [
        "ΥΠΕΥΘΥΝΗ ΔΗΛΩΣΗ", "άρθρο 8 Ν. 1599/1986", "ED-2026-00012", "ΠΡΟΣ", "Όνομα", "Επώνυμο", "πατέρα", "μητέρας",
        "Ημερομηνία γέννησης", "Τόπος γέννησης", "ταυτότητας", "Τόπος κατοικίας", "E-mail", "δηλώνω ότι", "ΞΕΝΑΚΗ ΙΚΕ",
        "999999815", "Κατάστημα 3", "Βεβαίωση γνησίου", "Δηλ.", "(Υπογραφή)",
    ]  # fmt: skip
    places = [text.find(part) for part in order]
    assert -1 not in places
    assert places == sorted(places)
    assert "#set text(red)" in text


@pytest.mark.parametrize("pdf", [render(CONTENT), blank_form(TOWN)], ids=["printed", "blank"])
def test_it_is_tagged_greek_and_titled(pdf: bytes) -> None:
    with pypdfium2.PdfDocument(pdf) as document:
        assert pdfium.FPDFCatalog_IsTagged(document)
    root = PdfReader(io.BytesIO(pdf)).root_object
    assert str(root["/Lang"]).startswith("el")


def test_a_print_of_many_places_takes_more_pages_and_keeps_its_code() -> None:
    many = [{"name": f"Κατάστημα {number}", "address": "Ω" * 200} for number in range(50)]
    pdf = render(FormContent(TOWN, CONTENT.number, CONTENT.code, {}, many))
    scan = inspect(pdf)
    assert scan.pages > 1
    assert scan.codes == (CONTENT.code,)


def test_every_character_that_people_write_is_printed_or_visibly_missing() -> None:
    odd = "".join(sorted(PRINTABLE)) + "\U0001f600\u202e\x00"
    render(FormContent(TOWN, CONTENT.number, CONTENT.code, {"name": odd}, []))


def test_what_is_typed_into_the_blank_form_is_seen_and_saved() -> None:
    with pypdfium2.PdfDocument(blank_form(TOWN)) as document:
        document.init_forms()
        page = document[0]
        fields = PdfReader(io.BytesIO(blank_form(TOWN))).get_fields() or {}
        assert {"given_name", "family_name", "name", "afm", "place_1"} <= fields.keys()
        before = page.render(scale=1, may_draw_forms=True).to_pil().convert("L")
        widget = next(
            annotation.get_object()
            for annotation in PdfReader(io.BytesIO(blank_form(TOWN))).pages[0]["/Annots"]
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
    reader = PdfReader(io.BytesIO(blank_form(TOWN)))
    widgets = [annotation.get_object() for annotation in reader.pages[0]["/Annots"]]
    tree = reader.root_object["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    elements = {int(key): element.get_object() for key, element in zip(numbers[::2], numbers[1::2], strict=True)}
    for widget in widgets:
        element = elements[int(widget["/StructParent"])]
        assert (element["/S"], element["/Alt"]) == ("/Form", widget["/TU"])
        assert element["/P"]["/S"] == "/TD"
    assert len(widgets) == 27


def test_a_picture_turned_by_the_telephone_is_read() -> None:
    with pypdfium2.PdfDocument(render(CONTENT)) as document:
        sheet: Image.Image = document[0].render(scale=2).to_pil().convert("RGB")
    whole = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    sheet.rotate(90, expand=True).save(whole, "JPEG", exif=exif)
    assert inspect(whole.getvalue()).codes == (CONTENT.code,)
    assert zxingcpp.read_barcodes(sheet)[0].text == CONTENT.code

"""Each hostile file is a clear refusal or a harmless picture. The drawing process is the real one."""

import io
from dataclasses import replace

import hostile
import pypdfium2
import pytest
from filekit import kinds, pdf, redraw
from filekit.redraw import NotDrawn, Page
from filekit.uploads import NAME_LENGTH, Reason, clean_name
from hostile import A4
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

MARKS = (
    b"JSMARK",
    b"ATTACHMARK",
    b"URIMARK",
    b"ZIPMARK",
    b"HTMLMARK",
    b"secret comment",
    b"Eleni",
    b"Exif",
    b"PK\x03\x04",
)


def drawn(content: bytes, most: int = 20) -> list[Page]:
    found = kinds.read(content, redraw.TAKEN)
    assert found is not None
    return redraw.redraw(*found, most)


def refused(content: bytes) -> Reason:
    with pytest.raises(NotDrawn) as error:
        drawn(content)
    return error.value.reason


@pytest.mark.parametrize(
    "content",
    [
        hostile.pdf_that_acts(),
        hostile.with_zip(hostile.pdf(A4)),
        hostile.with_zip(hostile.photograph()),
        hostile.photograph() + hostile.HTML,
        hostile.photograph(),
    ],
    ids=["acts", "pdf and zip", "jpeg and zip", "jpeg and html", "photograph"],
)
def test_only_how_it_looks_is_left(content: bytes) -> None:
    [page] = drawn(content)
    image = Image.open(io.BytesIO(page.jpeg))
    assert (image.format, image.size, image.mode) == ("JPEG", (page.width, page.height), "RGB")
    assert dict(image.getexif()) == {}
    assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert [mark for mark in MARKS if mark in page.jpeg] == []


@pytest.mark.parametrize("content", [hostile.photograph(), hostile.heic(sideways=True)], ids=["jpeg", "heic"])
def test_a_picture_stands_as_the_telephone_was_held(content: bytes) -> None:
    [page] = drawn(content)
    assert (page.width, page.height) == (100, 200)
    assert hostile.corner(page.jpeg) == (1, 0)


def test_a_heic_that_was_not_turned_stays() -> None:
    [page] = drawn(hostile.heic())
    assert (page.width, page.height) == (200, 100)
    assert hostile.corner(page.jpeg) == (0, 0)


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        (hostile.picture().convert("CMYK"), "JPEG"),
        (hostile.picture().convert("P"), "PNG"),
        (hostile.picture().convert("LA"), "PNG"),
        (Image.new("RGBA", (200, 100), (0, 0, 0, 0)), "PNG"),
        (Image.new("1", (200, 100), 1), "PNG"),
        (Image.new("I;16", (200, 100), 65_000), "PNG"),
    ],
    ids=["cmyk", "palette", "grey with alpha", "transparent", "bilevel", "sixteen bits"],
)
def test_every_kind_of_picture_is_drawn_on_white(image: Image.Image, kind: str) -> None:
    [page] = drawn(hostile.saved(image, kind))
    pixel = Image.open(io.BytesIO(page.jpeg)).getpixel((150, 80))
    assert isinstance(pixel, tuple)
    assert min(pixel) > 240


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (hostile.bomb(), Reason.TOO_MANY_PIXELS),
        (hostile.pdf(A4, password="one"), Reason.ENCRYPTED),
        (hostile.pdf(*[A4] * 21), Reason.TOO_MANY_PAGES),
        (hostile.pdf(), Reason.UNREADABLE),
        (b"%PDF-1.7\n" + hostile.HTML, Reason.UNREADABLE),
        (hostile.photograph()[:300], Reason.UNREADABLE),
        (hostile.saved(hostile.picture(), "PNG")[:100], Reason.UNREADABLE),
        (b"\x89PNG\r\n\x1a\n", Reason.UNREADABLE),
        (hostile.heic()[:400], Reason.UNREADABLE),
        (b"\xff\xd8\xff" + b"\0" * 1000, Reason.UNREADABLE),
    ],
    ids=["bomb", "locked", "21 pages", "no pages", "html", "half jpeg", "half png", "no png", "half heic", "no jpeg"],
)
def test_what_cannot_be_drawn_says_why(content: bytes, reason: Reason) -> None:
    assert refused(content) == reason


@pytest.mark.parametrize("size", [(14_400, 14_400), (14_400, 1), (1, 14_400), (0.1, 0.1)])
def test_a_page_of_no_paper_is_a_picture_like_others(size: tuple[float, float]) -> None:
    [page] = drawn(hostile.pdf(size))
    assert max(page.width, page.height) <= 2_341


def test_what_would_never_be_drawn_ends_its_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redraw, "LIMITS", replace(redraw.LIMITS, cpu_seconds=1))
    assert refused(hostile.endless_pdf()) == Reason.TOO_HEAVY


@pytest.mark.parametrize("limit", [{"answer": 100}, {"wall_seconds": 0.01}])
def test_a_process_that_comes_to_a_limit_is_ended(monkeypatch: pytest.MonkeyPatch, limit: dict[str, int]) -> None:
    monkeypatch.setattr(redraw, "LIMITS", replace(redraw.LIMITS, **limit))
    assert refused(hostile.photograph()) == Reason.TOO_HEAVY


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}\n",
        b"[]\n",
        b"[[1,1,9]]\n\xff\xd8\xff",
        b"[[1,1,3]]\nabc",
        b"[[1,1,3]]\n\xff\xd8\xff more",
        b"[[-1,1,3]]\n\xff\xd8\xff",
        b"[1]\n",
    ],
)
def test_the_answer_of_a_process_that_was_tricked_is_not_believed(answer: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        redraw._read(answer, 20)


def test_what_was_written_into_a_form_is_seen() -> None:
    with_field, empty = _form("ΕΛΕΝΗ XXXXXXXX"), _form("")
    [full], [blank] = drawn(with_field), drawn(empty)
    assert full.jpeg != blank.jpeg


def _form(value: str) -> bytes:
    writer, whole = PdfWriter(), io.BytesIO()
    page = writer.add_blank_page(*A4)
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("name"),
            NameObject("/V"): TextStringObject(value),
            NameObject("/DA"): TextStringObject("/Helv 24 Tf 0 g"),
            NameObject("/F"): NumberObject(4),
            NameObject("/Rect"): ArrayObject(NumberObject(n) for n in (50, 700, 500, 750)),
        }
    )
    reference = writer._add_object(field)
    page[NameObject("/Annots")] = ArrayObject([reference])
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    helvetica = DictionaryObject({NameObject(name): NameObject(text) for name, text in font.items()})
    fonts = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/Helv"): helvetica})})
    known = {"/Fields": ArrayObject([reference]), "/DR": fonts, "/DA": TextStringObject("/Helv 24 Tf 0 g")}
    form = DictionaryObject({NameObject(name): one for name, one in known.items()})
    writer.root_object[NameObject("/AcroForm")] = form
    writer.write(whole)
    return whole.getvalue()


def test_pages_become_one_pdf_without_loss() -> None:
    pages = [*drawn(hostile.photograph()), *drawn(hostile.pdf(A4, (842, 595)))]
    whole = pdf.of_pages(pages, "Λογαριασμός (ΔΕΗ).pdf")
    reader = PdfReader(io.BytesIO(whole), strict=True)
    assert reader.metadata is not None
    assert reader.metadata.title == "Λογαριασμός (ΔΕΗ).pdf"
    assert [round(float(page.mediabox.height)) for page in reader.pages] == [842, 842, 595]
    assert [page["/Resources"]["/XObject"]["/P"]._data for page in reader.pages] == [one.jpeg for one in pages]
    with pypdfium2.PdfDocument(whole) as document:
        assert len(document) == 3


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Λογαριασμός ΔΕΗ.pdf", "Λογαριασμός ΔΕΗ.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\eleni\\id.jpg", "id.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "ab Set-Cookie: x.pdf"),
        ("", "file"),
        ("..", "file"),
        ("a/", "file"),
        ("\ud800\ue000", "file"),
        ("Ελε\u0301νη.pdf", "Ελένη.pdf"),
    ],
)
def test_a_name_is_shown_without_path_and_tricks(sent: str, shown: str) -> None:
    assert clean_name(sent) == shown


def test_a_long_name_keeps_its_ending() -> None:
    shown = clean_name("α" * 500 + ".pdf")
    assert (len(shown), shown[-5:]) == (NAME_LENGTH, "….pdf")

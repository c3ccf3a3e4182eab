"""Files as people send them, and as no one should."""

import io
import struct
import zipfile
import zlib

import pillow_heif
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject, TextStringObject

ORIENTATION, GPS = 0x0112, 0x8825


def picture(width: int = 200, height: int = 100) -> Image.Image:
    """White, with a red corner at the top left."""
    made = Image.new("RGB", (width, height), "white")
    made.paste((255, 0, 0), (0, 0, width // 4, height // 2))
    return made


def corner(jpeg: bytes) -> tuple[int, ...]:
    """Where the red corner is: the half in which its middle is, across and down, 0 or 1."""
    image = Image.open(io.BytesIO(jpeg)).convert("RGB")
    reds = [
        (x, y)
        for x in range(0, image.width, 5)
        for y in range(0, image.height, 5)
        if (pixel := image.getpixel((x, y))) and isinstance(pixel, tuple) and pixel[0] > 200 and pixel[1] < 80
    ]
    middle = [sum(place[axis] for place in reds) / len(reds) / image.size[axis] for axis in (0, 1)]
    return tuple(int(part * 2) for part in middle)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    whole = io.BytesIO()
    image.save(whole, kind, **options)
    return whole.getvalue()


def photograph() -> bytes:
    """A JPEG that a telephone held sideways took, with its place, its owner and a comment."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x013B] = "Eleni Nikolaou"
    exif.get_ifd(GPS).update({1: "N", 2: (IFDRational(35), IFDRational(20), IFDRational(0))})
    return saved(picture(), "JPEG", exif=exif, comment=b"my secret comment", quality=95)


def heic(*, sideways: bool = False) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = 6 if sideways else 1
    whole = io.BytesIO()
    pillow_heif.from_pillow(picture()).save(whole, exif=exif.tobytes(), quality=90)
    return whole.getvalue()


def pdf(*sizes: tuple[float, float], password: str = "") -> bytes:
    writer, whole = PdfWriter(), io.BytesIO()
    for width, height in sizes:
        writer.add_blank_page(width, height)
    if password:
        writer.encrypt(password)
    writer.write(whole)
    return whole.getvalue()


A4 = (595.0, 842.0)


def pdf_that_acts() -> bytes:
    """A PDF with JavaScript, a program attached, and an address that it calls when it is opened."""
    writer, whole = PdfWriter(), io.BytesIO()
    page = writer.add_blank_page(*A4)
    alert = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('JSMARK');")}
    action = DictionaryObject({NameObject(name): one for name, one in alert.items()})
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    writer.add_attachment("run.exe", b"MZ ATTACHMARK")
    call = {"/S": NameObject("/URI"), "/URI": TextStringObject("https://URIMARK.test/")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject(k): v for k, v in call.items()})
    writer.write(whole)
    return whole.getvalue()


def endless_pdf() -> bytes:
    """A small PDF whose page draws a form that draws ten forms that draw ten forms, and so on."""
    writer, whole = PdfWriter(), io.BytesIO()
    page = writer.add_blank_page(*A4)
    box = ArrayObject(NumberObject(number) for number in (0, 0, 595, 842))
    drawing, inner = b"0 0 m 500 500 l S\n", None
    for level in range(10):
        stream = StreamObject()
        stream.set_data(drawing)
        known = {"/Type": NameObject("/XObject"), "/Subtype": NameObject("/Form"), "/BBox": box}
        stream.update({NameObject(name): value for name, value in known.items()})
        if inner is not None:
            names = DictionaryObject({NameObject("/X"): inner})
            stream[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): names})
        inner = writer._add_object(stream)
        drawing = b"/X Do\n" * 10
        if level == 9:
            content = StreamObject()
            content.set_data(drawing)
            page[NameObject("/Contents")] = writer._add_object(content)
            names = DictionaryObject({NameObject("/X"): inner})
            page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): names})
    writer.write(whole)
    return whole.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of some hundred kilobytes that is 900 megapixels when it is unpacked."""
    line = b"\0" * (1 + side // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", packed), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def with_zip(content: bytes) -> bytes:
    """The file, which is a ZIP archive (or a Java program) as well."""
    whole = io.BytesIO(content)
    whole.seek(0, io.SEEK_END)
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("evil.class", b"ZIPMARK" * 20)
    return whole.getvalue()


HTML = b"<!doctype html><script>alert('HTMLMARK')</script>"
GIFAR = with_zip(b"GIF89a\x01\0\x01\0\0\0\0;")

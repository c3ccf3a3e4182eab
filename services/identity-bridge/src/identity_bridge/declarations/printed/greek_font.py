"""Noto Sans as a font that form fields can type Greek with.

Text of a field is typed byte by byte (ISO 32000-1, 12.7.3.3), so the font gets an encoding of one byte a character:
that of ISO 8859-7, by glyph names.
"""

from typing import Any

from PIL import ImageFont
from printing import FONTS
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
)

_FILE = FONTS / "NotoSans-Regular.ttf"
_ENCODING = "iso8859-7"
_UNITS = 1000


def embed(writer: PdfWriter) -> IndirectObject:
    """Put the font into the document; returns the reference to it."""
    program = StreamObject()
    program.set_data(_FILE.read_bytes())
    program = program.flate_encode()
    stored = writer._add_object(program)
    descriptor = writer._add_object(_entries(**_descriptor(), FontFile2=stored))
    characters = [bytes([code]).decode(_ENCODING, "ignore") for code in range(32, 256)]
    ruler = ImageFont.truetype(str(_FILE), _UNITS)
    widths = [
        round(ruler.getlength(character)) if character.isprintable() and character else 0 for character in characters
    ]
    names = [NameObject(f"/uni{ord(character):04X}" if character else "/.notdef") for character in characters]
    encoding = _entries(Type=NameObject("/Encoding"), Differences=ArrayObject([NumberObject(32), *names]))
    font = _entries(
        Type=NameObject("/Font"),
        Subtype=NameObject("/TrueType"),
        BaseFont=NameObject("/NotoSans"),
        FirstChar=NumberObject(32),
        LastChar=NumberObject(255),
        Widths=ArrayObject(NumberObject(width) for width in widths),
        FontDescriptor=descriptor,
        Encoding=encoding,
    )
    return writer._add_object(font)


def _descriptor() -> dict[str, Any]:
    """Measures of Noto Sans 2.015 in thousandths of an em; flag 32 says that its letters are those of a text."""
    box = ArrayObject(NumberObject(number) for number in (-621, -389, 2800, 1067))
    return {
        "Type": NameObject("/FontDescriptor"),
        "FontName": NameObject("/NotoSans"),
        "Flags": NumberObject(32),
        "FontBBox": box,
        "ItalicAngle": NumberObject(0),
        "Ascent": NumberObject(1069),
        "Descent": NumberObject(-293),
        "CapHeight": NumberObject(714),
        "StemV": NumberObject(80),
    }


def _entries(**entries: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})

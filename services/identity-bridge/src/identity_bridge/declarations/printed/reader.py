"""The program that opens a file which an account sent: ``python -m identity_bridge.declarations.printed.reader``.

PDFium and the codecs of pictures are large programs in C, and PDFium is not safe with threads. So one process opens one
file, within limits of memory and time and without our settings: a file that breaks it, or would never end, ends this
process and nobody's else. The file comes on standard input, the answer goes to standard output.
"""

import io
import json
import sys

import pypdfium2
import zxingcpp
from filekit.confined import REFUSED
from filekit.confining import confine
from inputkit.files import SCAN_PAGES
from PIL import Image, ImageOps, UnidentifiedImageError

TOO_HEAVY = 4
"""Exit code when memory was not enough."""
MAX_PIXELS = 50_000_000
"""Of a photograph. A page of A4 at 600 dpi has 35 million."""
MAX_SIDE = 6_000
"""Points. A photograph of 12 megapixels that a telephone puts into a PDF dot by dot has 4032; A3 has 1191."""
READING_SIDE = 2_400
"""Pixels of the longer side when codes are looked for: A4 at 200 dpi. So a page costs the same whatever its size, and a
photograph may show more than the page."""
PREVIEW_SIDE = 1_300
_READING_SCALE, _PREVIEW_SCALE = 200 / 72, 110 / 72
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


class Refused(Exception):
    """The file is not one that we keep; its text is a reason of errors.DocumentRefused."""


def main(arguments: list[str]) -> int:
    """``inspect TYPE`` prints pages and codes as JSON, ``preview TYPE PAGE`` prints a PNG; before both, the limits."""
    seconds, memory, act, media_type, *page = arguments
    confine(int(seconds), int(memory))
    try:
        content = sys.stdin.buffer.read()
        answer = _inspected(content, media_type) if act == "inspect" else _preview(content, media_type, int(page[0]))
    except Refused as refused:
        sys.stdout.write(str(refused))
        return REFUSED
    except MemoryError:
        return TOO_HEAVY
    sys.stdout.buffer.write(answer)
    return 0


def _inspected(content: bytes, media_type: str) -> bytes:
    pages = _page_count(content, media_type)
    codes: list[str] = []
    for number in range(pages):
        picture = _picture(content, media_type, number, _READING_SCALE, READING_SIDE)
        codes += [found.text for found in zxingcpp.read_barcodes(picture, formats=_QR)]
    return json.dumps({"pages": pages, "codes": codes}).encode()


def _preview(content: bytes, media_type: str, page: int) -> bytes:
    picture = _picture(content, media_type, page, _PREVIEW_SCALE, PREVIEW_SIDE)
    picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    whole = io.BytesIO()
    picture.save(whole, "PNG")
    return whole.getvalue()


def _page_count(content: bytes, media_type: str) -> int:
    """The number of pages; refuses a damaged or locked file, and one with too many or absurd pages."""
    if media_type != "application/pdf":
        return 1
    try:
        with pypdfium2.PdfDocument(content) as document:
            pages = len(document)
            if not 1 <= pages <= SCAN_PAGES:
                raise Refused("too-many-pages" if pages else "unreadable")
            if any(max(document.get_page_size(number)) > MAX_SIDE for number in range(pages)):
                raise Refused("pages-too-large")
    except pypdfium2.PdfiumError:
        raise Refused("unreadable") from None
    return pages


def _picture(content: bytes, media_type: str, page: int, scale: float, longest: int) -> Image.Image:
    try:
        if media_type == "application/pdf":
            with pypdfium2.PdfDocument(content) as document:
                sheet = document[page]
                fitting = min(scale, longest / max(*sheet.get_size(), 1))
                drawn: Image.Image = sheet.render(scale=fitting).to_pil()
                return drawn.convert("RGB")
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Refused("too-large")
            # A JPEG of many megapixels is unpacked at a half or a quarter, as long as that is large enough.
            image.draft("RGB", (longest, longest))
            # A telephone says how it was held, and does not turn the picture.
            photograph = ImageOps.exif_transpose(image).convert("RGB")
            photograph.thumbnail((2 * longest, 2 * longest))
            return photograph
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, pypdfium2.PdfiumError):
        raise Refused("unreadable") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

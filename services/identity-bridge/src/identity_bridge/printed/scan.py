"""A signed declaration that comes back as a file: what it is by its content, and the QR codes on it."""

import hashlib
import io
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]  # It ships no types.
import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 5_000_000
MAX_PAGES = 10
MAX_PIXELS = 50_000_000
"""A page of A4 at 600 dpi has 35 million."""
_PREVIEW_SCALE = 110 / 72
_READING_SCALE = 200 / 72
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_SIGNATURES = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


class NotAScan(Exception):
    """The file is none that we keep; ``reason`` is one of declaration_errors.DocumentRefused."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that was looked into. ``codes`` are the texts of all QR codes on it."""

    content: bytes
    media_type: str
    pages: int
    codes: tuple[str, ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def inspect(unverified: bytes) -> Scan:
    """Look into a file that somebody sent; raises NotAScan. Its name and what the browser called it say nothing."""
    if len(unverified) > MAX_BYTES:
        raise NotAScan("too-large")
    media_type = next((kind for start, kind in _SIGNATURES if unverified.startswith(start)), None)
    if media_type is None:
        raise NotAScan("unknown-type")
    pages = page_count(unverified, media_type)
    codes: list[str] = []
    for number in range(pages):
        picture = _picture(unverified, media_type, number, _READING_SCALE)
        codes += [found.text for found in zxingcpp.read_barcodes(picture, formats=_QR)]
    return Scan(unverified, media_type, pages, tuple(codes))


def page_count(content: bytes, media_type: str) -> int:
    """The number of pages; raises NotAScan for a damaged or locked file, or one with too many."""
    if media_type != "application/pdf":
        _picture(content, media_type, 0, 1)
        return 1
    try:
        with pypdfium2.PdfDocument(content) as document:
            pages = len(document)
    except pypdfium2.PdfiumError:
        raise NotAScan("unreadable") from None
    if not 1 <= pages <= MAX_PAGES:
        raise NotAScan("too-many-pages" if pages else "unreadable")
    return pages


def preview(content: bytes, media_type: str, page: int) -> bytes:
    """A page (from 0) as a PNG for the screen: nothing of the sender's file itself reaches a clerk's browser."""
    picture = _picture(content, media_type, page, _PREVIEW_SCALE)
    picture.thumbnail((1300, 1300))
    whole = io.BytesIO()
    picture.save(whole, "PNG")
    return whole.getvalue()


def _picture(content: bytes, media_type: str, page: int, scale: float) -> Image.Image:
    try:
        if media_type == "application/pdf":
            with pypdfium2.PdfDocument(content) as document:
                sheet = document[page]
                width, height = sheet.get_size()
                fitting = min(scale, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
                drawn: Image.Image = sheet.render(scale=fitting).to_pil()
                return drawn.convert("RGB")
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise NotAScan("too-large")
            # A telephone says how it was held, and does not turn the picture.
            return ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, pypdfium2.PdfiumError):
        raise NotAScan("unreadable") from None

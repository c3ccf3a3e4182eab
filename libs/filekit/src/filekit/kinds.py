"""What a file is, by its content."""

from collections.abc import Container
from typing import NamedTuple

PDF, JPEG, PNG, HEIC = "application/pdf", "image/jpeg", "image/png", "image/heic"
_PDF_BEGINS = b"%PDF-"
_BEGINNINGS = ((_PDF_BEGINS, PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_BEFORE_PDF = 1024
"""Bytes within which readers look for the beginning of a PDF: some programs write line ends or a mark before it."""
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


class Found(NamedTuple):
    """The file from where it begins, and what it claims to be. Whether it is that, only opening it shows."""

    content: bytes
    media_type: str


def read(content: bytes, taken: Container[str]) -> Found | None:
    """What the file begins as; None when it is none of the media types that are ``taken``."""
    media_type = next((kind for start, kind in _BEGINNINGS if content.startswith(start)), None)
    if media_type is None and content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        media_type = HEIC
    if media_type is None and (begin := content[:_BEFORE_PDF].find(_PDF_BEGINS)) > 0:
        content, media_type = content[begin:], PDF
    return Found(content, media_type) if media_type is not None and media_type in taken else None

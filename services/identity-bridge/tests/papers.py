"""Signed declarations as people send them: a print of the form, held a little askew before a telephone."""

import base64
import io

import pypdfium2
from PIL import Image


def photograph(form: bytes, kind: str = "JPEG", angle: float = 2.5) -> bytes:
    """The first page of a PDF as a picture."""
    with pypdfium2.PdfDocument(form) as document:
        sheet: Image.Image = document[0].render(scale=150 / 72).to_pil().convert("RGB")
    whole = io.BytesIO()
    sheet.rotate(angle, expand=True, fillcolor="white").save(whole, kind)
    return whole.getvalue()


def blank_sheet() -> bytes:
    """A picture without any code on it."""
    whole = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(whole, "PNG")
    return whole.getvalue()


def as_text(content: bytes) -> str:
    return base64.b64encode(content).decode()

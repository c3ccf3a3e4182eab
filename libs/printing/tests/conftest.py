"""How a reader gets a document: its text, not its source."""

import re

import pypdfium2

pytest_plugins = ["printing.testing.plugin"]


def text_of(pdf: bytes) -> str:
    """The text of all pages, with spaces of every kind as one space."""
    with pypdfium2.PdfDocument(pdf) as document:
        return re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_bounded() for page in document)).strip()

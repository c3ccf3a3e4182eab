"""Documents that the portal prints."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from servicekit.printable import FONTS, printable

_FOLDER = Path(__file__).parent
_lock = Lock()


def own_data_pdf(content: Mapping[str, Any]) -> bytes:
    """One's own data as a tagged PDF (PDF/A-2a and PDF/UA-1), A4.

    ``content`` has ``lang``, ``title``, ``colour``, ``municipality``, ``page`` (of each page, with {} for its numbers),
    ``lead`` (sentences), and ``parts`` as outline.outline gives them.
    """
    # The content travels as JSON data and is never part of the template's source: nothing in a name is markup.
    data = json.dumps(_printable(content), ensure_ascii=False)
    with _lock:
        pdf = _compiler().compile(format="pdf", sys_inputs={"content": data}, pdf_standards=["a-2a", "ua-1"])
    if not isinstance(pdf, bytes):
        raise TypeError("the compiler gave no single document")
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """One per process: it keeps the fonts and the parsed template, which is most of the work."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(_FOLDER / "own-data.typ", root=_FOLDER, font_paths=fonts, ignore_system_fonts=True)


def _printable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _printable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner) for inner in value]
    return printable(value) if isinstance(value, str) else value

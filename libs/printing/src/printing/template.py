"""From a Typst file and its content to a PDF, or a picture."""

import json
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from printing.characters import FONTS

_SHARED = Path(__file__).with_name("packages")
"""Typst's own kind of packages: ``#import "@local/page:1.0.0": sheet``."""


class Template:
    """A Typst file that reads its content as JSON: ``#let content = json(bytes(sys.inputs.content))``.

    The content is data and never part of the file's source: nothing in a name is markup. Make one per file and process:
    it keeps the fonts and the parsed file, which is most of the work. Threads take turns.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._kept: typst.Compiler | None = None

    def pdf(self, content: Mapping[str, Any]) -> bytes:
        """A tagged PDF (PDF/A-2a and PDF/UA-1). The same content gives the same bytes when the file says the document's
        date; otherwise Typst writes the moment into it."""
        with self._lock:
            self._kept = self._kept or self._compiler({})
            compiled = self._kept.compile(format="pdf", sys_inputs=_inputs(content), pdf_standards=["a-2a", "ua-1"])
        return _bytes(compiled)

    def png(self, content: Mapping[str, Any], dots_an_inch: int) -> bytes:
        """The only page as a picture of dots."""
        return _bytes(self._compiler(_inputs(content)).compile(format="png", ppi=dots_an_inch))

    def pdf_with_marks(self, content: Mapping[str, Any], label: str) -> tuple[bytes, list[Any]]:
        """A tagged PDF (PDF/UA-1) for callers that add fields to it, which PDF/A hardly allows, and the values of the
        metadata elements with this label (``<slot>``)."""
        # A query takes no inputs of its own, so this compiler is made for this content alone.
        compiler = self._compiler(_inputs(content))
        pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"])
        return _bytes(pdf), json.loads(compiler.query(label, field="value"))

    def _compiler(self, inputs: dict[str, str]) -> typst.Compiler:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
        return typst.Compiler(
            self._file,
            root=self._file.parent,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs=inputs,
            package_path=_SHARED,
        )


def _inputs(content: Mapping[str, Any]) -> dict[str, str]:
    return {"content": json.dumps(content, ensure_ascii=False)}


def _bytes(compiled: object) -> bytes:
    if not isinstance(compiled, bytes):
        raise TypeError("the compiler gave no single file")
    return compiled

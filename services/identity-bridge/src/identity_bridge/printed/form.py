"""The printed form, and where its blank twin has its fields."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import segno
import typst
from servicekit.printable import FONTS, printable

_FOLDER = Path(__file__).parent
_lock = Lock()


@dataclass(frozen=True, slots=True)
class FormContent:
    """What is printed. ``values`` by the names of form.typ; ``code`` is the text of the QR code."""

    municipality: str
    number: str
    code: str
    values: Mapping[str, str]
    places: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a form field, in points from the upper left corner of its page (from 1). ``options`` are the answers
    from which one is chosen; none where one writes."""

    name: str
    title: str
    page: int
    x: float
    y: float
    width: float
    height: float
    options: Sequence[str] = ()


def render(content: FormContent) -> bytes:
    """The form with its details as a tagged PDF (PDF/UA-1), A4."""
    form = {
        "blank": False,
        "municipality": content.municipality,
        "number": content.number,
        "qr": _qr_svg(content.code),
        "values": {name: printable(value) for name, value in content.values.items()},
        "places": [{name: printable(value) for name, value in place.items()} for place in content.places],
    }
    with _lock:
        return _bytes(_compiler().compile(format="pdf", sys_inputs=_inputs(form), pdf_standards=["a-2a", "ua-1"]))


def render_blank(municipality: str) -> tuple[bytes, list[Slot]]:
    """The empty form as a tagged PDF, and the slots that wait for fields. It claims no PDF/A: fields are added."""
    # A query takes no inputs of its own, so this compiler is made for the blank form alone.
    compiler = _new_compiler(_inputs({"blank": True, "municipality": municipality}))
    slots = json.loads(compiler.query("<slot>", field="value"))
    return _bytes(compiler.compile(format="pdf")), [Slot(**slot) for slot in slots]


def _inputs(form: Mapping[str, object]) -> dict[str, str]:
    return {"form": json.dumps(form, ensure_ascii=False)}


def _bytes(compiled: object) -> bytes:
    if not isinstance(compiled, bytes):
        raise TypeError("the compiler gave no single document")
    return compiled


@cache
def _compiler() -> typst.Compiler:
    """One per process: it keeps the fonts and the parsed template, which is most of the work."""
    return _new_compiler({})


def _new_compiler(inputs: dict[str, str]) -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(
        _FOLDER / "form.typ", root=_FOLDER, font_paths=fonts, ignore_system_fonts=True, sys_inputs=inputs
    )


def _qr_svg(text: str) -> str:
    """Correction Q survives a fold, a stamp beside it and a telephone's camera."""
    symbol = segno.make_qr(text, error="q", boost_error=False)
    svg: str = symbol.svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return svg

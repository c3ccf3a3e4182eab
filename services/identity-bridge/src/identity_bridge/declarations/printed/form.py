"""The printed form, and where its blank twin has its fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from printing import Template, printable, qr_svg

from identity_bridge.declarations.domain.fields import PlaceFields

_TEMPLATE = Template(Path(__file__).with_name("form.typ"))


@dataclass(frozen=True, slots=True)
class FormContent:
    """What is printed: ``emblem`` is an SVG, ``code`` the text of the QR code, ``values`` by the names of form.typ."""

    municipality: str
    emblem: str
    number: str
    code: str
    values: Mapping[str, str]
    places: Sequence[PlaceFields]


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
    return _TEMPLATE.pdf(
        {
            "blank": False,
            "municipality": content.municipality,
            "emblem": content.emblem,
            "number": content.number,
            "qr": qr_svg(content.code),
            "values": {name: printable(value) for name, value in content.values.items()},
            "places": [
                {"name": printable(place["name"]), "address": printable(place["address"])} for place in content.places
            ],
        }
    )


def render_blank(municipality: str, emblem: str) -> tuple[bytes, list[Slot]]:
    """The empty form as a tagged PDF (PDF/UA-1), and the slots that wait for fields. They are why it is no PDF/A."""
    content = {"blank": True, "municipality": municipality, "emblem": emblem}
    pdf, slots = _TEMPLATE.pdf_with_marks(content, "<slot>")
    return pdf, [Slot(**slot) for slot in slots]

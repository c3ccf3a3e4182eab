"""Name, colours and emblem of a municipality, read from its file."""

import re
from pathlib import Path
from typing import Annotated, Self
from xml.etree import ElementTree

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict

LEAST_CONTRAST = 4.5
"""WCAG 2.1, 1.4.3: text of normal size against its background."""
GROUNDS = ("#ffffff", "#f2f5fa")
"""Of pages, and of navigation and footer: links and headings stand on both, white text on the colours themselves."""
LARGEST_LOGO = 30_000
"""Bytes; it is loaded with the first page, and travels with each mail."""
_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURE_PARTS = {"svg", "g", "defs", "title", "path", "rect", "circle", "ellipse", "line", "polygon", "polyline"}


class Part(BaseModel):
    """A part of the file. The keys that a process does not read are other processes'."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Words(Part):
    """A text in both languages."""

    el: str
    en: str

    def __getitem__(self, locale: str) -> str:
        return self.en if locale == "en" else self.el

    def texts(self) -> dict[str, str]:
        """The text by language, as JSON writes it."""
        return {"el": self.el, "en": self.en}


def contrast(one: str, other: str) -> float:
    """How far two colours as #rrggbb stand out from each other, 1 to 21 (WCAG 2.1, definition of contrast ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(value: str) -> str:
    if not re.fullmatch("#[0-9a-fA-F]{6}", value):
        raise ValueError("a colour is written as #rrggbb")
    return value.lower()


def _readable(value: str) -> str:
    for ground in GROUNDS:
        if contrast(value, ground) < LEAST_CONTRAST:
            raise ValueError(f"{value} has a contrast below {LEAST_CONTRAST}:1 on {ground}")
    return value


Colour = Annotated[str, AfterValidator(_hex)]
TextColour = Annotated[str, AfterValidator(_hex), AfterValidator(_readable)]


class Colours(Part):
    """Of the header and headings, of links, of the main button, and of ornaments, which never carry text."""

    primary: TextColour
    link: TextColour
    button: TextColour
    accent: Colour


class Contact(Part):
    """Where to ask for help."""

    phone: str
    email: str
    address: Words


class Look(Part):
    """What every page shows. After ``load`` the text of the picture stands in ``logo``."""

    name: Words
    portal_title: Words
    colours: Colours
    logo: str
    contact: Contact

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file and the picture beside it.

        Raises ValueError (pydantic.ValidationError is one) when something that is shown is missing or unfit.
        """
        found = cls.model_validate(yaml.load(path.read_bytes(), yaml.CSafeLoader))
        return found.model_copy(update={"logo": _picture(path.with_name(Path(found.logo).name))})


def emblem_png(path: Path) -> bytes:
    """The emblem for mails, whose readers draw no SVG: ``<logo>.png`` beside the picture that the municipality's file
    names (``python -m printing.emblem`` makes it). Raises ValueError when there is none, or something else."""
    logo = Look.model_validate(yaml.load(path.read_bytes(), yaml.CSafeLoader)).logo
    file = path.with_name(Path(logo).name).with_suffix(".png")
    content = file.read_bytes() if file.is_file() else b""
    if not content.startswith(_PNG) or len(content) > LARGEST_LOGO:
        raise ValueError(f"{file.name}: the logo as a PNG of at most {LARGEST_LOGO} bytes")
    return content


def _picture(path: Path) -> str:
    """The picture's text; raises ValueError unless it is nothing but shapes: no script, style, image or link."""
    text = path.read_text(encoding="utf-8")
    if len(text) > LARGEST_LOGO or "<!" in text or "<?" in text:
        raise ValueError(f"{path.name}: at most {LARGEST_LOGO} bytes, and neither <!…> nor <?…>")
    picture = ElementTree.fromstring(text)  # noqa: S314 -- our own file, and without declarations no entities
    for part in picture.iter():
        active = [
            name
            for name, value in part.attrib.items()
            if name.startswith("on") or name.endswith(("href", "style")) or "url(" in value.lower()
        ]
        if part.tag.removeprefix("{http://www.w3.org/2000/svg}") not in _PICTURE_PARTS or active:
            raise ValueError(f"{path.name}: a logo is an SVG picture of shapes only")
    return text

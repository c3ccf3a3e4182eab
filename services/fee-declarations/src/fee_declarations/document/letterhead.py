"""Whose page it is, and in which language: the same on everything that this service prints."""

from dataclasses import dataclass
from datetime import date

from printing import printable
from servicekit.formats import day_in_figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Headed:
    """What every page has. ``colour`` is that of names and headings, as #rrggbb; ``emblem`` is an SVG. ``english`` adds
    English sub-labels in small type; the page itself stays Greek, as the act of a Greek authority."""

    municipality_name: str
    emblem: str
    colour: str
    directorate: str
    department: str
    office_address: str
    office_phone: str
    office_email: str
    english: bool = False


def fields(content: Headed, **texts: str) -> dict[str, object]:
    """The letterhead and these texts of the content, as the templates take them."""
    head = {
        "municipality_name": content.municipality_name,
        "directorate": content.directorate,
        "department": content.department,
        "office_address": content.office_address,
        "office_phone": content.office_phone,
        "office_email": content.office_email,
    }
    said: dict[str, object] = {name: printable(text) for name, text in (head | texts).items()}
    return said | {"emblem": content.emblem, "colour": content.colour, "english": content.english}


def dated(name: str, short: str, day: date) -> dict[str, object]:
    """A day as people read it (``name``) and as the PDF's own date takes it (``short``)."""
    return {name: day_in_figures(day), short: [day.year, day.month, day.day]}

"""One's own data as a document, whatever it is that is held."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from printing.characters import all_printable
from printing.template import Template

_TEMPLATE = Template(Path(__file__).with_name("own-data.typ"))


def own_data_pdf(content: Mapping[str, Any]) -> bytes:
    """The document on A4 pages.

    ``content`` has ``lang``, ``title``, ``colour`` (#rrggbb), ``municipality``, ``page`` (what stands before and
    between the numbers of a page and of all), ``lead`` (sentences) and ``parts``, each with its ``heading``, ``lines``
    (pairs of what and how much) and ``parts`` of its own.
    """
    return _TEMPLATE.pdf(all_printable(content))

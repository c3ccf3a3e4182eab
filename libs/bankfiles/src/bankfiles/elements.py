"""Finding things in a message by their local names: banks use many versions and prefixes of the same shapes.

An element that is there and empty is the same as one that is not there.
"""

import re
from collections.abc import Iterator

from lxml import etree

from bankfiles import values
from bankfiles.rows import Money, Unreadable
from bankfiles.texts import said

Element = etree._Element
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def every(element: Element | None, *path: str) -> Iterator[Element]:
    """The elements at the path of local names below the element."""
    if element is None:
        return
    rest = path[1:]
    for child in element.iterchildren(f"{{*}}{path[0]}"):
        if rest:
            yield from every(child, *rest)
        else:
            yield child


def first(element: Element | None, *path: str) -> Element | None:
    return next(every(element, *path), None)


def text(element: Element | None, *path: str) -> str | None:
    """The text of the first element at the path that has one, without blanks around it."""
    for found in every(element, *path) if path else ([] if element is None else [element]):
        if kept := (found.text or "").strip():
            return kept
    return None


def texts(element: Element | None, *path: str) -> list[str]:
    """The texts of all elements at the path that have one."""
    return [found.text.strip() for found in every(element, *path) if found.text and found.text.strip()]


def line_of(element: Element) -> int:
    return element.sourceline or 1


def money(element: Element | None, *path: str) -> Money | None:
    """The amount of the first element at the path; raises Unreadable when it is none."""
    for found in every(element, *path):
        if written := text(found):
            currency = (found.get("Ccy") or "").strip()
            if not _CURRENCY.fullmatch(currency):
                raise Unreadable("currency", said("currency"), line_of(found))
            return Money(values.amount(written, line_of(found)), currency)
    return None


def cents_of(amount: Money, line: int) -> int:
    """The amount in hundredths; raises Unreadable when it has more decimals than two that say something."""
    return values.cents(format(amount.amount, "f"), line)


def flag(element: Element | None, *path: str) -> bool | None:
    """An indicator, which is ``true`` or ``1``, ``false`` or ``0``; raises Unreadable for anything else."""
    written = text(element, *path)
    if written is None:
        return None
    if written not in ("true", "1", "false", "0"):
        place = first(element, *path)
        raise Unreadable(
            "indicator", said("indicator", value=values.shown(written)), place.sourceline if place is not None else None
        )
    return written in ("true", "1")

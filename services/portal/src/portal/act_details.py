"""What is told of a case besides its acts: names, numbers and days, and the words that were written."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.formats import day
from portal.language import has_text, locale, t

ActDetails = Mapping[str, Any]


def points(details: ActDetails) -> Iterator[str]:
    """Documents that were asked for, numbers, offices and days."""
    for one in details.get("documents") or []:
        note = f" ({one['note']})" if one.get("note") else ""
        yield f"{_in_words(one.get('title'))}{note}"
    for name in ("document_number", "letter_number", "tracking", "to", "name", "place"):
        if value := details.get(name):
            yield t(f"cases.said.{name}", value=_in_words(value))
    for name in ("due_on", "until"):
        if value := details.get(name):
            yield t(f"cases.said.{name}", day=day(str(value)))


def quoted(details: ActDetails, reasons: str) -> Iterator[str]:
    """What a clerk wrote. ``reasons``: how the ids of texts for reasons that are codes begin."""
    for name in ("reason", "text"):
        if value := details.get(name):
            words = _in_words(value)
            yield t(reasons + words) if has_text(reasons + words) else words


def _in_words(value: Any) -> str:
    return str(value.get(locale(), "")) if isinstance(value, Mapping) else str(value)

"""Where the catalogue says otherwise than the national register of procedures (Μίτος) does.

Only what can be compared by a program: titles, durations, how many documents, cost, and whether the register changed
since the entry was written. Whether a difference is right, a person decides.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from inputkit.alphabets import folded

from certificates.catalogue.schemas import Procedure

_FREE = re.compile(r"χωρίς κόστος|δωρεάν|free", re.IGNORECASE)
_EUROS = re.compile(r"^\s*(?:€\s*)?(\d{1,6}(?:[.,]\d{1,2})?)\s*(?:€|ευρώ)?\s*$")


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One thing that the register says otherwise."""

    code: str
    field: str
    ours: str | None
    theirs: str | None


def compare(procedures: Iterable[Procedure], answers: Mapping[str, Mapping[str, Any]]) -> list[Otherwise]:
    """The differences, by the register's answers for each number; one that it has no answer for is a difference too."""
    found: list[Otherwise] = []
    for one in procedures:
        if one.register_number is not None:
            answer = answers.get(one.register_number)
            found += _compared(one, answer) if answer else [Otherwise(one.code, "register_number", one.code, None)]
    return found


def by_number(answers: Iterable[Any]) -> dict[str, Mapping[str, Any]]:
    """Answers of the interface by the number of their procedure; what is no answer is left out."""
    data = [_part(answer, "data") for answer in answers]
    return {str(one["id"]): one for one in data if isinstance(one.get("id"), str | int)}


def _compared(ours: Procedure, theirs: Mapping[str, Any]) -> Iterator[Otherwise]:
    metadata = _part(theirs, "metadata")
    process = _part(metadata, "process")
    title = _text(process, "official_title") or _text(_part(theirs, "title"), "el")
    if title and folded(title) != folded(ours.title.el):
        yield Otherwise(ours.code, "title", ours.title.el, title)
    for field, name, own in (
        ("deadline", "deadline_duration", ours.deadline_iso),
        ("validity", "validity_duration", ours.validity),
    ):
        duration = _text(process, name)
        if duration and duration != own:
            yield Otherwise(ours.code, field, own, duration)
    evidences = metadata.get("process_evidences")
    if isinstance(evidences, list) and len(evidences) != len(ours.evidences):
        yield Otherwise(ours.code, "evidences", str(len(ours.evidences)), str(len(evidences)))
    cents = _cents(_text(_part(_part(metadata, "glance"), "cost"), "value"))
    if cents is not None and cents != ours.cost_cents:
        yield Otherwise(ours.code, "cost_cents", str(ours.cost_cents), str(cents))
    changed = _day(_text(theirs, "last_updated"))
    if changed and changed > ours.last_updated:
        yield Otherwise(ours.code, "last_updated", ours.last_updated.isoformat(), changed.isoformat())


def _part(value: Any, name: str) -> Mapping[str, Any]:
    part = value.get(name) if isinstance(value, Mapping) else None
    return part if isinstance(part, Mapping) else {}


def _text(value: Mapping[str, Any], name: str) -> str | None:
    text = value.get(name)
    return text.strip()[:300] or None if isinstance(text, str) else None


def _cents(text: str | None) -> int | None:
    """An amount as the register writes it; None when it writes it in a way that we do not know."""
    if text is None:
        return None
    if _FREE.search(text):
        return 0
    found = _EUROS.match(text)
    return int(Decimal(found[1].replace(",", ".")) * 100) if found else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None

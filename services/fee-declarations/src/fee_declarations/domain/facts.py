"""What is known of an establishment besides its name: beds, area, season, licence. Which of it a kind has is data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from inputkit.refusals import Refused, Text, about
from inputkit.schemas import Fault
from inputkit.text import Line

from fee_declarations.domain.questions import NO, YES

_MEASURE = re.compile(r"\d{1,6}(\.\d{1,2})?", re.ASCII)
_COUNT = re.compile(r"[1-9]\d{0,5}", re.ASCII)
_SEASON = re.compile(r"(0[1-9]|1[0-2])--(0[1-9]|1[0-2])", re.ASCII)
_TEXT = Line(60)
EARLIEST = date(1900, 1, 1)

Facts = Mapping[str, str]
"""Facts in their stored form, by id: ``24.50``, ``12``, ``yes``, ``04--10``, ``2019-05-01``, a text. What was
never said is not there."""


class FactKind(StrEnum):
    """What a fact can be: a measure with up to two decimals, a whole number from 1, a text, the months from one to
    another, a day, yes or no."""

    MEASURE = "measure"
    COUNT = "count"
    TEXT = "text"
    SEASON = "season"
    DAY = "day"
    YES_NO = "yes-no"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is kept of an establishment; ``unit`` is that of a measure."""

    id: str
    kind: FactKind
    title: Text
    hint: Text | None = None
    unit: Text | None = None


def read_facts(facts: Sequence[Fact], unverified: Mapping[str, str], today: date) -> tuple[dict[str, str], list[Fault]]:
    """The facts in their stored form, and what is wrong with them, by the fields ``facts.<id>``. None need be said."""
    known = {fact.id for fact in facts}
    faults = [Fault(f"facts.{name}", Refused("unknown").sentence) for name in sorted(unverified.keys() - known)]
    kept: dict[str, str] = {}
    for fact in facts:
        if not (written := unverified.get(fact.id, "")):
            continue
        try:
            kept[fact.id] = _read(fact.kind, written, today)
        except Refused as refused:
            faults.append(Fault(f"facts.{fact.id}", about(fact.title, refused.sentence)))
    return kept, faults


def opened_on(facts: Facts) -> date | None:
    """Since when the establishment is at work, if a representative said it: of earlier periods it owes nothing."""
    said = facts.get("opened")
    return date.fromisoformat(said) if said else None


def _read(kind: FactKind, written: str, today: date) -> str:
    """Raises Refused."""
    if kind is FactKind.MEASURE and not (_MEASURE.fullmatch(written) and Decimal(written)):
        raise Refused("measure")
    if kind is FactKind.COUNT and not _COUNT.fullmatch(written):
        raise Refused("number", least=1, most=999_999)
    if kind is FactKind.SEASON and not _SEASON.fullmatch(written):
        raise Refused("choice")
    if kind is FactKind.YES_NO and written not in (YES, NO):
        raise Refused("yes_or_no")
    if kind is FactKind.DAY:
        return _day(written, today)
    return _TEXT.read(written) if kind is FactKind.TEXT else written


def _day(written: str, today: date) -> str:
    try:
        day = date.fromisoformat(written) if len(written) == len("2019-05-01") else None
    except ValueError:
        day = None
    if day is None:
        raise Refused("day")
    if not EARLIEST <= day <= today:
        raise Refused("day_out_of_range", first=f"{EARLIEST:%d/%m/%Y}", last=f"{today:%d/%m/%Y}")
    return day.isoformat()

"""One change of one table, and the document with it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from fee_declarations.stored_json import Json, text_at, text_of
from fee_declarations.table_documents import Document
from fee_declarations.tables_desk.sections import DECISION, ENDS, FEE, WHERE, Field, Kind, Row, Section

# No day of the tables is earlier or later: for a row that is to hold always.
ALWAYS = "1900-01-01"
_DAY = timedelta(days=1)


class Act(StrEnum):
    """What is done: rows begin on a day (or, where rows have no days, are set); those that hold end on a day; rows that
    begin on a day go, and those before them take their time."""

    ADD = "add"
    END = "end"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Changed:
    """One series of the table: the answers, or the period, that it is about, and what its row has from now on."""

    key: Mapping[str, str]
    values: Row


@dataclass(frozen=True, slots=True)
class Change:
    """``day`` is the first day of what is added or removed, the last one of what ends; ``until`` the last one of what
    is added, None: until the next row, or for good."""

    act: Act
    fee: str | None
    day: date | None
    until: date | None
    decision: Mapping[str, str | None] | None
    rows: Sequence[Changed]

    @property
    def first_day(self) -> date | None:
        """The first day on which something is otherwise; None where the table has no days."""
        return self.day + _DAY if self.act is Act.END and self.day else self.day


class Nothing(Exception):
    """The change changes nothing: there is no such row, or the table says it already."""


def applied(document: Document, section: Section, change: Change) -> Document:
    """The document with the change; raises Nothing."""
    rows = document.get(section.name, [])
    for one in change.rows:
        rows = _of_one(rows, section, change, one)
    if list(rows) == list(document.get(section.name, [])):
        raise Nothing
    return {**document, section.name: list(rows)}


def as_if_always(document: Document, section: Section, change: Change) -> Document:
    """The document in which what is added has always held and always will: to see what it would come to."""
    if section.begins is None or change.act is not Act.ADD:
        return applied(document, section, change)
    rows = list(document.get(section.name, []))
    for one in change.rows:
        new = _row(section, change, one, in_force(rows, section, change.fee, _series(section, one), change.day))
        always: Row = {**new, section.begins: ALWAYS, **({ENDS: None} if section.ends else {})}
        rows = [row for row in rows if not _same(row, section, change.fee, _series(section, one))] + [always]
    return {**document, section.name: rows}


def series_rows(document: Document, section: Section, fee: str | None) -> dict[tuple[str, ...], list[Row]]:
    """The rows of a fee (of all, where the table knows no fees), by what they are about, each in the order of days."""
    found: dict[tuple[str, ...], list[Row]] = {}
    rows = [row for row in document.get(section.name, []) if section.is_of(row, fee)]
    for row in _ordered(rows, section):
        found.setdefault(section.series_of(row), []).append(row)
    return found


def in_force(
    rows: Iterable[Row], section: Section, fee: str | None, series: tuple[str, ...], day: date | None
) -> Row | None:
    """The row of this series that holds on the day; where rows have no days, the only one."""
    own = _ordered([row for row in rows if _same(row, section, fee, series)], section)
    begins = section.begins
    if begins is None or day is None:
        return own[0] if own else None
    last = next((row for row in reversed(own) if _day(row, begins) <= day.isoformat()), None)
    return None if last is None or (section.ends and not _reaches(last, day.isoformat())) else last


def _of_one(rows: Sequence[Row], section: Section, change: Change, one: Changed) -> list[Row]:
    series = _series(section, one)
    own = _ordered([row for row in rows if _same(row, section, change.fee, series)], section)
    others = [row for row in rows if not _same(row, section, change.fee, series)]
    if change.act is Act.REMOVE:
        return _merged(rows, others, _without(own, section, change.day))
    if change.act is Act.END:
        return _merged(rows, others, _ended(own, change.day))
    new = _row(section, change, one, in_force(own, section, change.fee, series, change.day))
    return _merged(rows, others, _laid_over(own, new, section))


def must_stay(section: Section, own: Sequence[Row], begins: str | None, today: date) -> bool:
    """Whether this is the first row of a series and has begun: without it something that was declared had no rule."""
    if section.begins is None or section.falls_back or begins is None or not own:
        return False
    return _day(own[0], section.begins) == begins <= today.isoformat()


def _merged(before: Sequence[Row], others: Sequence[Row], own: Sequence[Row]) -> list[Row]:
    """All rows again: the changed ones where those of their series stood, so that the rest keeps its order."""
    first = next((number for number, row in enumerate(before) if row not in others), len(before))
    kept = [row for row in before[:first] if row in others]
    return [*kept, *own, *(row for row in others if row not in kept)]


def _row(section: Section, change: Change, one: Changed, now: Row | None) -> Row:
    """The new row; what it does not say is as in the row that holds on its first day."""
    row: dict[str, Json] = {field.name: (now or {}).get(field.name) for field in section.fields}
    row |= one.values
    if section.of_fee:
        row[FEE] = change.fee
    if section.by_answers:
        row[WHERE] = {**one.key}
    else:
        row |= {name: one.key[name] for name in section.asks}
    if section.begins and change.day:
        row[section.begins] = change.day.isoformat()
    if section.ends:
        row[ENDS] = change.until.isoformat() if change.until else None
    if section.decided:
        row[DECISION] = {**change.decision} if change.decision else None
    return row


def _laid_over(own: Sequence[Row], new: Row, section: Section) -> list[Row]:
    """The new row takes its days from those that were there; without a last day it holds until the next row."""
    if section.begins is None:
        return [new]
    begins, first = section.begins, _day(new, section.begins)
    if not section.ends:
        return _ordered([row for row in own if _day(row, begins) != first] + [new], section)
    following = next((day for row in own if (day := _day(row, begins)) > first), None)
    last = _last_day(new) or (_before(following) if following else None)
    new = {**new, ENDS: last}
    if any(_is_same(row, new, section) for row in own if _day(row, begins) <= first and _reaches(row, last)):
        return list(own)
    kept: list[Row] = []
    for row in own:
        if not _reaches(row, first) or (last is not None and _day(row, begins) > last):
            kept.append(row)
            continue
        if _day(row, begins) < first:
            kept.append({**row, ENDS: _before(first)})
        if last is not None and _reaches(row, _after(last)):
            kept.append({**row, begins: _after(last)})
    return _ordered([*kept, new], section)


def _is_same(row: Row, new: Row, section: Section) -> bool:
    return all(_plain(field, row.get(field.name)) == _plain(field, new.get(field.name)) for field in section.fields)


def _plain(field: Field, value: Json) -> object:
    """The value, whichever way its number is written: 51.80 is 51.8."""
    return Decimal(str(value)) if field.kind is Kind.DECIMAL and value is not None else value


def _day(row: Row, name: str) -> str:
    """A day that every row of the table has."""
    return text_of(row, name)


def _last_day(row: Row) -> str | None:
    """The last day of the row; None: it holds for good."""
    return text_at(row, ENDS)


def _reaches(row: Row, last: str | None) -> bool:
    """Whether the row holds until that day at least (None: for good)."""
    ends = _last_day(row)
    return ends is None or (last is not None and ends >= last)


def _ends_after(row: Row, day: str) -> bool:
    ends = _last_day(row)
    return ends is None or ends > day


def _ended(own: Sequence[Row], day: date | None) -> list[Row]:
    """Nothing holds after the day."""
    last = day.isoformat() if day else ""
    begins = "valid_from"
    kept = [row for row in own if _day(row, begins) <= last]
    return [{**row, ENDS: last} if _ends_after(row, last) else row for row in kept]


def _without(own: Sequence[Row], section: Section, day: date | None) -> list[Row]:
    """The row that begins on the day goes, and the one before it takes its time."""
    if section.begins is None:
        return []
    begins, first = section.begins, day.isoformat() if day else ""
    gone = next((row for row in own if _day(row, begins) == first), None)
    if gone is None:
        raise Nothing
    if not section.ends:
        return [row for row in own if row is not gone]
    ends = _last_day(gone)
    return [{**row, ENDS: ends} if _last_day(row) == _before(first) else row for row in own if row is not gone]


def _ordered(rows: Iterable[Row], section: Section) -> list[Row]:
    begins = section.begins
    if begins is None:
        return list(rows)

    def first_day(row: Row) -> str:
        return _day(row, begins)

    return sorted(rows, key=first_day)


def _same(row: Row, section: Section, fee: str | None, series: tuple[str, ...]) -> bool:
    return section.is_of(row, fee) and section.series_of(row) == series


def _series(section: Section, one: Changed) -> tuple[str, ...]:
    return section.series_of_key(one.key)


def _before(day: str) -> str:
    return (date.fromisoformat(day) - _DAY).isoformat()


def _after(day: str) -> str:
    return (date.fromisoformat(day) + _DAY).isoformat()

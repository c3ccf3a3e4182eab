"""Tables and their rows as the API shows them: every value also in words, in both languages."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from inputkit.refusals import LANGUAGES, Text
from servicekit import formats

from fee_declarations.domain.periods import NotAPeriod
from fee_declarations.domain.tariffs import FeeKind, Tariffs
from fee_declarations.domain.terms import parse_period
from fee_declarations.stored_json import Json, text_at, texts_at
from fee_declarations.table_documents import Document
from fee_declarations.tables_desk import changes
from fee_declarations.tables_desk.changes import Act
from fee_declarations.tables_desk.reading import possible_keys
from fee_declarations.tables_desk.sections import DECISION, ENDS, WHERE, Field, Kind, Row, Section, of_entry, sections

_COMING = "coming"


class _ShownRow(NamedTuple):
    """A row of a series; ``out`` is what is told of it, but for whether it may be removed."""

    state: str
    removable: bool
    out: dict[str, object]

    def shown(self) -> dict[str, object]:
        return {**self.out, "removable": self.removable}


class _Series(NamedTuple):
    """A series of a table: its key, what it is about in words, the row that holds now, and all of its rows."""

    key: dict[str, str]
    title: Text | None
    now: dict[str, object] | None
    rows: Sequence[_ShownRow]

    def shown(self) -> dict[str, object]:
        return {"key": self.key, "title": self.title, "now": self.now}


def overview(document: Document, tariffs: Tariffs, today: date) -> dict[str, object]:
    """Every table with what holds now and what comes: by fee, and those of all fees."""
    of_fee = [section for section in sections().values() if section.of_fee]
    return {
        "fees": [
            {
                "code": fee.code,
                "title": dict(fee.title),
                "law": fee.law,
                "tables": [_current(document, section, fee, today) for section in of_fee],
            }
            for fee in tariffs.fees.values()
        ],
        "general": [_current(document, section, None, today) for section in sections().values() if not section.of_fee],
    }


def _current(document: Document, section: Section, fee: FeeKind | None, today: date) -> dict[str, object]:
    found = [
        {**one.shown(), "coming": [row.shown() for row in one.rows if row.state == _COMING]}
        for one in _all_series(document, section, fee, today)
    ]
    return {"section": section.name, "title": dict(section.title), "series": found}


def table(document: Document, section: Section, fee: FeeKind | None, today: date) -> dict[str, object]:
    """A table of a fee (of all fees, when there is none) with its history, and what a form for it needs."""
    series = _all_series(document, section, fee, today)
    return {
        "section": section.name,
        "title": dict(section.title),
        "fee": {"code": fee.code, "title": dict(fee.title)} if fee else None,
        "dated": section.begins is not None,
        "ends": section.ends,
        "decided": section.decided,
        "ahead": section.ahead,
        "acts": _acts(section, series),
        "fields": [_field_out(field) for field in section.fields_of(fee)],
        "asks": [{"name": name, "title": dict(title)} for name, title in section.asks.items()],
        "series": [{**one.shown(), "rows": [row.shown() for row in one.rows]} for one in series],
    }


def _all_series(document: Document, section: Section, fee: FeeKind | None, today: date) -> list[_Series]:
    rows = changes.series_rows(document, section, fee.code if fee else None)
    keys = possible_keys(section, fee)
    if keys is None:
        keys = [section.asked_of(row) for own in rows.values() for row in own]
    return [_series(section, fee, key, rows.get(section.series_of_key(key), []), today) for key in keys]


def _acts(section: Section, series: Sequence[_Series]) -> list[str]:
    """What may be done; nothing is removed where every row must stay."""
    ends = [Act.END.value] if section.can_end else []
    removes = [Act.REMOVE.value] if any(row.removable for one in series for row in one.rows) else []
    return [Act.ADD.value, *ends, *removes]


def _series(section: Section, fee: FeeKind | None, key: Mapping[str, str], rows: Sequence[Row], today: date) -> _Series:
    now = changes.in_force(rows, section, fee.code if fee else None, section.series_of_key(key), today)
    holds = now or of_entry(section, fee)
    return _Series(
        key=dict(key),
        title=_key_title(section, fee, key),
        now=row_out(section, fee, holds, today) if holds else None,
        rows=[
            _ShownRow(
                state=_state_of(section, row, today),
                removable=not changes.must_stay(section, rows, _begins(section, row), today),
                out=row_out(section, fee, row, today),
            )
            for row in rows
        ],
    )


def _key_title(section: Section, fee: FeeKind | None, key: Mapping[str, str]) -> Text | None:
    """What a series is about, in words; None when a table has only one."""
    if section.asks:
        return _period_title(key)
    if fee is None or not key:
        return None
    found: list[Text] = []
    for question in fee.keys:
        chosen = next((choice for choice in question.choices if choice.value == key.get(question.id)), None)
        found.append(chosen.title if chosen else dict.fromkeys(LANGUAGES, key.get(question.id, "–")))
    return {language: ", ".join(one[language] for one in found) for language in LANGUAGES}


def _period_title(key: Mapping[str, str]) -> Text:
    code = next(iter(key.values()))
    try:
        return dict(parse_period(code).title)
    except NotAPeriod:
        return dict.fromkeys(LANGUAGES, code)


def row_out(section: Section, fee: FeeKind | None, row: Row, today: date) -> dict[str, object]:
    """A row with its days, its values in words, and how it stands to today."""
    return {
        "from": _begins(section, row),
        "to": text_at(row, ENDS),
        "state": _state_of(section, row, today),
        "fields": [
            {
                "name": field.name,
                "title": dict(field.title),
                "value": _written(row.get(field.name)),
                "text": _said(field, row.get(field.name)),
            }
            for field in section.fields_of(fee)
        ],
        "decision": row.get(DECISION),
    }


def _begins(section: Section, row: Row) -> str | None:
    return text_at(row, section.begins) if section.begins else None


def _state_of(section: Section, row: Row, today: date) -> str:
    begins, ends = _begins(section, row), text_at(row, ENDS)
    if begins is not None and begins > today.isoformat():
        return _COMING
    return "past" if ends is not None and ends < today.isoformat() else "now"


def _written(value: Json) -> str | None:
    """The value as it is written into a form."""
    if isinstance(value, list):
        return ",".join(str(one) for one in value)
    return None if value is None else str(value)


def _said(field: Field, value: Json) -> Text:
    if value is None:
        return dict.fromkeys(LANGUAGES, "–")
    if isinstance(value, list):
        chosen = [_choice(field, str(one)) for one in value]
        return {language: ", ".join(one[language] for one in chosen) for language in LANGUAGES}
    written = str(value)
    if field.money:
        return {language: formats.money(int(Decimal(written) * 100), language) for language in LANGUAGES}
    if field.kind is Kind.DAY:
        return {language: formats.day(date.fromisoformat(written), language) for language in LANGUAGES}
    unit = field.unit or dict.fromkeys(LANGUAGES, "")
    if field.kind in (Kind.DECIMAL, Kind.COUNT):
        # A code is no number to be read with thousands.
        plain = field.kind is Kind.COUNT
        return {
            language: f"{written if plain else formats.decimal(written, language)}{unit[language]}"
            for language in LANGUAGES
        }
    return _choice(field, written)


def _choice(field: Field, value: str) -> Text:
    return field.choices.get(value) or dict.fromkeys(LANGUAGES, value)


def _field_out(field: Field) -> dict[str, object]:
    return {
        "name": field.name,
        "title": dict(field.title),
        "kind": field.kind.value,
        "optional": field.optional,
        "money": field.money,
        "unit": dict(field.unit) if field.unit else None,
        "choices": [{"value": value, "title": dict(title)} for value, title in field.choices.items()],
    }


def title_of(section: Section, fee: FeeKind | None, row: Row) -> Text | None:
    """What a row is about, in words; None when its table has only one series."""
    key = texts_at(row, WHERE) if section.by_answers else section.asked_of(row)
    return _key_title(section, fee, key)

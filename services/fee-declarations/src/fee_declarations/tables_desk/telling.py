"""Tables, changes and whom they concern, as the API tells them: every value also in words, in both languages."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from inputkit.refusals import LANGUAGES, Text
from servicekit import formats

from fee_declarations.domain.periods import NotAPeriod
from fee_declarations.domain.tariffs import FeeKind, Tariffs
from fee_declarations.domain.terms import parse_period
from fee_declarations.tables_desk import changes
from fee_declarations.tables_desk.changes import Act, Document
from fee_declarations.tables_desk.reading import possible_keys
from fee_declarations.tables_desk.sections import DECISION, ENDS, WHERE, Field, Kind, Row, Section, of_entry, sections


def overview(document: Document, tariffs: Tariffs, today: date) -> dict[str, Any]:
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


def _current(document: Document, section: Section, fee: FeeKind | None, today: date) -> dict[str, Any]:
    found = []
    for one in table(document, section, fee, today)["series"]:
        rows = one.pop("rows")
        found.append({**one, "coming": [row for row in rows if row["state"] == "coming"]})
    return {"section": section.name, "title": dict(section.title), "series": found}


def table(document: Document, section: Section, fee: FeeKind | None, today: date) -> dict[str, Any]:
    """A table of a fee (of all fees, when there is none) with its history, and what a form for it needs."""
    rows = changes.series_rows(document, section, fee.code if fee else None)
    keys = possible_keys(section, fee)
    if keys is None:
        keys = [{name: row[name] for name in section.asks} for own in rows.values() for row in own]
    series = [_series_out(section, fee, key, rows.get(_name(section, key), []), today) for key in keys]
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
        "series": series,
    }


def _acts(section: Section, series: Sequence[Mapping[str, Any]]) -> list[str]:
    """What may be done; nothing is removed where every row must stay."""
    ends = [Act.END.value] if section.can_end else []
    removes = [Act.REMOVE.value] if any(row["removable"] for one in series for row in one["rows"]) else []
    return [Act.ADD.value, *ends, *removes]


def _name(section: Section, key: Mapping[str, str]) -> tuple[str, ...]:
    return section.series_of({WHERE: key, **key})


def _series_out(
    section: Section, fee: FeeKind | None, key: Mapping[str, str], rows: Sequence[Row], today: date
) -> dict[str, Any]:
    now = changes.in_force(rows, section, fee.code if fee else None, _name(section, key), today)
    holds = now or of_entry(section, fee)
    return {
        "key": dict(key),
        "title": _key_title(section, fee, key),
        "now": row_out(section, fee, holds, today) if holds else None,
        "rows": [
            {
                **row_out(section, fee, row, today),
                "removable": not changes.must_stay(section, rows, row.get(section.begins or ""), today),
            }
            for row in rows
        ],
    }


def _key_title(section: Section, fee: FeeKind | None, key: Mapping[str, str]) -> Text | None:
    """What a series is about, in words; None when a table has only one."""
    if section.asks:
        return _period_title(key)
    if fee is None or not key:
        return None
    found = []
    for question in fee.keys:
        chosen = next((choice for choice in question.choices if choice.value == key.get(question.id)), None)
        found.append(dict(chosen.title) if chosen else dict.fromkeys(LANGUAGES, key.get(question.id, "–")))
    return {language: ", ".join(one[language] for one in found) for language in LANGUAGES}


def _period_title(key: Mapping[str, str]) -> Text:
    code = next(iter(key.values()))
    try:
        return dict(parse_period(code).title)
    except NotAPeriod:
        return dict.fromkeys(LANGUAGES, code)


def row_out(section: Section, fee: FeeKind | None, row: Row, today: date) -> dict[str, Any]:
    """A row with its days, its values in words, and how it stands to today."""
    begins = row.get(section.begins) if section.begins else None
    ends = row.get(ENDS)
    return {
        "from": begins,
        "to": ends,
        "state": _state(begins, ends, today.isoformat()),
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


def _state(begins: str | None, ends: str | None, today: str) -> str:
    if begins is not None and begins > today:
        return "coming"
    return "past" if ends is not None and ends < today else "now"


def _written(value: Any) -> str | None:
    """The value as it is written into a form."""
    if isinstance(value, list):
        return ",".join(value)
    return None if value is None else str(value)


def _said(field: Field, value: Any) -> dict[str, str]:
    if value is None:
        return dict.fromkeys(LANGUAGES, "–")
    if field.money:
        return {language: formats.money(int(Decimal(value) * 100), language) for language in LANGUAGES}
    if field.kind is Kind.DAY:
        return {language: formats.day(date.fromisoformat(value), language) for language in LANGUAGES}
    if field.kind is Kind.SEVERAL:
        chosen = [field.choices.get(one, dict.fromkeys(LANGUAGES, one)) for one in value]
        return {language: ", ".join(one[language] for one in chosen) for language in LANGUAGES}
    unit = field.unit or dict.fromkeys(LANGUAGES, "")
    if field.kind in (Kind.DECIMAL, Kind.COUNT):
        # A code is no number to be read with thousands.
        plain = field.kind is Kind.COUNT
        return {
            language: f"{value if plain else formats.decimal(str(value), language)}{unit[language]}"
            for language in LANGUAGES
        }
    return dict(field.choices[value]) if value in field.choices else dict.fromkeys(LANGUAGES, str(value))


def _field_out(field: Field) -> dict[str, Any]:
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
    key = row[WHERE] if section.by_answers else {name: row[name] for name in section.asks}
    return _key_title(section, fee, key)

"""From the form of a table to a change as the service takes it, and back to the fields when something is wrong."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from werkzeug.datastructures import MultiDict

from portal.clients.table_schemas import Row, Series, Table, TableField
from portal.forms import Errors, written_date
from portal.language import locale, t
from portal.pages.fee_amounts import plain_amount
from portal.written_periods import written_period

_ROW = re.compile(r"rows\.(\d+)\.(key|values)(?:\.(.+))?")
_DECISION = {"decision.number": "decision_number", "decision.ada": "decision_ada"}
LONGEST = 300
PERIOD = "period"
"""What a row is about, where that is a month or a quarter."""
Form = MultiDict[str, str]


class Known(NamedTuple):
    """A row that can be removed, as one radio button: ``value`` says which of which series."""

    value: str
    series: Series
    row: Row


def rows_of(table: Table) -> list[Known]:
    """The rows that can be removed, those to come and the newest first."""
    found = [
        Known(f"{number}-{place}", one, row)
        for number, one in enumerate(table.series)
        for place, row in enumerate(one.rows)
        if row.removable
    ]
    return sorted(found, key=lambda known: str(known.row.first), reverse=True)


def missing(table: Table, act: str, form: Form) -> Errors:
    """What was not filled in at all."""
    found: Errors = []
    if act == "remove":
        if _chosen(table, form) is None:
            found.append({"field": "row", "text": t("tables.empty.row")})
        return found
    if table.dated and not written_date("day", form):
        found.append({"field": "day", "text": t("tables.empty.day")})
    if form.get("decision_ada", "").strip() and not form.get("decision_number", "").strip():
        found.append({"field": "decision_number", "text": t("tables.empty.decision_number")})
    found += [
        {"field": f"ask-{one.name}", "text": t("tables.empty.period")}
        for one in table.asks
        if one.name == PERIOD and _unread(form.get(f"ask-{PERIOD}", ""))
    ]
    if not _numbers(table, act, form):
        found.append({"field": "rows", "text": t(f"tables.empty.{act}")})
    return found


def change(table: Table, act: str, form: Form) -> dict[str, object]:
    """The body for the service. What was left empty stays as it is."""
    known: dict[str, object] = {"section": table.section, "act": act, "fee": table.fee.code if table.fee else None}
    if act == "remove":
        chosen = _chosen(table, form)
        first = chosen.row.first if chosen else None
        return known | {
            "day": first.isoformat() if first else None,
            "rows": [{"key": chosen.series.key, "values": {}}] if chosen else [],
        }
    number = form.get("decision_number", "").strip()[:LONGEST]
    ada = form.get("decision_ada", "").strip()[:LONGEST] or None
    rows = [_row(table, act, series, form) for series in _numbers(table, act, form)]
    return known | {
        "day": written_date("day", form) or None if table.dated else None,
        "until": written_date("until", form) or None,
        "decision": {"number": number, "ada": ada} if number else None,
        "rows": rows,
    }


def placed(faults: Errors, table: Table, sent: Mapping[str, object]) -> Errors:
    """Each fault at the field of the form; what is about no single field is said above the rows."""
    rows = sent.get("rows")
    keys = [row["key"] for row in rows] if isinstance(rows, list) else []
    return [{"field": _place(fault["field"], table, keys), "text": fault["text"]} for fault in faults]


def shown(table: Table, form: Form) -> dict[str, str]:
    """What was typed, for the form to show again: dates from their three fields, ticked boxes with commas."""
    values = {name: value[:LONGEST] for name, value in form.items()}
    days = ["day", "until"] + [
        name(number, field) for number in _all(table) for field in table.fields if field.kind == "day"
    ]
    several = [name(number, field) for number in _all(table) for field in table.fields if field.kind == "several"]
    return (
        values
        | {day: written_date(day, form) for day in days}
        | {one: ",".join(form.getlist(one)) for one in several if form.getlist(one)}
    )


def name(number: int, field: TableField) -> str:
    """What a field of the n-th series is called in the form."""
    return f"f-{number}-{field.name}"


def _all(table: Table) -> range:
    """The series of the form: one empty one, where it is written what a row is about."""
    return range(1 if table.asks else len(table.series))


def _numbers(table: Table, act: str, form: Form) -> list[int]:
    """The series of which something was written; where rows end, those that were ticked, or the only one."""
    if act == "end":
        ticked = [number for number in _all(table) if form.get(f"on-{number}") == "yes"]
        return [0] if len(table.series) == 1 else ticked
    return [number for number in _all(table) if any(_written(number, field, form) for field in table.fields)]


def _row(table: Table, act: str, number: int, form: Form) -> dict[str, object]:
    asked = {one.name: _asked(one.name, form) for one in table.asks}
    values = {field.name: _plain(number, field, form) for field in table.fields if _written(number, field, form)}
    return {"key": asked or dict(table.series[number].key), "values": {} if act == "end" else values}


def _unread(period: str) -> bool:
    """Whether no period was written. A text with invisible characters is for the service, which names them."""
    return period.isprintable() and written_period(period) is None


def _asked(name: str, form: Form) -> str:
    """What a row is about, as the service takes it: a period by its code."""
    written = form.get(f"ask-{name}", "").strip()[:40]
    return (written_period(written) if name == PERIOD else None) or written


def _written(number: int, field: TableField, form: Form) -> str:
    called = name(number, field)
    if field.kind == "day":
        return written_date(called, form)
    if field.kind == "several":
        return ",".join(form.getlist(called))[:LONGEST]
    return form.get(called, "").strip()[:LONGEST]


def _plain(number: int, field: TableField, form: Form) -> str:
    """The value as the service takes it: numbers with a dot, whichever way the language of the page writes them."""
    written = _written(number, field, form)
    if field.kind != "decimal":
        return written
    bare = written.strip("%€ \u00a0")
    return plain_amount(bare, locale()) if field.money else bare.replace(",", ".")


def _chosen(table: Table, form: Form) -> Known | None:
    return next((known for known in rows_of(table) if known.value == form.get("row")), None)


def _place(field: str, table: Table, keys: list[dict[str, str]]) -> str:
    if field in ("day", "until"):
        return field
    found = _ROW.fullmatch(field)
    if not found:
        return _DECISION.get(field, "rows")
    number, part, inner = int(found[1]), found[2], found[3]
    if not inner or number >= len(keys):
        return "rows"
    if part == "key":
        return f"ask-{inner}" if table.asks else "rows"
    series = [one.key for one in table.series]
    place = series.index(keys[number]) if keys[number] in series and not table.asks else 0
    return f"f-{place}-{inner}"

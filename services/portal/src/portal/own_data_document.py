"""The document of one's own data as people read it: headings, and lines of what is called how.

It knows no service's schemas: names, their order and the words for codes are texts (own_data.fields, own_data.words),
and whatever has none is shown as it came.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from portal.context import context
from portal.formats import day, days, moment, money
from portal.language import has_text, locale, t, texts

SECTIONS = ("account", "identity", "certificates", "fee_declarations")
_FIELDS = "own_data.fields."
_NAMES = (
    "number",
    "name",
    "role",
    "email",
    "opened_at",
    "begun_at",
    "accepted_at",
    "made_at",
    "added_at",
    "updated_at",
)
"""What an entry is called by, the first that it has."""

# Where the pages already have words for codes: by the name of what holds the code and its own, or by its own alone.
_WORDS = {
    "requests.state": "cases.states.", "notice.state": "cases.notices.", "declarations.state": "cases.states.",
    "notice.reason": "own_data.words.detail.", "undelivered": "own_data.words.detail.",
    "declaration_cases.state": "declare.states.", "desk_visits.state": "desk.state.", "capacity": "declare.capacities.",
    "debtor.state": "debtors.state.", "staff_roles.role": "own_data.words.roles.",
    "method": "desk.method.", "level_method": "desk.method.", "proved_method": "desk.method.",
    "level_changes.reason": "history.reason.",
    "way": "desk.way.", "document_kind": "desk.document.", "check_state": "desk.look.", "kind": "views.kind.",
    "history.side": "own_data.words.side.",
    "applicant.capacity": "certificate.capacities.", "documents.kind": "issued.kinds.",
    "plan.state": "own_data.words.plan_state.",
    "documents.state": "issued.states.", "uploads.state": "documents.states.", "attachments.state": "documents.states.",
    "pickups.state": "own_data.words.pickups_state.", "letters.state": "own_data.words.letters_state.",
    "collector.capacity": "own_data.words.detail.", "collector.document_kind": "casework.identity.",
    "asked.met_by": "documents.met.", "purpose": "views.purpose.",
    "what": "declare.told.", "side": "declare.sides.", "reasons": "declare.reasons.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with lines (what, how much) and further parts below it."""

    heading: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)


def document_sections(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parts of the document, one for each section. What is empty is left out."""
    return [asdict(_part(t(f"own_data.sections.{name}"), name, document[name])) for name in SECTIONS]


def _part(heading: str, holder: str, entry: Mapping[str, Any]) -> Part:
    part = Part(heading)
    for name in sorted(entry, key=_place):
        value = entry[name]
        if _is_list_of_entries(value):
            part.parts.append(_list(name, value))
        else:
            part.lines.extend(_lines(_label(name, holder), holder, name, value))
    return part


def _list(name: str, entries: list[Any]) -> Part:
    if name == "retention":
        return Part(_label(name), [(_bilingual(one["title"]), _kept(one)) for one in entries])
    part = Part(_label(name))
    for number, one in enumerate(entries, 1):
        if "at" in one and not any(_is_list_of_entries(value) for value in one.values()):
            part.lines.append((_shown(name, "at", one["at"]), _in_one_line(name, one)))
        else:
            called = next((_shown(name, key, one[key]) for key in _NAMES if one.get(key)), str(number))
            part.parts.append(_part(called, name, one))
    return part


def _lines(label: str, holder: str, name: str, value: Any) -> Iterator[tuple[str, str]]:
    """A line for a value, several for one that is made of others."""
    if value in (None, "", [], {}):
        return
    if isinstance(value, Mapping) and value.keys() == {"el", "en"}:
        yield label, _bilingual(value)
    elif isinstance(value, Mapping):
        for inner in sorted(value, key=_place):
            below = label if inner == "title" else f"{label}: {_label(inner, name)}"
            yield from _lines(below, name, inner, value[inner])
    elif isinstance(value, list):
        yield (
            label,
            ", ".join(
                _in_one_line(name, one) if isinstance(one, Mapping) else _shown(holder, name, one) for one in value
            ),
        )
    else:
        yield label, _shown(holder, name, value)


def _in_one_line(holder: str, entry: Mapping[str, Any]) -> str:
    """An entry: what is said besides its time. Words for a code speak for themselves, other values are named."""
    said = [
        text if _words(holder, name, str(entry[name])) else f"{label}: {text}"
        for name in sorted(entry, key=_place)
        if name != "at"
        for label, text in _lines(_label(name, holder), holder, name, entry[name])
    ]
    return " · ".join(said)


def _kept(rule: Mapping[str, Any]) -> str:
    time = days(rule["days"]) if rule["days"] else t("own_data.kept_always")
    return f"{time}. {_bilingual(rule['basis'])}"


def _shown(holder: str, name: str, value: Any) -> str:
    """A single value as people read it."""
    if isinstance(value, bool):
        return t("own_data.is_so") if value else t("own_data.is_not")
    if isinstance(value, int) and (name == "cents" or name.endswith("_cents")):
        return money(value)
    if name == "auth_time":
        return moment(datetime.fromtimestamp(value).astimezone())
    text = str(value)
    if name == "office" and (office := context().municipality.offices.named(text)):
        return office[locale()]
    if "T" in text and (name.endswith("_at") or name in ("at", "since")):
        return moment(datetime.fromisoformat(text))
    if words := _words(holder, name, text):
        return words
    try:
        return day(date.fromisoformat(text)) if len(text) == len("2026-11-23") else text
    except ValueError:
        return text


def _words(holder: str, name: str, code: str) -> str | None:
    plain = code.replace(".", "_").replace("-", "_") if name == "kind" else code
    families = (_WORDS.get(f"{holder}.{name}"), _WORDS.get(name), f"own_data.words.{name}.")
    ids = [family + plain for family in families if family]
    if name == "what":
        ids.append(f"cases.told.{code}.other")
    # A line of a timeline that what was written follows ends in a colon there; here that has a name of its own.
    return next((t(text_id).rstrip(":") for text_id in ids if has_text(text_id)), None)


def _label(name: str, holder: str = "") -> str:
    """What the value is called; within some that are made of others it has a name of its own."""
    own = f"{_FIELDS}{holder}_{name}"
    text_id = own if holder and has_text(own) else _FIELDS + _plain(name)
    return t(text_id) if has_text(text_id) else name


def _plain(name: str) -> str:
    """The name of a field, without the part of a form that it is in."""
    return name.removeprefix("answers.").removeprefix("applicant.")


@cache
def _order() -> Mapping[str, int]:
    """Names in the order in which the texts have them, which is the one to read them in."""
    names = [text_id.removeprefix(_FIELDS) for text_id in texts("el") if text_id.startswith(_FIELDS)]
    return {name: place for place, name in enumerate(names)}


def _place(name: str) -> tuple[int, str]:
    return _order().get(_plain(name), len(_order())), name


def _bilingual(value: Mapping[str, str]) -> str:
    return value[locale()]


def _is_list_of_entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)

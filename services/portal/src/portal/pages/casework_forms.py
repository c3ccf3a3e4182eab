"""The forms of acts on a case: which fields each has, how they are read, and how the service takes them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from portal import addresses
from portal.clients.casework_schemas import Case
from portal.formats import answer as as_read
from portal.forms import Errors, written_date
from portal.language import has_text, locale, t

Values = Mapping[str, str]
"""What was written, by the names of the fields; of several that were ticked, all with spaces between."""


@dataclass(frozen=True, slots=True)
class Form:
    """``required`` is what the page itself asks for; ``sure`` asks once more before it is done.

    ``open`` are beginnings of names: a field for each document that can be asked for.
    """

    plain: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    sure: bool = False
    warning: bool = False


_COLLECTOR = tuple(f"collector.{name}" for name in ("capacity", "name", "document_kind", "last_signs", "authorisation"))
_REASON = Form(plain=("reason",), required=("reason",))
_FINAL = Form(plain=("reason",), required=("reason",), sure=True, warning=True)

FORMS: Mapping[str, Form] = {
    "assign": Form(plain=("assignee",)),
    "ask": Form(
        plain=("other_title", "other_note", "other_reason"),
        days=("due_on",),
        several=("evidence",),
        open=("note.", "reason."),
        required=("due_on",),
    ),
    "receive": Form(several=("asked",), required=("asked",)),
    "remind": Form(days=("due_on",), required=("due_on",)),
    "resume": _REASON,
    "close": _FINAL,
    "forward": Form(plain=("unit", "authority", "reason"), required=("reason",), sure=True),
    "extend": Form(plain=("reason",), days=("until",), required=("reason", "until")),
    "refuse": Form(plain=("reason", "text"), required=("reason", "text"), sure=True, warning=True),
    "send-back": _REASON,
    "issue": Form(sure=True),
    "retry": Form(),
    "lay-out": Form(plain=("place",), required=("place",)),
    "change-delivery": Form(plain=("delivery", *addresses.FIELDS), required=("delivery",)),
    "hand-over": Form(plain=("code", *_COLLECTOR), required=_COLLECTOR[:4]),
    "archive": Form(),
    "fetch-back": Form(),
    "arrived": Form(),
    "came-back": _REASON,
    "recall": _FINAL,
    "reissue": _FINAL,
}
"""By the name of the act, as the service has it."""


def read(form: Form, sent: MultiDict[str, str]) -> dict[str, str]:
    """What was written. Nothing is cut short: the service says what is too long."""
    values = {name: _text(sent.get(name, "")) for name in form.plain}
    values |= {name: written_date(name, sent) for name in form.days}
    values |= {name: " ".join(_text(one) for one in sent.getlist(name)) for name in form.several}
    return values | {name: _text(value) for name, value in sent.items() if form.open and name.startswith(form.open)}


def _text(value: str) -> str:
    """Lines end as elsewhere than on the web."""
    return value.strip().replace("\r\n", "\n")


# -- as the service takes them


def body_of(act: str, values: Values) -> dict[str, object]:
    """The members of the body besides the version."""
    special = _BODIES.get(act)
    return special(values) if special else dict(values)


def _assign(values: Values) -> dict[str, object]:
    username, _, name = values["assignee"].partition("|")
    return {"assignee": username or None, "assignee_name": name or None}


def _ask(values: Values) -> dict[str, object]:
    return {"documents": [one for _, one in _documents(values)], "due_on": values["due_on"]}


def _documents(values: Values) -> list[tuple[str, dict[str, object]]]:
    """What is asked for, each by the key under which its fields are named."""
    listed: list[tuple[str, dict[str, object]]] = [
        (
            f".{key}",
            {
                "evidence": key,
                "note": values.get(f"note.{key}") or None,
                "reason": values.get(f"reason.{key}") or None,
            },
        )
        for key in values["evidence"].split()
    ]
    if values["other_title"] or values["other_note"] or values["other_reason"]:
        other = {name: values[f"other_{name}"] or None for name in ("title", "note", "reason")}
        listed.append(("other_", {"evidence": None, **other}))
    return listed


def _forward(values: Values) -> dict[str, object]:
    unit = values["unit"] if not values["authority"] else ""
    return {"unit": unit or None, "authority": values["authority"] or None, "reason": values["reason"]}


def _change_delivery(values: Values) -> dict[str, object]:
    return addresses.delivery(values["delivery"], values)


def _hand_over(values: Values) -> dict[str, object]:
    collector: dict[str, object] = {name.removeprefix("collector."): values[name] for name in _COLLECTOR}
    return {
        "code": values["code"] or None,
        "collector": collector | {"authorisation": collector["authorisation"] or None},
    }


_BODIES: Mapping[str, Callable[[Values], dict[str, object]]] = {
    "assign": _assign,
    "ask": _ask,
    "receive": lambda values: {"asked": values["asked"].split()},
    "forward": _forward,
    "change-delivery": _change_delivery,
    "hand-over": _hand_over,
}


def named(act: str, values: Values, errors: Errors) -> Errors:
    """What the service says is wrong, by the names of the form."""
    if act == "ask":
        return [error | {"field": _of_ask(values, error["field"])} for error in errors]
    return [error | {"field": addresses.own_field(error["field"])} for error in errors]


def _of_ask(values: Values, field: str) -> str:
    first, _, rest = field.partition(".")
    if first != "documents":
        return field
    number, _, member = rest.partition(".")
    listed = _documents(values)
    if not number.isdecimal() or int(number) >= len(listed) or not member:
        return "evidence"
    key = listed[int(number)][0]
    if key == "other_":
        return f"other_{member}" if member in ("title", "note", "reason") else "other_title"
    return f"{member}{key}" if member in ("note", "reason") else "evidence"


# -- as people read them


def typed(act: str, values: Values, found: Case) -> Sequence[tuple[str, str, str]]:
    """What was written in a form, under the names of its fields; nothing stands in the case instead."""
    form = FORMS[act]
    return [
        (_label(act, name, found), _said(act, name, value, found, form), "") for name, value in values.items() if value
    ]


def _label(act: str, name: str, found: Case) -> str:
    beginning, _, key = name.partition(".")
    titles = {one.key: one.title[locale()] for one in found.evidences}
    if act == "ask" and key in titles:
        return f"{titles[key]}: {t(f'casework.field.{beginning}')}"
    for text_id in (f"casework.field.{act}-{name}", f"casework.field.{name}"):
        if has_text(text_id):
            return t(text_id)
    return name


def _said(act: str, name: str, value: str, found: Case, form: Form) -> str:
    if name in form.days:
        return as_read(value, "date")
    if name == "evidence":
        return ", ".join(one.title[locale()] for one in found.evidences if one.key in value.split()) or value
    if name == "asked":
        return ", ".join(one.title[locale()] for one in found.asked if one.id in value.split()) or value
    if act == "assign":
        return value.partition("|")[2] or value
    return value

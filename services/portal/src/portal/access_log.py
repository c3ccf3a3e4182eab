"""The record of what staff did with one's data, as people read it: one visit is one entry, and each act has words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from servicekit.clock import local_day

from portal.clients.identity_schemas import View
from portal.language import has_text, t

ACTIONS = (
    *("desk.looked-up", "desk.case-opened", "desk.case-read", "desk.certified", "desk.undone", "desk.checked"),
    *("desk.case-closed", "desk.refused", "desk.code-refused", "desk.separated", "level.revoked", "level.restored"),
    *("declaration.read", "declaration.read-document", "declaration.accepted", "declaration.returned"),
    *("declaration.refused", "declaration.revoked", "declaration.entered", "declaration.took-document"),
    *("declaration.listed", "debtor.listed", "debtor.read", "debtor.waiting", "debtor.tied", "debtor.refused"),
    *("notice.listed", "notice.retried", "console.edited", "console.created", "console.changed", "console.removed"),
    *("console.password", "console.credentials", "console.roles", "console.link", "console.signed-out"),
    *("console.mail", "console.impersonated", "console.other", "conflict.resolved"),
    *("staff.seen", "staff.enrolled", "staff.roles", "staff.place", "staff.locked", "staff.unlocked", "staff.mailed"),
    *("staff.refused", "staff.listed", "staff.place-removed"),
)
"""Every act that the services record. A test has words for each."""

_OF_ACCOUNTS = ("console", "staff")
_OF_A_CASE = ("declaration", "debtor")
"""Acts whose purpose is the number of a declaration's case."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What one member of staff did for one purpose on one day, newest first, with equal things said once."""

    newest: View
    purpose: str
    done: list[tuple[datetime, str]]


def text_id(action: str) -> str:
    """Where the words of an act are."""
    return "views.kind." + action.replace(".", "_").replace("-", "_")


def purpose_of(view: View) -> str:
    """Why, in words; what a clerk wrote stands as it was written, and a row without a purpose has none."""
    part, _, _ = view.kind.partition(".")
    if part in _OF_ACCOUNTS:
        return t("views.purpose.console")
    if part in _OF_A_CASE and view.purpose:
        return t("views.purpose.declaration", number=view.purpose)
    name = f"views.purpose.{view.purpose}"
    return t(name) if has_text(name) else view.purpose or ""


def read(newest_first: Iterable[View]) -> list[LogEntry]:
    """One visit is a dozen rows of the record, and not always next to each other: together they are one entry.

    A row without a purpose, such as a refusal, belongs to what the same person did before it.
    """
    found: dict[tuple[date, str | None, str | None, str], list[View]] = {}
    purposes: dict[tuple[date, str | None, str | None], str] = {}
    for view in reversed(list(newest_first)):
        who = (local_day(view.at), view.office, view.clerk)
        purposes[who] = purpose_of(view) or purposes.get(who, "")
        found.setdefault((*who, purposes[who]), []).append(view)
    entries = [LogEntry(rows[-1], key[3], _said_once(rows)) for key, rows in found.items()]
    return sorted(entries, key=lambda entry: entry.newest.at, reverse=True)


def _said_once(oldest_first: list[View]) -> list[tuple[datetime, str]]:
    """Each act with the time of its first, newest first."""
    first: dict[str, datetime] = {}
    for view in oldest_first:
        first.setdefault(view.kind, view.at)
    return [(at, t(text_id(kind)) if has_text(text_id(kind)) else kind) for kind, at in reversed(first.items())]

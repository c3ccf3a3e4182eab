"""What staff read of a case in words: how its limit stands, and what happened to it by whom."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from portal import act_details
from portal.clients.casework_schemas import Case, Happening
from portal.clients.request_schemas import Limit
from portal.language import has_text, t

COLOURS = {"overdue": "red", "today": "orange", "waiting": "grey", "ended": "grey", "met": "green"}
SOON = 3
"""So many days before its limit a case stands out."""
WHO = ("clerk", "supervisor")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. ``points`` are names and days that belong to it, ``quoted`` what was written."""

    text: str
    at: datetime
    who: str = ""
    points: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)


def limit_text(limit: Limit) -> str:
    """A limit in words; colour says nothing alone."""
    if limit.kind == "waiting" and limit.since is not None:
        return t("casework.limit.waiting", day=f"{limit.since.day}/{limit.since.month}")
    if limit.kind in ("days-left", "overdue") and limit.days is not None:
        number = "one" if limit.days == 1 else "many"
        return t(f"casework.limit.{limit.kind}.{number}", number=limit.days)
    return t(f"casework.limit.{limit.kind}") if has_text(f"casework.limit.{limit.kind}") else ""


def limit_colour(limit: Limit) -> str:
    """The colour of its tag, as govuk-tag calls it."""
    if limit.kind == "days-left":
        return "yellow" if (limit.days or 0) <= SOON else "blue"
    return COLOURS.get(limit.kind, "grey")


def state_text(state: str) -> str:
    """In the applicant's words, but for the states that an office calls otherwise (docs/vocabulary.md)."""
    ids = (f"casework.states.{state}", f"cases.states.{state}")
    found = next((text_id for text_id in ids if has_text(text_id)), None)
    return t(found) if found else state


def way_text(way: str) -> str:
    """How a document reaches its applicant."""
    return t(f"casework.ways.{way}") if has_text(f"casework.ways.{way}") else way


def record(case: Case) -> list[Line]:
    """What happened, newest first: that is what a clerk who opens a case looks for."""
    begun = Line(t("casework.told.submitted"), case.submitted_at, _filer(case))
    return [*(_line(one) for one in reversed(case.history)), begun]


def last_change(case: Case) -> Line | None:
    """The newest act; a look is none."""
    done = [one for one in case.history if one.what not in ("looked", "printed") and not one.what.startswith("mail-")]
    return _line(done[-1]) if done else None


def _filer(case: Case) -> str:
    return t("casework.at_the_office") if case.filed_by else t("casework.the_applicant")


def _line(one: Happening) -> Line:
    text_id = f"casework.told.{one.what}"
    details = one.told or {}
    return Line(
        t(text_id) if has_text(text_id) else one.what,
        one.at,
        _who(one),
        [*_points(one), *act_details.points(details)],
        list(act_details.quoted(details, "casework.reasons.")),
    )


def _who(one: Happening) -> str:
    if one.side in WHO:
        return one.actor_name or t("casework.the_office")
    return t("casework.the_applicant") if one.side == "applicant" else ""


def _points(one: Happening) -> Iterator[str]:
    """What is beside the act itself: a name, a way, a number."""
    detail = one.detail or ""
    if one.what in ("delivery-changed", "change-delivery"):
        yield way_text(detail)
    elif one.what == "hand-over":
        yield t(f"casework.capacity.{detail}") if has_text(f"casework.capacity.{detail}") else detail
    elif one.what in ("assign", "printed", "download") and detail:
        yield detail
    elif one.what.startswith("mail-") and detail:
        text_id = f"casework.unsent.{detail}"
        yield t(text_id) if has_text(text_id) else detail

"""What the service did not do with a case, for the page on which it was asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, make_response, render_template, request

from portal import forms
from portal.clients.backend import Failure
from portal.clients.casework_schemas import Case
from portal.formats import moment
from portal.forms import Errors
from portal.guard import CSRF_FIELD
from portal.language import t
from portal.pages import casework_words as words
from portal.pages.casework_lists import Place
from portal.pages.problems import PageFailure

ON_THE_PAGE = (409, 422, 429)
"""Refusals of what was asked for; others are about who asks, or that there is nothing to ask of."""
FOR_A_COLLEAGUE = frozenset({"second-look-needed", "filed-by-you"})
"""Refusals about who asks, of what a colleague can do at once: the page of the case says so."""
_NOT_CARRIED = frozenset({CSRF_FIELD, "version", "language", "sure"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Faults of fields, or a heading with what to do now."""

    status: int
    errors: Errors
    title: str = ""
    text: str = ""


def refusal_of(answer: Failure) -> Refusal:
    """Raises PageFailure for what has a page of its own: a service that is away, a case that is one's own."""
    if answer.status not in ON_THE_PAGE and answer.code not in FOR_A_COLLEAGUE:
        raise PageFailure(answer)
    if errors := forms.faults(answer):
        return Refusal(422, errors)
    if errors := _lacking(answer):
        return Refusal(409, errors)
    title = str(answer.problem.get("title") or t("problem.failed.title")).removesuffix(".")
    return Refusal(answer.status or 409, [], title, f"{answer.problem.get('detail') or ''} {_more(answer)}".strip())


def _lacking(answer: Failure) -> Errors:
    """The fields of the document that are still empty."""
    names = answer.problem.get("fields")
    if answer.code != "document-incomplete" or not isinstance(names, list):
        return []
    return [{"field": f"document.{name}", "text": t("casework.empty.field")} for name in names]


def _more(answer: Failure) -> str:
    """Who has it, or where it stands, and what to do now."""
    if answer.code == "case-taken":
        return t("casework.taken", name=answer.problem.get("assignee_name") or t("casework.the_office"))
    if answer.code == "already-requested":
        return t("counter.already", number=answer.problem.get("number") or "–")
    if answer.code == "act-not-possible":
        return t("casework.not_possible", state=words.state_text(str(answer.problem.get("state", ""))))
    return ""


def sent_version() -> int:
    """The version of the case that the form's page showed."""
    written = request.form.get("version", "")
    return int(written) if written.isdecimal() and len(written) < 10 else 0


def changed_page(answer: Failure, found: Case, act: str, typed: Sequence[tuple[str, str, str]]) -> Response:
    """The case was changed meanwhile: by whom, how and when, what was written here, and how to go on.

    ``typed`` are names with what was written, and what stands there now. Going on sends the same form for the case as
    it is now; what asks once more before it is done, asks again.
    """
    shown = {
        "case": found,
        "act": act,
        "typed": typed,
        "place": Place.asked(),
        "words": words,
        "change": words.last_change(found),
        "by": answer.problem.get("by"),
        "at": _moment(answer.problem.get("at")),
        "possible": act in found.acts,
        "carried": [
            (name, value) for name, values in request.form.lists() if name not in _NOT_CARRIED for value in values
        ],
        "action": f"{request.path}{Place.asked().tail}",
    }
    return make_response(render_template("casework_changed.html", **shown), 409)


def _moment(said: object) -> str:
    try:
        return moment(datetime.fromisoformat(str(said)))
    except ValueError:
        return ""

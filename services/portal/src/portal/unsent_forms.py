"""Forms that could not be taken: the sign-in had ended, the service was down, or the page was wanted in the other
language. They need not be written twice.

They are kept for the account that wrote them, encrypted, and given back when it opens their page again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from flask import current_app, g, request
from servicekit.db import transaction
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from portal import store
from portal.context import context
from portal.guard import CSRF_FIELD, visitor
from portal.paths import page_at

LIFE = timedelta(days=1)
LONGEST = 4000
"""Characters of one field that are kept."""
_RULE_ATTRIBUTE = "__keeps_unsent__"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class _Rule:
    """Which fields of a form are kept nowhere, and how much of the others is kept."""

    never: frozenset[str]
    longest: int


def keeps_unsent(view: View) -> View:
    """Mark a view that takes a form. The page that shows it, at the same path or above it, takes what was kept."""
    return keeps_unsent_but()(view)


def keeps_unsent_but(*never: str, longest: int = LONGEST) -> Callable[[View], View]:
    """Mark such a view, the fields of its form that are kept nowhere, and how many characters one field may have."""

    def mark(view: View) -> View:
        setattr(view, _RULE_ATTRIBUTE, _Rule(frozenset({CSRF_FIELD, *never}), longest))
        return view

    return mark


def can_keep() -> bool:
    """Whether the form of this request is one to keep."""
    return _rule_of_view() is not None


def _rule_of_view() -> "_Rule | None":
    """What is kept of this request's form; None when nothing is."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), _RULE_ATTRIBUTE, None)


def keep() -> bool:
    """Keep the form of this request, if it is one to keep and we know whose it is. Returns whether it was kept."""
    subject = g.visitor.session.subject if g.get("visitor") else g.get("ended_subject")
    rule = _rule_of_view()
    if request.method != "POST" or subject is None or rule is None:
        return False
    try:
        sent = request.form
    except RequestEntityTooLarge:
        return False
    form = {
        name: [value[: rule.longest] for value in values] for name, values in sent.lists() if name not in rule.never
    }
    with transaction(context().engine) as conn:
        store.forget_forms(conn, LIFE)
        store.keep_form(conn, subject, page_at(request.path), context().sealer.seal(form))
    return True


def pop() -> MultiDict[str, str] | None:
    """The form that was kept for this person and this page, once."""
    with transaction(context().engine) as conn:
        sealed = store.pop_form(conn, visitor().session.subject, request.path, LIFE)
    return MultiDict(context().sealer.open(sealed) or {}) if sealed else None

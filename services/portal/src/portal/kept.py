"""Forms that could not be taken: the sign-in had ended, the service was down, or the page was wanted in the other
language. Nobody writes them twice.

They are kept for the account that wrote them, encrypted, and given back when it opens their page again.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import current_app, g, request
from servicekit.db import transaction
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from portal import store
from portal.guard import CSRF_FIELD, parts, visitor
from portal.paths import page_at

LIFE = timedelta(days=1)
LONGEST = 1000
"""Characters of one field that are kept."""
_MARK = "__keeps_answers__"
View = TypeVar("View", bound=Callable[..., Any])


def keeps_answers(view: View) -> View:
    """Mark a view that takes a form. The page that shows it, at the same path or above it, takes what was kept."""
    return keeps_answers_but()(view)


def keeps_answers_but(*never: str) -> Callable[[View], View]:
    """Mark such a view, and the fields of its form that are kept nowhere."""

    def mark(view: View) -> View:
        setattr(view, _MARK, {CSRF_FIELD, *never})
        return view

    return mark


def is_kept() -> bool:
    """Whether the form of this request is one to keep."""
    return _never() is not None


def _never() -> set[str] | None:
    """The fields of this request's form that are not kept; None when nothing is."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), _MARK, None)


def keep() -> bool:
    """Keep the form of this request, if it is one to keep and we know whose it is. Returns whether it was kept."""
    subject = g.visitor.session.subject if g.get("visitor") else g.get("ended_subject")
    never = _never()
    if request.method != "POST" or subject is None or never is None:
        return False
    try:
        sent = request.form
    except RequestEntityTooLarge:
        return False
    form = {name: [value[:LONGEST] for value in values] for name, values in sent.lists() if name not in never}
    with transaction(parts().engine) as conn:
        store.forget_forms(conn, LIFE)
        store.keep_form(conn, subject, page_at(request.path), parts().sealer.seal(form))
    return True


def take() -> MultiDict[str, str] | None:
    """The form that was kept for this person and this page, once."""
    with transaction(parts().engine) as conn:
        sealed = store.take_form(conn, visitor().session.subject, request.path, LIFE)
    return MultiDict(parts().sealer.open(sealed) or {}) if sealed else None

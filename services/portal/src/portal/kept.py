"""Forms that could not be taken: the sign-in had ended, or the service was down. Nobody writes them twice.

They are kept for the account that wrote them, encrypted, and given back when it opens the same page again.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from flask import current_app, g, request
from servicekit.db import transaction
from werkzeug.datastructures import MultiDict

from portal import store
from portal.guard import CSRF_FIELD, parts, visitor

LIFE = timedelta(days=1)
_MARK = "__keeps_answers__"
View = TypeVar("View", bound=Callable[..., Any])


def keeps_answers(view: View) -> View:
    """Mark a view that takes a form which a GET of the same path shows."""
    return keeps_answers_but()(view)


def keeps_answers_but(*never: str) -> Callable[[View], View]:
    """Mark such a view, and the fields of its form that are kept nowhere."""

    def mark(view: View) -> View:
        setattr(view, _MARK, {CSRF_FIELD, *never})
        return view

    return mark


def keep() -> bool:
    """Keep the form of this request, if it is one to keep and we know whose it is. Returns whether it was kept."""
    view = current_app.view_functions.get(request.endpoint or "")
    subject = g.visitor.session.subject if g.get("visitor") else g.get("ended_subject")
    never = getattr(view, _MARK, None)
    if request.method != "POST" or subject is None or never is None:
        return False
    form = {name: value[:500] for name, value in request.form.items() if name not in never}
    with transaction(parts().engine) as conn:
        store.forget_forms(conn, LIFE)
        store.keep_form(conn, subject, request.path, parts().sealer.seal(form))
    return True


def take() -> Mapping[str, str] | None:
    """The form that was kept for this person at this path, once."""
    with transaction(parts().engine) as conn:
        sealed = store.take_form(conn, visitor().session.subject, request.path, LIFE)
    return MultiDict(parts().sealer.open(sealed) or {}) if sealed else None

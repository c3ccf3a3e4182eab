"""The choice of language. Where a form is on the page, what was written in it comes along."""

from flask import Blueprint, Flask, Response, request
from servicekit.access import public

from portal import unsent_forms
from portal.context import context
from portal.guard import see_other
from portal.language import COOKIE, COOKIE_SECONDS, LOCALES, safe_path
from portal.pages.problems import here

FIELD = "language"
"""Of the button that sends a page's form to its own address, to be kept and shown in the other language."""

blueprint = Blueprint("languages", __name__)


@blueprint.get("/language/<locale>")
@public
def language(locale: str) -> Response:
    """Remember the language and go back to the page."""
    return _shown_in(locale, safe_path(request.args.get("next")))


def _shown_in(locale: str, path: str) -> Response:
    response = see_other(path)
    if locale in LOCALES:
        secure = context().secure_cookies
        response.set_cookie(COOKIE, locale, max_age=COOKIE_SECONDS, httponly=True, secure=secure, samesite="Lax")
    return response


def install(app: Flask) -> None:
    """Before a view that takes a form: whether its page is only wanted in the other language."""

    @app.before_request
    def switch() -> Response | None:
        if request.method != "POST" or not unsent_forms.can_keep() or FIELD not in request.form:
            return None
        unsent_forms.keep()
        return _shown_in(request.form[FIELD], here())

"""Two cookies: which browser began a login, and which person said «it is me» in it."""

import re
import secrets

from flask import request
from werkzeug.wrappers import Response

from identity_bridge.login.api.context import LoginContext
from identity_bridge.login.errors import LoginGone

# Lax and not Strict: the way back from TAXISnet is a navigation from another site.
LOGIN, PERSON = "bridge_login", "bridge_person"
LOGIN_SECONDS = 900
# As long as a session at Keycloak can last: after that another person may use the browser.
PERSON_SECONDS = 28_800
_BROWSER = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def known_browser() -> str:
    """The secret of the browser that asks; raises LoginGone when it has none."""
    value = request.cookies.get(LOGIN, "")
    if not _BROWSER.fullmatch(value):
        raise LoginGone("cookie")
    return value


def browser_or_new() -> str:
    """The browser's secret, or a fresh one. Several tabs share it: each login has a row of its own."""
    value = request.cookies.get(LOGIN, "")
    return value if _BROWSER.fullmatch(value) else secrets.token_urlsafe(32)


def set_browser(response: Response, context: LoginContext, browser: str) -> None:
    response.set_cookie(LOGIN, browser, max_age=LOGIN_SECONDS, httponly=True, samesite="Lax", secure=context.secure)


def is_confirmed(context: LoginContext, person_id: str) -> bool:
    """Whether this person said «it is me» in this browser."""
    return context.keyring.is_mark_of(request.cookies.get(PERSON, ""), person_id)


def set_confirmed(response: Response, context: LoginContext, person_id: str) -> None:
    mark = context.keyring.mark(person_id)
    response.set_cookie(PERSON, mark, max_age=PERSON_SECONDS, httponly=True, samesite="Lax", secure=context.secure)


def forget_confirmed(response: Response, context: LoginContext) -> None:
    response.delete_cookie(PERSON, httponly=True, samesite="Lax", secure=context.secure)

"""How the pages between Keycloak and TAXISnet are drawn: their words, their headers, and the one that says why a login
stopped."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import yaml
from flask import g, make_response, render_template
from servicekit.problems import preferred_locale
from werkzeug.wrappers import Response

from identity_bridge.login.api.context import current_context
from identity_bridge.login.errors import STATUS, LoginStopped
from identity_bridge.login.store.logins import Login

TEXTS: Mapping[str, Mapping[str, str]] = yaml.load(
    Path(__file__).parents[1].joinpath("texts.yaml").read_bytes(), yaml.CSafeLoader
)


def page(template: str, status: int, **values: object) -> Response:
    """The page in the language of its login, else in the browser's."""
    context = current_context()
    locale = g.get("locale") or preferred_locale()
    html = render_template(
        f"{template}.html",
        locale=locale,
        t=partial(_text, locale),
        municipality=context.municipality,
        portal_url=context.portal_url,
        **values,
    )
    return make_response(html, status)


def stopped_page(fault: LoginStopped) -> Response:
    """What happened, what to do now, the ways on."""
    login: Login | None = g.get("login")
    return page(
        "stopped",
        STATUS.get(type(fault), 503),
        fault=fault,
        retry=fault.retry.value if login else "no",
        login=login,
        login_id=login.login_id if login else None,
    )


def remember(login: Login | None) -> None:
    """For the page that says why this login stopped."""
    g.login = login
    if login is not None:
        g.locale = login.locale


def protect(response: Response) -> Response:
    """Browsers check where a form's redirects lead, so ``form-action`` names every origin on the way."""
    context = current_context()
    origins = {context.connector.origin, *(_origin(uri) for uri in (*context.client.redirect_uris, context.portal_url))}
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {' '.join(sorted(origins))}"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _text(locale: str, key: str, **values: str) -> str:
    return TEXTS[key][locale].format(**values)


def _origin(url: str) -> str:
    return "/".join(url.split("/")[:3])

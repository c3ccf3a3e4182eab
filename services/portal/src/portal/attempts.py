"""A sign-in under way: its secrets in a sealed cookie of the browser while the person is at the sign-in service."""

from dataclasses import asdict

from flask import Response, request

from portal.guard import parts, see_other
from portal.language import locale
from portal.oidc import Attempt

COOKIE = "portal_login"
SECONDS = 1800
"""As long as Keycloak waits for somebody on its own pages."""


def send_to_issuer(attempt: Attempt, extra: dict[str, str]) -> Response:
    """Begin an attempt: its secrets into the browser's cookie, the browser to the sign-in service."""
    response = see_other(parts().oidc.authorization_url(attempt, locale(), **extra))
    response.set_cookie(
        COOKIE,
        parts().sealer.seal(asdict(attempt)),
        max_age=SECONDS,
        path="/auth",
        httponly=True,
        secure=parts().secure_cookies,
        samesite="Lax",
    )
    return response


def current() -> Attempt | None:
    """The attempt that this browser began, unless it is too old."""
    opened = parts().sealer.open(request.cookies.get(COOKIE, ""), SECONDS)
    return Attempt(**opened) if opened else None


def forget(response: Response) -> Response:
    """The attempt has come to its end, whichever: it serves once."""
    response.delete_cookie(COOKIE, path="/auth")
    return response

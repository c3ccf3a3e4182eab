"""Sign-ins under way: each has a cookie of its own in the browser while the person is at the sign-in service.

Several tabs may sign in at once. An answer touches the attempt that its ``state`` names and no other.
"""

import base64
import binascii
import hashlib
from dataclasses import asdict, dataclass

from flask import Response, request

from portal.context import context
from portal.guard import see_other
from portal.language import locale, safe_path
from portal.login_attempt import Attempt

PREFIX = "portal_login_"
SECONDS = 1800
"""As long as Keycloak waits on its own pages."""
AT_ONCE = 5
"""Attempts of one browser: so many cookies of the longest kind fit into a request beside the others."""
WAYS: dict[str, dict[str, str]] = {
    "taxisnet": {"kc_idp_hint": "taxisnet"},
    "password": {},
    "register": {"prompt": "create"},
}
"""The ways in, as parameters of the authorization request."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The purpose of a sign-in: where it is to end, and by which way it was begun."""

    next: str
    way: str


def send_to_issuer(attempt: Attempt, extra: dict[str, str]) -> Response:
    """Begin an attempt: its secret into a cookie of the browser, the browser to the sign-in service.

    The browser's oldest attempt makes room when there are too many.
    """
    response = see_other(context().oidc.authorization_url(attempt, locale(), **extra))
    for name in _oldest_first()[: -(AT_ONCE - 1)]:
        _delete(response, name)
    response.set_cookie(
        _name(attempt.state),
        context().sealer.seal(asdict(attempt)),
        max_age=SECONDS,
        httponly=True,
        secure=context().secure_cookies,
        samesite="Lax",
    )
    return response


def of_state(unverified_state: str) -> Attempt | None:
    """The attempt of this browser that the answer belongs to, unless it is over or too old."""
    opened = context().sealer.open(request.cookies.get(_name(unverified_state), ""), SECONDS)
    attempt = Attempt(**opened) if opened else None
    return attempt if attempt and attempt.state == unverified_state else None


def goal_of_state(unverified_state: str) -> Goal:
    """What a state says about an attempt whose cookie is gone. It may be forged: it leads to pages of ours only."""
    _, _, encoded = unverified_state.partition(".")
    try:
        way, slash, path = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode().partition("/")
    except (binascii.Error, ValueError):
        way = slash = path = ""
    return Goal(safe_path(slash + path, "/services"), way if way in WAYS else "password")


def forget(attempt: Attempt, response: Response) -> Response:
    """The attempt has come to its end, whichever: it serves once."""
    _delete(response, _name(attempt.state))
    return response


def _name(state: str) -> str:
    """The name of an attempt's cookie."""
    return PREFIX + hashlib.sha256(state.encode()).hexdigest()[:12]


def _oldest_first() -> list[str]:
    """The browser's attempts by age; those that cannot be continued come first."""
    ages = {name: context().sealer.sealed_at(value) or 0 for name, value in request.cookies.items() if _is_ours(name)}
    return sorted(ages, key=lambda name: ages[name])


def _is_ours(name: str) -> bool:
    return name.startswith(PREFIX)


def _delete(response: Response, name: str) -> None:
    response.delete_cookie(name, httponly=True, secure=context().secure_cookies, samesite="Lax")

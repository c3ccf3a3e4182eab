"""Every view says who may call it: ``@public``, ``@authenticated`` or ``@requires(option)``.

An app with a view that does not say so does not start. No cache keeps an answer of a view that is not public.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, has_request_context, request

from servicekit.admission import Admission
from servicekit.logs import get_logger
from servicekit.policy import Policy, PolicyError
from servicekit.problems import NotPermitted, Unauthenticated, preferred_locale
from servicekit.tokens import InvalidToken, Level, Principal, TokenVerifier

log = get_logger(__name__)
View = TypeVar("View", bound=Callable[..., Any])
_MARK = "__access__"
_EXTENSION = "servicekit.access"


def public(view: View) -> View:
    """Every caller may call it, without a token."""
    setattr(view, _MARK, ("public", None))
    return view


def authenticated(view: View) -> View:
    """Every caller with a token that we trust; the view decides the rest by ``authorize``."""
    setattr(view, _MARK, ("authenticated", None))
    return view


def requires(option: str) -> Callable[[View], View]:
    """Callers whom the policy lets use the option."""

    def mark(view: View) -> View:
        setattr(view, _MARK, ("requires", option))
        return view

    return mark


def principal() -> Principal:
    """Who is asking, in a view that is not public."""
    return cast(Principal, g.principal)


def fact(name: str) -> Any:
    """What was found of the caller under this name when it was let in (``Facts``); None where there is no caller."""
    return g.facts[name] if has_request_context() and "facts" in g else None


def _keep_from_caches(response: Response) -> Response:
    # An answer that is not the same for all callers is personal. A rule in one place cannot be forgotten by a view.
    view = current_app.view_functions.get(request.endpoint or "")
    kind, _ = getattr(view, _MARK, (None, None))
    if kind != "public" or request.method not in ("GET", "HEAD"):
        response.headers["Cache-Control"] = "no-store"
    return response


def authorize(option: str) -> None:
    """Raise NotPermitted unless the policy lets the principal use the option: for options that depend on the body."""
    guard: Guard = current_app.extensions[_EXTENSION]
    decision = guard.policy.decide(option, principal())
    if not decision.allowed:
        raise NotPermitted(decision)


def permits(option: str, level: Level | None = None) -> bool:
    """Whether the policy lets the principal use the option: for views that tell more to some than to others.

    With a ``level``: whether it lets a caller of this level, without any role, for whom the principal does something.
    """
    guard: Guard = current_app.extensions[_EXTENSION]
    whom = principal()
    if level is not None:
        whom = replace(whom, level=level, roles=frozenset(), second_factor=False)
    return guard.policy.decide(option, whom).allowed


def explained() -> list[dict[str, object]]:
    """Every option with what it needs, as ``GET /policy`` says it: for views that say it beside something else."""
    guard: Guard = current_app.extensions[_EXTENSION]
    return guard.policy.explain()


def options() -> list[dict[str, object]]:
    """Every option decided for the principal, as ``GET /options`` says it, in the language that was asked for."""
    guard: Guard = current_app.extensions[_EXTENSION]
    return guard.policy.options_for(principal(), preferred_locale())


@dataclass(frozen=True)
class Guard:
    """What stands before every view."""

    verifier: TokenVerifier
    policy: Policy
    admission: Admission

    def install(self, app: Flask) -> None:
        """Check that every view is marked, then guard each request; raises PolicyError."""
        self.policy.check()
        for endpoint, view in app.view_functions.items():
            kind, option = getattr(view, _MARK, (None, None))
            if kind is None and endpoint != "static":
                raise PolicyError(f"view {endpoint} does not say who may call it")
            if option is not None and not self.policy.knows(option):
                raise PolicyError(f"view {endpoint} asks for the unknown option {option}")
        app.extensions[_EXTENSION] = self
        app.before_request(self._admit)
        app.after_request(_keep_from_caches)

    def _admit(self) -> None:
        if request.endpoint in (None, "static"):
            return
        kind, option = getattr(current_app.view_functions[request.endpoint], _MARK)
        if kind == "public":
            return
        g.principal = trusted = self._authenticate()
        g.facts = self.admission.admit(trusted)
        if option is not None:
            authorize(option)

    def _authenticate(self) -> Principal:
        presented = request.headers.getlist("Authorization")
        scheme, _, unverified_token = (presented[0] if len(presented) == 1 else "").partition(" ")
        if scheme.lower() != "bearer" or not unverified_token:
            raise Unauthenticated
        try:
            return self.verifier.verify(unverified_token.strip())
        except InvalidToken as error:
            log.warning("token-refused", reason=error.reason)
            raise Unauthenticated from error

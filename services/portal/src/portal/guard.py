"""Who is asking: the session before every view, the check of every form, the headers after every page."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request
from town.files import FILES

from portal.context import context
from portal.sessions import LONGEST, Session, level_of
from portal.workplaces import DESK_ROLES, HEAD_OF_CERTIFICATES, ROLES, STAFF, SUPERVISOR, WORKPLACES

COOKIE = "portal_session"
CSRF_FIELD = "csrf"
TAXISNET_ACCOUNT = "taxis-"
"""How the realm names accounts that begin with TAXISnet (idp-config/realm/identity-provider.yaml)."""
LARGEST_FORM = 20_000_000
"""Of a form with a file: a file that is too large for the service gets a sentence on the page of the form."""
LARGEST_OF_STRANGERS = 5_000_000
"""Of a public form with a file, which is one of our own documents or none."""
_ACCEPTS_FILES = "__accepts_files__"
View = TypeVar("View", bound=Callable[..., Any])


class SignInNeeded(Exception):
    """The page is for signed-in people, or the sign-in has just ended."""


class Visitor:
    """The signed-in person of this request; also the Caller of the services."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def access_token(self) -> str:
        return self._keep(context().sessions.fresh(self.session))

    def renewed_token(self) -> str:
        return self._keep(context().sessions.renew(self.session))

    def _keep(self, session: Session | None) -> str:
        if session is None:
            g.visitor, g.ended_subject = None, self.session.subject
            raise SignInNeeded
        self.session = session
        return session.access_token

    @property
    def csrf(self) -> str:
        return self.session.csrf

    @property
    def ends_in(self) -> int:
        """Seconds until the session ends by itself."""
        return max(0, int((self.session.ends_at - datetime.now(UTC)).total_seconds()))

    @property
    def level(self) -> str:
        return level_of(self.session.claims)

    def level_news(self) -> str | None:
        """The level when it changed and no page said so yet; the page that asks says it."""
        if self.level == self.session.shown_level:
            return None
        context().sessions.mark_level_shown(self.session)
        return self.level

    @property
    def name(self) -> str:
        """The verified name where there is one, else what the person typed, else the user name."""
        for given, family in (("verified_given_name", "verified_family_name"), ("given_name", "family_name")):
            if name := " ".join(str(part) for part in (self.claim(given), self.claim(family)) if part):
                return name
        return self.username

    @property
    def username(self) -> str:
        return str(self.claim("preferred_username") or "")

    @property
    def account_name(self) -> str:
        """Which account it is, as its owner recognises it: the user name, and enough of a verified address."""
        return f"{self.username} ({masked(self.email)})" if self.email else self.username

    @property
    def email(self) -> str | None:
        """Only a verified address."""
        return str(self.claim("email")) if self.claim("email") and self.claim("email_verified") is True else None

    @property
    def has_password(self) -> bool:
        """Whether this account signs in with a password; names with this prefix are for accounts that TAXISnet made."""
        return not self.username.startswith(TAXISNET_ACCOUNT)

    @property
    def came_from_taxisnet(self) -> bool:
        """Whether this browser may hold a session at TAXISnet: by signing in, or by linking."""
        return not self.has_password or str(self.claim("level_method")).startswith("taxisnet")

    @property
    def is_staff(self) -> bool:
        return "staff" in self._roles

    @property
    def workplaces(self) -> list[str]:
        return [path for path, roles in WORKPLACES.items() if not self._roles.isdisjoint(roles)]

    @property
    def works_here(self) -> bool:
        """Whether this is an account for work: its pages have a header of their own, so that they are not mistaken."""
        return self.is_staff or bool(self.workplaces)

    @property
    def roles(self) -> list[str]:
        """The roles of staff that have a name on the pages; of the desk's two the higher one, which holds the other."""
        held = [role for role in ROLES if role in self._roles]
        return [role for role in held if role not in DESK_ROLES or role == SUPERVISOR or SUPERVISOR not in held]

    @property
    def places(self) -> list[str]:
        """The menu. Staff work here and apply for nothing: that is what an account of their own is for."""
        if self.works_here:
            return [STAFF, *self.workplaces, "/account"]
        return ["/services", "/cases", "/account"]

    @property
    def supervises_desk(self) -> bool:
        """Whether the desk's page shows what is for supervisors. What may be done, the service decides."""
        return SUPERVISOR in self._roles

    @property
    def supervises_certificates(self) -> bool:
        """Whether pages of casework show what is for the head of the office. What may be done, the service decides."""
        return HEAD_OF_CERTIFICATES in self._roles

    @property
    def _roles(self) -> frozenset[str]:
        roles = self.claim("roles")
        return frozenset(map(str, roles)) if isinstance(roles, list) else frozenset()

    @property
    def level_at(self) -> datetime | None:
        """When the level was given."""
        try:
            return datetime.fromisoformat(str(self.claim("level_at")))
        except ValueError:
            return None

    def claim(self, name: str) -> Any:
        return self.session.claims.get(name)


def masked(address: str) -> str:
    """The first letters of an address and its last label, as identity-bridge shows it."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain[:1]}….{domain.rpartition('.')[2]}"


def accepts_files(view: View) -> View:
    """Mark a view whose form carries a file: its body may be longer than others'."""
    setattr(view, _ACCEPTS_FILES, True)
    return view


def may_carry_files() -> bool:
    """Whether the form of this request may carry files."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), _ACCEPTS_FILES, False)


def visitor() -> Visitor:
    """The signed-in person; raises SignInNeeded for a stranger."""
    found: Visitor | None = g.get("visitor")
    if found is None:
        raise SignInNeeded
    return found


def _load() -> None:
    session_id = request.cookies.get(COOKIE)
    session = context().sessions.find(session_id) if session_id else None
    g.visitor = Visitor(session) if session else None
    if session_id and session is None:
        g.ended_subject = context().sessions.owner(session_id)


def _admit() -> None:
    """Let strangers to public views only, and forms in only from pages of this session."""
    if request.endpoint is None or request.endpoint == "static":
        return
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "__access__", (None,))[0] == "public":
        if getattr(view, _ACCEPTS_FILES, False):
            request.max_content_length = LARGEST_OF_STRANGERS
        return
    person = visitor()
    if request.method == "POST":
        if may_carry_files():
            request.max_content_length = LARGEST_FORM
        sent = request.form.get(CSRF_FIELD, "")
        if not secrets.compare_digest(sent.encode(), person.csrf.encode()):
            abort(400)


def see_other(target: str) -> Response:
    """Send the browser on with a GET, also after a form."""
    return cast(Response, redirect(target, 303))


def set_session_cookie(response: Response, session_id: str) -> None:
    response.set_cookie(
        COOKIE,
        session_id,
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        secure=context().secure_cookies,
        samesite="Lax",
    )


def install(app: Flask, issuer: str) -> None:
    """Put the session before every view and the security headers after it."""
    site = urlsplit(issuer)
    # Forms lead to us, and from us by redirect to the sign-in service: browsers check both.
    policy = (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
        "base-uri 'none'; "
        f"form-action 'self' {site.scheme}://{site.netloc}; frame-ancestors 'none'"
    )

    @app.before_request
    def before() -> None:
        if request.endpoint not in (*FILES, "healthz", "readyz", "exposition"):
            _load()
        _admit()

    @app.after_request
    def after(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if context().secure_cookies:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint not in FILES:
            response.headers["Cache-Control"] = "no-store"
            response.vary.update(["Cookie", "Accept-Language"])
        return response

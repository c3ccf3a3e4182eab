"""OpenID Connect as Keycloak uses it: authorization code with PKCE (RFC 6749, RFC 7636, OpenID Connect Core). Pure."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus, urlencode, urlsplit, urlunsplit

from identity_bridge.login.errors import BadRequest

LOCALES = ("el", "en")
ID_TOKEN_SECONDS = 300
CODE_SECONDS = 60
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)
# Keycloak's state grows with its redirect URI.
_MAX_VALUE = 4096


@dataclass(frozen=True)
class Client:
    """The one client, Keycloak. Redirect URIs are compared exactly."""

    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]

    @property
    def post_logout_redirect_uris(self) -> tuple[str, ...]:
        """Where Keycloak wants browsers back after logout: beside each of its redirect URIs."""
        return tuple(f"{uri}/logout_response" for uri in self.redirect_uris)


@dataclass(frozen=True)
class AuthorizationRequest:
    """A checked request for a code."""

    redirect_uri: str
    state: str | None
    nonce: str
    code_challenge: str
    locale: str | None
    person_hint: str | None


class RefusedToClient(Exception):
    """The request is wrong in a way that the client is told by redirect (RFC 6749, 4.1.2.1)."""

    def __init__(self, error: str, description: str, redirect_uri: str, state: str | None) -> None:
        super().__init__(error)
        self.error, self.location = error, answer_url(redirect_uri, state, error=error, error_description=description)


class TokenRefused(Exception):
    """No token. ``error`` is a registered code (RFC 6749, 5.2); ``reason`` is for the log."""

    def __init__(self, error: str, reason: str) -> None:
        super().__init__(error)
        self.error, self.reason = error, reason


def check_authorization(asked: Mapping[str, str], client: Client) -> AuthorizationRequest:
    """Raises BadRequest when the browser may not be sent back, RefusedToClient when it may."""
    redirect_uri = asked.get("redirect_uri", "")
    if asked.get("client_id") != client.client_id or redirect_uri not in client.redirect_uris:
        raise BadRequest("unknown-client-or-redirect-uri")
    state = asked.get("state")
    if fault := _fault(asked):
        raise RefusedToClient(*fault, redirect_uri, state)
    return AuthorizationRequest(
        redirect_uri=redirect_uri,
        state=state,
        nonce=asked["nonce"],
        code_challenge=asked["code_challenge"],
        locale=preferred(asked.get("ui_locales", "")),
        person_hint=asked.get("person_hint") or None,
    )


def _fault(asked: Mapping[str, str]) -> tuple[str, str] | None:
    if any(len(value) > _MAX_VALUE for value in asked.values()):
        return "invalid_request", "a parameter is too long"
    # RFC 6749, appendix A: parameters are visible ASCII.
    if not all(value.isascii() and value.isprintable() for value in asked.values()):
        return "invalid_request", "a parameter has a character that none has"
    if asked.get("response_type") != "code":
        return "unsupported_response_type", "only code"
    if asked.get("response_mode", "query") != "query":
        return "invalid_request", "only response_mode query"
    if "openid" not in asked.get("scope", "").split():
        return "invalid_scope", "openid is missing"
    if asked.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(asked.get("code_challenge", "")):
        return "invalid_request", "PKCE with S256 is required"
    if not asked.get("nonce"):
        return "invalid_request", "nonce is required"
    if "none" in asked.get("prompt", "").split():
        return "login_required", "the person must be asked"
    return None


def preferred(ui_locales: str) -> str | None:
    """The first language of a space-separated list of tags that we speak."""
    asked = (tag.partition("-")[0].lower() for tag in ui_locales.split())
    return next((language for language in asked if language in LOCALES), None)


def verifier_fits(unverified_verifier: str, code_challenge: str) -> bool:
    """PKCE, method S256."""
    if not _VERIFIER.fullmatch(unverified_verifier):
        return False
    made = base64.urlsafe_b64encode(hashlib.sha256(unverified_verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(made, code_challenge)


def check_client(authorization: str | None, form: Mapping[str, str], client: Client) -> None:
    """client_secret_basic or client_secret_post, and not both; raises TokenRefused."""
    scheme, _, value = (authorization or "").partition(" ")
    if authorization is not None:
        if "client_secret" in form or scheme.lower() != "basic":
            raise TokenRefused("invalid_client", "authentication-method")
        client_id, secret = _basic(value)
    else:
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
    known = hmac.compare_digest(client_id.encode(), client.client_id.encode())
    right = hmac.compare_digest(secret.encode(), client.client_secret.encode())
    if not (known and right):
        raise TokenRefused("invalid_client", "client-credentials")


def _basic(value: str) -> tuple[str, str]:
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        raise TokenRefused("invalid_client", "basic-malformed") from None
    # RFC 6749, 2.3.1: both parts are form-encoded before they are joined.
    return unquote_plus(client_id), unquote_plus(secret)


def answer_url(redirect_uri: str, state: str | None, **answer: str) -> str:
    """The redirect URI with an answer and the client's own state."""
    if state is not None:
        answer["state"] = state
    parts = urlsplit(redirect_uri)
    query = "&".join(part for part in (parts.query, urlencode(answer)) if part)
    return urlunsplit(parts._replace(query=query))


def discovery(issuer: str) -> dict[str, object]:
    """The metadata document (OpenID Connect Discovery 1.0)."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/jwks",
        "end_session_endpoint": f"{issuer}/logout",
        "scopes_supported": ["openid"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "ui_locales_supported": list(LOCALES),
        "claims_supported": [
            *("iss", "aud", "exp", "iat", "nonce", "auth_time", "sub"),
            *("person_id", "level", "level_method", "level_at", "given_name", "family_name", "name"),
        ],
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }

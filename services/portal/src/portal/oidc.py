"""The portal as a client of the issuer: the code flow with PKCE (OpenID Connect Core 1.0, RFC 7636, RFC 9700)."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import requests
from joserfc import jws
from joserfc.errors import JoseError
from servicekit import bounded_json
from servicekit.errors import Unavailable
from servicekit.keys import JwksCache, fetch_jwks

from portal.login_attempt import Attempt

ALGORITHM = "RS256"
LEEWAY_SECONDS = 10
CONNECT_SECONDS = 2
PATIENT = (CONNECT_SECONDS, 15)
"""Where an answer that comes too late is lost: the issuer has renewed or ended something all the same. One that has
just come back takes its time, and a person would rather wait than read that something is down."""
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class IssuerUnavailable(Unavailable):
    """The sign-in service does not answer, or answers nonsense."""

    code = "issuer-unavailable"


class LoginRefused(Exception):
    """What came back from the issuer is not a sign-in that we asked for. ``reason`` is for our log only."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownKey(LoginRefused):
    """It may be right; the issuer's keys that we have do not say."""


class LoginEnded(Exception):
    """The issuer no longer renews this sign-in: it has ended there."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gave us. ``expires_in`` and ``renewable_for``: lives of access and refresh token in seconds."""

    access: str
    refresh: str
    expires_in: int
    renewable_for: int
    unverified_id_token: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """The portal as the issuer knows it, and how patient it is with the issuer."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    jwks_cooldown: float
    answer_seconds: float


class OidcClient:
    """Speaks to one issuer. The endpoints come from its discovery document, fetched again for each sign-in."""

    def __init__(self, own: Registration, clock: Callable[[], float] = time.time) -> None:
        self.issuer, self.client_id, self._secret, self._clock = own.issuer, own.client_id, own.client_secret, clock
        self._jwks_cooldown = own.jwks_cooldown
        self._timeout = (CONNECT_SECONDS, own.answer_seconds)
        self.redirect_uri = f"{own.public_url}/auth/callback"
        self._after_logout = f"{own.public_url}/signed-out"
        self._endpoints: Mapping[str, str] | None = None
        self._keys: JwksCache | None = None

    @property
    def devices_url(self) -> str:
        """Keycloak's own page of the browsers and devices where this account is signed in."""
        return f"{self.issuer}/account/account-security/device-activity?referrer={self.client_id}"

    def authorization_url(self, attempt: Attempt, locale: str, **extra: str) -> str:
        """Where the browser goes to sign in; ``extra`` are parameters of this one request.

        Raises IssuerUnavailable: a browser that is sent to a server that is down shows a page that is not ours.
        """
        self._endpoints = self._discover()
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
            "ui_locales": locale,
        }
        return f"{self._endpoint('authorization_endpoint')}?{urlencode(query | extra)}"

    def logout_url(self, locale: str, state: str) -> str:
        """Where the browser goes to end the issuer's session, and TAXISnet's where that was the way in.

        It carries no token: URLs end up in histories. So the issuer asks whether it is meant. ``state`` comes back
        (OpenID Connect RP-Initiated Logout 1.0, 3). Raises IssuerUnavailable as authorization_url does.
        """
        self._endpoints = self._discover()
        query = {
            "client_id": self.client_id,
            "post_logout_redirect_uri": self._after_logout,
            "ui_locales": locale,
            "state": state,
        }
        return f"{self._endpoint('end_session_endpoint')}?{urlencode(query)}"

    def redeem(self, code: str, attempt: Attempt) -> Tokens:
        """Tokens for a code; raises LoginRefused or IssuerUnavailable."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri}
        return self._tokens({**form, "code_verifier": attempt.verifier}, LoginRefused("code refused"), self._timeout)

    def renew(self, refresh_token: str) -> Tokens:
        """New tokens with today's claims; raises LoginEnded or IssuerUnavailable."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self._tokens(form, LoginEnded(), PATIENT)

    def end_login(self, refresh_token: str) -> None:
        """End the issuer's session behind a refresh token, without a browser; raises IssuerUnavailable.

        A session that has ended already, or a token that was renewed since, is as good.
        """
        try:
            response = requests.post(
                self._endpoint("end_session_endpoint"),
                data={"refresh_token": refresh_token},
                auth=(self.client_id, self._secret),
                timeout=PATIENT,
                allow_redirects=False,
            )
            ended_before = response.status_code == 400 and response.json().get("error") == "invalid_grant"
            if response.status_code != 204 and not ended_before:
                raise IssuerUnavailable
        except (requests.RequestException, ValueError) as error:
            raise IssuerUnavailable from error

    def _tokens(self, form: dict[str, str], refusal: Exception, timeout: tuple[float, float]) -> Tokens:
        try:
            response = requests.post(
                self._endpoint("token_endpoint"),
                data=form,
                auth=(self.client_id, self._secret),
                timeout=timeout,
                allow_redirects=False,
            )
            answer = response.json()
        except (requests.RequestException, ValueError) as error:
            raise IssuerUnavailable from error
        if response.status_code == 400 and answer.get("error") == "invalid_grant":
            raise refusal
        try:
            response.raise_for_status()
            tokens = Tokens(
                str(answer["access_token"]),
                str(answer["refresh_token"]),
                int(answer["expires_in"]),
                int(answer["refresh_expires_in"]),
                answer.get("id_token"),
            )
        except (requests.RequestException, KeyError, ValueError, TypeError) as error:
            raise IssuerUnavailable from error
        return tokens

    def verify_id_token(self, unverified_token: str | None, nonce: str | None) -> dict[str, Any]:
        """The claims of an ID token of ours (OpenID Connect Core 3.1.3.7); raises LoginRefused or KeysUnavailable.

        ``nonce`` is None for a renewed token, which has none of its own to compare.
        """
        claims = self._signed_claims(unverified_token or "")
        if nonce is not None and not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise LoginRefused("nonce")
        if claims.get("typ", "ID") != "ID" or claims.get("azp", self.client_id) != self.client_id:
            raise LoginRefused("token type")
        if not isinstance(claims.get("exp"), int) or claims["exp"] <= self._clock() - LEEWAY_SECONDS:
            raise LoginRefused("expired")
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise LoginRefused("no subject")
        return claims

    def verify_logout_token(self, unverified_token: str) -> tuple[str | None, str | None]:
        """Session and subject that have ended (OpenID Connect Back-Channel Logout 1.0, 2.6); raises LoginRefused."""
        claims = self._signed_claims(unverified_token)
        events = claims.get("events")
        if not isinstance(events, dict) or LOGOUT_EVENT not in events or "nonce" in claims:
            raise LoginRefused("not a logout token")
        if self._clock() - claims["iat"] > 300:
            raise LoginRefused("old")
        sid, subject = claims.get("sid"), claims.get("sub")
        if not (isinstance(sid, str) or isinstance(subject, str)):
            raise LoginRefused("names nobody")
        return sid, subject

    def _signed_claims(self, unverified_token: str) -> dict[str, Any]:
        """Claims of a token that the issuer signed for us."""
        try:
            unverified = jws.extract_compact(unverified_token.encode("ascii"))
            kid = unverified.headers().get("kid")
            key = self._key_cache().key(kid) if isinstance(kid, str) else None
            if key is None:
                raise UnknownKey("unknown key")
            if not jws.validate_compact(unverified, key, algorithms=[ALGORITHM]):
                raise LoginRefused("signature")
            claims = bounded_json.loads(unverified.payload)
        except (JoseError, ValueError) as error:
            raise LoginRefused(type(error).__name__) from error
        audience = claims.get("aud") if isinstance(claims, dict) else None
        if audience != self.client_id and audience != [self.client_id]:
            raise LoginRefused("audience")
        if claims.get("iss") != self.issuer:
            raise LoginRefused("issuer")
        if not isinstance(claims.get("iat"), int) or claims["iat"] > self._clock() + LEEWAY_SECONDS:
            raise LoginRefused("issue time")
        return dict(claims)

    def _key_cache(self) -> JwksCache:
        if self._keys is None:
            self._keys = JwksCache(fetch_jwks(self._endpoint("jwks_uri")), cooldown=self._jwks_cooldown)
        return self._keys

    def _endpoint(self, name: str) -> str:
        # Two threads may ask at once at the start: both get the same answer, and neither waits on a lock.
        if self._endpoints is None:
            self._endpoints = self._discover()
        return self._endpoints[name]

    def _discover(self) -> Mapping[str, str]:
        names = ("authorization_endpoint", "token_endpoint", "end_session_endpoint", "jwks_uri")
        try:
            response = requests.get(f"{self.issuer}/.well-known/openid-configuration", timeout=self._timeout)
            response.raise_for_status()
            document = response.json()
            if document["issuer"] != self.issuer:
                raise IssuerUnavailable
            return {name: str(document[name]) for name in names}
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            raise IssuerUnavailable from error

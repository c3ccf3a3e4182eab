"""From an unverified token to a Principal. Nothing of a token is used before all of it was checked."""

import hashlib
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from servicekit import bounded_json
from servicekit.bounded_json import MalformedJson
from servicekit.keys import JwksCache

ALGORITHM = "RS256"
MAX_TOKEN_BYTES = 8192
BELIEVED = 4096
"""Tokens that a process remembers to have checked. The oldest goes for a newer one."""
LEEWAY_SECONDS = 10
_ALGORITHMS = jws.JWSRegistry(algorithms=[ALGORITHM])
_SUBJECT = re.compile(r"[\w.:-]{1,64}")


class Level(StrEnum):
    """How well a person is known: A registered with a form, B has a proved identity. Ordered."""

    A = "A"
    B = "B"

    def reaches(self, needed: "Level") -> bool:
        return self.value >= needed.value


class InvalidToken(Exception):
    """The token is not to be trusted. ``reason`` is for our log, never for the caller."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking, as the issuer vouched for it. ``email`` is there only when it was verified;
    the names are the verified ones where the person has them."""

    subject: str
    person_id: str | None
    level: Level
    level_method: str | None
    level_at: str | None
    roles: frozenset[str]
    second_factor: bool
    email: str | None
    given_name: str | None
    family_name: str | None
    username: str | None
    locale: str
    issued_at: int
    authenticated_at: int | None
    session_id: str | None
    authorized_party: str

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given_name, self.family_name) if part)


@dataclass(frozen=True, slots=True)
class _Believed:
    """What a token said that was checked, with the key that had signed it, and from when to when it holds."""

    kid: str
    key: RSAKey
    since: int
    until: int
    principal: Principal


class TokenVerifier:
    """Accepts access tokens of one issuer, for one audience, asked for by known clients.

    A token that was checked once is believed until it ends or the issuer's keys are read again: by its hash, for nobody
    is to find tokens in memory. Whether its account was cut off meanwhile is asked elsewhere, each time.
    """

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        keys: JwksCache,
        authorized_parties: Sequence[str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuer, self._audience, self._keys, self._clock = issuer, audience, keys, clock
        self._parties = frozenset(authorized_parties)
        self._believed: dict[bytes, _Believed] = {}
        self._believing = threading.Lock()

    def verify(self, unverified_token: str) -> Principal:
        """Check signature, times, issuer, audience, client and type; raises InvalidToken or KeysUnavailable."""
        now = self._clock()
        digest = hashlib.sha256(unverified_token.encode("utf-8", "surrogateescape")).digest()
        known = self._believed.get(digest)
        if (
            known is not None
            and known.since <= now + LEEWAY_SECONDS
            and known.until > now - LEEWAY_SECONDS
            and self._keys.key(known.kid) is known.key
        ):
            return known.principal
        checked = self._check(unverified_token, now)
        with self._believing:
            self._believed.pop(digest, None)
            if len(self._believed) >= BELIEVED:
                del self._believed[next(iter(self._believed))]
            self._believed[digest] = checked
        return checked.principal

    def _check(self, unverified_token: str, now: float) -> _Believed:
        kid, key, payload = self._signed_payload(unverified_token)
        claims = _Claims(payload)
        if claims.text("iss") != self._issuer:
            raise InvalidToken("issuer")
        if self._audience not in claims.audience():
            raise InvalidToken("audience")
        # Keycloak marks refresh and ID tokens of the same key by this payload claim.
        if claims.text("typ") != "Bearer":
            raise InvalidToken("token type")
        if claims.text("azp") not in self._parties:
            raise InvalidToken("authorized party")
        since, until = max(claims.number("iat"), claims.number("nbf", 0)), claims.number("exp")
        if until <= now - LEEWAY_SECONDS:
            raise InvalidToken("expired")
        if since > now + LEEWAY_SECONDS:
            raise InvalidToken("not yet valid")
        return _Believed(kid, key, since, until, claims.principal())

    def _signed_payload(self, unverified_token: str) -> tuple[str, RSAKey, bytes]:
        if len(unverified_token) > MAX_TOKEN_BYTES:
            raise InvalidToken("too long")
        try:
            unverified = jws.extract_compact(unverified_token.encode("ascii"), registry=_ALGORITHMS)
            kid = unverified.headers().get("kid")
            key = self._keys.key(kid) if isinstance(kid, str) else None
            if key is None or not isinstance(kid, str):
                raise InvalidToken("unknown key")
            if not jws.validate_compact(unverified, key, registry=_ALGORITHMS):
                raise InvalidToken("signature")
        except (JoseError, ValueError) as error:
            raise InvalidToken(type(error).__name__) from error
        return kid, key, unverified.payload


class _Claims:
    """Claims of a token whose signature was checked; each is type-checked where it is read, never coerced."""

    def __init__(self, payload: bytes) -> None:
        try:
            members = bounded_json.loads(payload)
        except MalformedJson as error:
            raise InvalidToken(f"payload: {error}") from error
        if not isinstance(members, dict):
            raise InvalidToken("payload")
        self._members: dict[str, Any] = members

    def text(self, name: str) -> str:
        value = self.optional_text(name)
        if not value:
            raise InvalidToken(f"claim {name}")
        return value

    def optional_text(self, name: str) -> str | None:
        value = self._members.get(name)
        if value is not None and not isinstance(value, str):
            raise InvalidToken(f"claim {name}")
        return value or None

    def number(self, name: str, default: int | None = None) -> int:
        value = self._members.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise InvalidToken(f"claim {name}")
        return value

    def texts(self, name: str) -> frozenset[str]:
        value = self._members.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise InvalidToken(f"claim {name}")
        return frozenset(value)

    def audience(self) -> frozenset[str]:
        value = self._members.get("aud")
        return frozenset([value]) if isinstance(value, str) else self.texts("aud")

    def level(self) -> Level:
        """No claim is level A; a claim that the realm does not issue is not a token to trust."""
        value = self.optional_text("level")
        if value is None:
            return Level.A
        if value not in Level.__members__:
            raise InvalidToken("claim level")
        return Level(value)

    def principal(self) -> Principal:
        verified_email = self._members.get("email_verified") is True
        locale = (self.optional_text("locale") or "el")[:2]
        given, family = self.optional_text("verified_given_name"), self.optional_text("verified_family_name")
        if not (given or family):
            given, family = self.optional_text("given_name"), self.optional_text("family_name")
        subject = self.text("sub")
        if not _SUBJECT.fullmatch(subject):
            raise InvalidToken("claim sub")
        return Principal(
            subject=subject,
            person_id=self.optional_text("person_id"),
            level=self.level(),
            level_method=self.optional_text("level_method"),
            level_at=self.optional_text("level_at"),
            roles=self.texts("roles"),
            second_factor="otp" in self.texts("amr"),
            email=self.optional_text("email") if verified_email else None,
            given_name=given,
            family_name=family,
            username=self.optional_text("preferred_username"),
            locale=locale if locale in ("el", "en") else "el",
            issued_at=self.number("iat"),
            authenticated_at=self.number("auth_time", 0) or None,
            session_id=self.optional_text("sid"),
            authorized_party=self.text("azp"),
        )

"""A client's end of the authorization code flow with PKCE, by hand: for tests, which want the tokens themselves."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import requests

from devstack.visitor import NotOnThePage, Visitor


class CodeRefused(Exception):
    """No tokens for the code. The message is the issuer's own."""


@dataclass(frozen=True)
class Client:
    """A client of the issuer. A visitor stops before its redirect URI, and the code is exchanged here."""

    issuer: str
    redirect_uri: str
    client_id: str
    secret: str = field(repr=False)

    def authorization_url(self, verifier: str, **more: str) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "client_id": self.client_id,
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": self.redirect_uri,
            "state": secrets.token_urlsafe(8),
            "nonce": secrets.token_urlsafe(8),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **more,
        }
        return f"{self.issuer}/protocol/openid-connect/auth?{urlencode(query)}"

    def begin(self, visitor: Visitor, **more: str) -> str:
        """Open the authorization request; returns the PKCE verifier."""
        verifier = secrets.token_urlsafe(48)
        visitor.stop_at = self.redirect_uri
        visitor.open(self.authorization_url(verifier, **more))
        return verifier

    def redeem(self, visitor: Visitor, verifier: str) -> dict[str, Any]:
        """The answer to the code with which the visitor came back; raises NotOnThePage or CodeRefused."""
        if "code" not in visitor.arrived:
            where = f"{visitor.stopped_at or visitor.url} ({visitor.status} “{visitor.heading}”)"
            raise NotOnThePage(f"no code at {where}: {visitor.text[:300]}")
        answer = self.ask_for_tokens(
            grant_type="authorization_code",
            code=visitor.arrived["code"],
            redirect_uri=self.redirect_uri,
            code_verifier=verifier,
        )
        if answer.status_code != 200:
            raise CodeRefused(answer.text)
        visitor.stop_at = None
        tokens: dict[str, Any] = answer.json()
        return tokens

    def ask_for_tokens(self, **form: str) -> requests.Response:
        """One request to the token endpoint, by whichever grant."""
        own = {"client_id": self.client_id} | ({"client_secret": self.secret} if self.secret else {})
        return requests.post(f"{self.issuer}/protocol/openid-connect/token", data={**own, **form}, timeout=120)


def unverified_claims(token: str) -> dict[str, Any]:
    """The payload of a token, for looking at; nothing is verified."""
    return _part(token, 1)


def unverified_header(token: str) -> dict[str, Any]:
    """Which key signed it, as the token says."""
    return _part(token, 0)


def _part(token: str, number: int) -> dict[str, Any]:
    part = token.split(".")[number]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return read

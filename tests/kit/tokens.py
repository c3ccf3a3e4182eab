"""What Keycloak gives the portal's client for one person, and how the portal's client gets it."""

from dataclasses import dataclass, field
from typing import Any

from devstack.code_flow import Client, unverified_claims
from devstack.stack import Stack
from devstack.visitor import Visitor


@dataclass
class Tokens:
    """What Keycloak gave the portal client for one person."""

    access: str
    refresh: str
    claims: dict[str, Any] = field(repr=False)

    @classmethod
    def of(cls, answer: dict[str, Any]) -> "Tokens":
        return cls(answer["access_token"], answer["refresh_token"], unverified_claims(answer["access_token"]))

    @property
    def subject(self) -> str:
        return str(self.claims["sub"])

    def headers(self, language: str = "en", **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access}", "Accept-Language": language, **more}


class CodeFlow:
    """The portal's client, without the portal: a visitor stops before its callback, and the code is exchanged here."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        callback = f"{stack.layout.url('portal')}/auth/callback"
        self._client = Client(stack.layout.issuer, callback, "portal", stack.secrets["portal_client"])

    def authorization_url(self, verifier: str, **more: str) -> str:
        return self._client.authorization_url(verifier, **more)

    def begin(self, visitor: Visitor, **more: str) -> str:
        """Open the authorization request; returns the PKCE verifier. The visitor stops before the portal's callback."""
        return self._client.begin(visitor, **more)

    def finish(self, visitor: Visitor, verifier: str) -> Tokens:
        """Exchange the code with which the visitor came back."""
        return Tokens.of(self._client.redeem(visitor, verifier))

    def refresh(self, tokens: Tokens) -> Tokens:
        answer = self._client.ask_for_tokens(grant_type="refresh_token", refresh_token=tokens.refresh)
        assert answer.status_code == 200, answer.text
        return Tokens.of(answer.json())

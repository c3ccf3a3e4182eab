"""People of the tests: they register, sign in with TAXISnet, get tokens, all through the real front doors."""

import base64
import hashlib
import json
import re
import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from devstack import seed, taxisnet
from devstack.stack import Stack
from devstack.visitor import Visitor
from taxisnet_simulator.personas import check_digit

from tests.mailbox import Mailbox, eventually

PASSWORD = "a-long-Test-passphrase-7"


@dataclass
class Tokens:
    """What Keycloak gave the portal client for one person."""

    access: str
    refresh: str
    claims: dict[str, Any] = field(repr=False)

    @classmethod
    def of(cls, answer: dict[str, Any]) -> "Tokens":
        return cls(answer["access_token"], answer["refresh_token"], unverified_claims(answer["access_token"]))

    def headers(self, language: str = "en", **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access}", "Accept-Language": language, **more}


@dataclass
class Representative:
    """Somebody who represents a business: the persona at TAXISnet, both tax numbers, the way in."""

    persona: str
    afm: str
    business_afm: str
    notice_email: str
    visitor: Visitor
    tokens: Tokens


def unverified_claims(token: str) -> dict[str, Any]:
    """The payload of a token, for looking at; nothing is verified."""
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


class Administrator(requests.auth.AuthBase):
    """Keycloak's administrator, whose tokens live for a minute: a new one is got before the old one ends."""

    def __init__(self, stack: Stack) -> None:
        self._stack, self._header, self._until = stack, "", 0.0

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if time.monotonic() >= self._until:
            begun = time.monotonic()
            self._header, self._until = f"Bearer {self._token()}", begun + 20
        request.headers["Authorization"] = self._header
        return request

    def _token(self) -> str:
        answer = requests.post(
            f"{self._stack.layout.url('keycloak')}/realms/master/protocol/openid-connect/token",
            data={
                "grant_type": "password",
                "client_id": "admin-cli",
                "username": "admin",
                "password": self._stack.secrets["keycloak_admin"],
            },
            timeout=60,
        )
        return str(answer.json()["access_token"])


class People:
    """Makes people and their tokens on the running platform."""

    def __init__(self, stack: Stack, mailbox: Mailbox) -> None:
        self.stack, self.mailbox = stack, mailbox
        self._callback = f"{stack.layout.url('portal')}/auth/callback"
        self._last_persona = 10_000 + secrets.randbelow(80_000)
        self._last_business = secrets.randbelow(9_900_000)

    # -- the code flow of the portal's client, by hand

    def authorization_url(self, verifier: str, **more: str) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "client_id": "portal",
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": self._callback,
            "state": secrets.token_urlsafe(8),
            "nonce": secrets.token_urlsafe(8),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **more,
        }
        return f"{self.stack.layout.issuer}/protocol/openid-connect/auth?{urlencode(query)}"

    def begin(self, visitor: Visitor, **more: str) -> str:
        """Open the authorization request; returns the PKCE verifier. The visitor stops before the portal's callback."""
        verifier = secrets.token_urlsafe(48)
        visitor.stop_at, visitor.stopped_at = self._callback, None
        visitor.open(self.authorization_url(verifier, **more))
        return verifier

    def finish(self, visitor: Visitor, verifier: str) -> Tokens:
        """Exchange the code with which the visitor came back."""
        assert visitor.stopped_at, (
            f"no way back to the portal: {visitor.status} “{visitor.heading}” {visitor.text[:300]}"
        )
        query = parse_qs(urlsplit(visitor.stopped_at).query)
        assert "code" in query, query
        answer = self._token(
            grant_type="authorization_code", code=query["code"][0], redirect_uri=self._callback, code_verifier=verifier
        )
        visitor.stop_at = None
        assert answer.status_code == 200, answer.text
        return Tokens.of(answer.json())

    def refresh(self, tokens: Tokens) -> Tokens:
        answer = self._token(grant_type="refresh_token", refresh_token=tokens.refresh)
        assert answer.status_code == 200, answer.text
        return Tokens.of(answer.json())

    def _token(self, **fields: str) -> requests.Response:
        secret = self.stack.secrets["portal_client"]
        return requests.post(
            f"{self.stack.layout.issuer}/protocol/openid-connect/token",
            data={"client_id": "portal", "client_secret": secret, **fields},
            timeout=60,
        )

    # -- ways in

    def register(self, visitor: Visitor, name: str | None = None) -> str:
        """Register with the form, prove the mail address, choose a password; returns the username."""
        username = name or f"citizen-{uuid.uuid4().hex[:10]}"
        email = f"{username}@mail.example"
        visitor.submit(
            form="form#kc-register-form", username=username, email=email, firstName="Μαρία", lastName="Δοκιμή"
        )
        mail = self.mailbox.wait(email)[0]
        body = self.mailbox.mail(mail["id"])["text"]
        links = re.findall(r"https?://\S*action-token\S*", body)
        assert links, body
        visitor.open(links[0])
        if not visitor.page.select_one("input[name=password-new]"):
            link = visitor.page.select_one("#kc-info-message a")
            assert link is not None, visitor.text
            visitor.open(str(link["href"]))
        visitor.submit(**{"password-new": PASSWORD, "password-confirm": PASSWORD})
        return username

    def level_a(self, language: str = "en") -> tuple[str, Visitor, Tokens]:
        """A new person of level A: (username, browser, tokens)."""
        visitor = Visitor(language)
        verifier = self.begin(visitor)
        visitor.follow("registration")
        username = self.register(visitor)
        return username, visitor, self.finish(visitor, verifier)

    def sign_in(self, visitor: Visitor, username: str, password: str = PASSWORD, **more: str) -> Tokens:
        verifier = self.begin(visitor, **more)
        visitor.submit(form="form#kc-form-login", username=username, password=password)
        return self.finish(visitor, verifier)

    def taxisnet(self, persona: str, visitor: Visitor | None = None) -> tuple[Visitor, Tokens]:
        """Somebody of level B, through TAXISnet."""
        visitor = visitor or Visitor("en")
        verifier = self.begin(visitor, kc_idp_hint="taxisnet")
        taxisnet.pass_through(visitor, persona)
        return visitor, self.finish(visitor, verifier)

    def fresh_persona(self) -> str:
        """Somebody at TAXISnet whom no other test has met."""
        self._last_persona += 1
        return f"visitor-{self._last_persona}"

    def new_representative(self, establishments: int) -> Representative:
        """A new person of level B with an accepted special declaration for a new business."""
        persona = self.fresh_persona()
        visitor, tokens = self.taxisnet(persona)
        declaration = self.declaration_of(persona, establishments)
        seed.enter_debtor(self.stack, declaration["business"])
        seed.accept_declaration(self.stack, declaration)
        business_afm, email = declaration["business"]["afm"], declaration["business"]["notice_email"]
        one = Representative(persona, seed.tax_number(persona), business_afm, email, visitor, tokens)
        eventually(lambda: self._is_linked(one), 180, "the link of the representative to reach fee-declarations")
        self.mailbox.wait(email, about="")
        return one

    def declaration_of(self, persona: str, establishments: int) -> dict[str, Any]:
        """The special declaration of this persona for a new business, as staff accept it."""
        self._last_business += 1
        number = f"8{self._last_business:07d}"
        email = f"notes-{uuid.uuid4().hex[:10]}@business.example"
        places = [
            {"name": f"Κατάστημα {n}", "address": f"Ελευθερίας {n}, Χερσόνησος"} for n in range(1, establishments + 1)
        ]
        declaration: dict[str, Any] = seed.representative_declaration()
        declaration["representative_afm"] = seed.tax_number(persona)
        afm = number + check_digit(number)
        declaration["business"] |= {"afm": afm, "notice_email": email, "establishments": places}
        return declaration

    def _is_linked(self, one: Representative) -> bool:
        address = f"{self.stack.layout.url('fee-declarations')}/businesses"
        return requests.get(address, headers=one.tokens.headers(), timeout=60).status_code == 200

    # -- administration

    def admin(self) -> requests.Session:
        """A session of Keycloak's administrator."""
        session = requests.Session()
        session.auth = Administrator(self.stack)
        return session

    def admin_url(self, path: str) -> str:
        return f"{self.stack.layout.url('keycloak')}/admin/realms/dimos{path}"


__all__ = ["PASSWORD", "People", "Representative", "Tokens", "eventually", "unverified_claims"]

"""A browser, and Keycloak as it looks to identity-bridge."""

import base64
import hashlib
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests
from bs4 import BeautifulSoup
from joserfc import jwt
from joserfc.jwk import KeySet

if TYPE_CHECKING:
    from tests.conftest import Bridge

KEYCLOAK = "http://127.0.0.1:9/realms/dimos/broker/taxisnet/endpoint"
PORTAL = "http://127.0.0.1:9/portal"
CLIENT_SECRET = "secret of: Keycloak+tests"


class Keycloak:
    """Keycloak's part: it sends browsers off and redeems what they bring back."""

    def __init__(self, bridge: "Bridge") -> None:
        self._bridge = bridge
        self.nonce, self.verifier = secrets.token_urlsafe(16), secrets.token_urlsafe(48)
        self.state = "s" * 180 + "." + secrets.token_urlsafe(8)

    def authorize_url(self, **changes: str | None) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": "keycloak",
            "redirect_uri": KEYCLOAK,
            "scope": "openid",
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **changes,
        }
        known = {name: value for name, value in asked.items() if value is not None}
        return f"{self._bridge.url}/authorize?{urlencode(known)}"

    def redeem(self, code: str, *, basic: bool = False, **changes: str) -> requests.Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": KEYCLOAK}
        form["code_verifier"] = self.verifier
        headers = {}
        if basic:
            joined = f"keycloak:{urlencode({'': CLIENT_SECRET})[1:]}"
            headers["Authorization"] = "Basic " + base64.b64encode(joined.encode()).decode()
        else:
            form |= {"client_id": "keycloak", "client_secret": CLIENT_SECRET}
        return requests.post(f"{self._bridge.url}/token", data={**form, **changes}, headers=headers, timeout=60)

    def claims(self, code: str) -> dict[str, Any]:
        """The claims of the ID token, checked as Keycloak checks them."""
        answer = self.redeem(code)
        assert answer.status_code == 200, answer.text
        assert answer.json()["access_token"]
        keys = KeySet.import_key_set(requests.get(f"{self._bridge.url}/jwks", timeout=60).json())
        token = jwt.decode(answer.json()["id_token"], keys, algorithms=["RS256"])
        assert token.claims["iss"] == self._bridge.url
        assert token.claims["aud"] == "keycloak"
        assert token.claims["nonce"] == self.nonce
        assert token.claims["exp"] > token.claims["iat"]
        return token.claims


class Browser:
    """One person's browser. It stops at Keycloak's door, and keeps every address it has seen."""

    def __init__(self, bridge: "Bridge", language: str = "el") -> None:
        self.bridge = bridge
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = language
        self.seen: list[str] = []
        self.response = requests.Response()

    def open(self, url: str) -> "Browser":
        return self._go("GET", url)

    def press(self, button: str, form: str = "form", **fields: str) -> "Browser":
        """Send the form with the button whose value or id is given."""
        controls = (
            (found, found.select_one(f"button[value='{button}'], button#{button}")) for found in self.page.select(form)
        )
        found, control = next(((found, control) for found, control in controls if control), (None, None))
        assert found is not None, self.response.text
        assert control is not None, self.response.text
        values = {str(i["name"]): str(i.get("value", "")) for i in found.select("input[type=hidden][name]")}
        if control.get("name"):
            values[str(control["name"])] = str(control["value"])
        return self._go("POST", urljoin(self.response.url, str(found["action"])), {**values, **fields})

    def log_in(self, persona: str, fault: str = "none") -> "Browser":
        """At the simulator: choose, and consent when asked."""
        self.press("btn-login-submit", j_username=persona, fault=fault)
        return self.consent()

    def consent(self) -> "Browser":
        """At the simulator, when it asks."""
        return self.press("btn-submit", "#confirmationForm") if self.page.select_one("#confirmationForm") else self

    def _go(self, method: str, url: str, data: dict[str, str] | None = None) -> "Browser":
        while True:
            self.seen.append(url)
            if url.startswith((KEYCLOAK, PORTAL)):
                return self
            self.response = self.session.request(method, url, data=data, allow_redirects=False, timeout=60)
            if not self.response.is_redirect:
                return self
            method, data, url = "GET", None, urljoin(url, self.response.headers["Location"])

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.response.text, "html.parser")

    @property
    def heading(self) -> str:
        headings = self.page.find_all("h1")
        assert len(headings) == 1
        return headings[0].get_text(strip=True)

    @property
    def answer(self) -> dict[str, str]:
        """What the browser brings to Keycloak's door."""
        assert self.seen[-1].startswith(KEYCLOAK), self.response.text
        return dict(parse_qsl(urlsplit(self.seen[-1]).query))

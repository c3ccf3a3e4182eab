"""A person's browser without JavaScript, for Keycloak's pages, and the portal's end of the code flow."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import Cookie
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
from requests.cookies import RequestsCookieJar

TIMEOUT_SECONDS = 120


class LoopbackJar(RequestsCookieJar):
    """Keycloak marks its cookies Secure on loopback http; browsers send those back, requests would not."""

    def set_cookie(self, cookie: Cookie, *args: Any, **kwargs: Any) -> None:
        cookie.secure = False
        super().set_cookie(cookie, *args, **kwargs)


@dataclass
class Form:
    """A form of a page: where it goes and what it would send untouched."""

    id: str
    action: str
    values: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("id", ""), given.get("action", "")))
        elif tag == "input" and self.forms and given.get("name") and given.get("type") not in ("submit", "checkbox"):
            self.forms[-1].values[given["name"]] = given.get("value", "")


class Browser:
    """Follows redirects up to the portal's door, which is not running: `arrived` holds what reached it."""

    def __init__(self, portal_url: str) -> None:
        self.session = requests.Session()
        self.session.cookies = LoopbackJar()
        self.portal_url = portal_url
        self.url = ""
        self.page = ""
        self.status = 0
        self.arrived: dict[str, str] | None = None

    def open(self, url: str) -> None:
        self._go("GET", url, {})

    def submit(self, form_id: str, **values: str) -> None:
        """Send the page's form with that id; fields of other names ride along, as a forger would add them."""
        form = self.form(form_id)
        self._go("POST", urljoin(self.url, form.action), {**form.values, **values})

    def press(self) -> None:
        """The one button of a page that says what is about to happen."""
        [form] = self.forms()
        self._go("POST", urljoin(self.url, form.action), form.values)

    def form(self, form_id: str) -> Form:
        forms = self.forms()
        found = [form for form in forms if form.id == form_id]
        assert found, f"no form {form_id} but {[form.id for form in forms]} on {self.status} {self.page[:3000]}"
        return found[0]

    def forms(self) -> list[Form]:
        parser = _Forms()
        parser.feed(self.page)
        return parser.forms

    def _go(self, method: str, url: str, data: dict[str, str]) -> None:
        self.arrived = None
        for _ in range(20):
            answer = self.session.request(
                method, url, data=data or None, allow_redirects=False, timeout=TIMEOUT_SECONDS
            )
            self.url, self.page, self.status = url, answer.text, answer.status_code
            location = answer.headers.get("Location")
            if not answer.is_redirect or location is None:
                return
            url, method, data = urljoin(url, location), "GET", {}
            if url.startswith(self.portal_url):
                self.arrived = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
                return
        raise AssertionError(f"redirected in circles at {url}")


class Portal:
    """The portal's client: starts a login, exchanges the code."""

    def __init__(self, issuer: str, url: str, secret: str) -> None:
        self.issuer, self.url, self._secret = issuer, url, secret
        self._verifier = secrets.token_urlsafe(48)

    def login_url(self, **extra: str) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self._verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "client_id": "portal",
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": f"{self.url}/auth/callback",
            "state": secrets.token_urlsafe(8),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "ui_locales": "en",
            **extra,
        }
        return str(requests.Request("GET", f"{self.issuer}/protocol/openid-connect/auth", params=query).prepare().url)

    def tokens(self, browser: Browser) -> dict[str, Any]:
        """Exchange the code with which the browser arrived."""
        assert browser.arrived is not None, (
            f"not at the portal but at {browser.status} {browser.url} {browser.page[:3000]}"
        )
        answer = self.grant(
            grant_type="authorization_code",
            code=browser.arrived["code"],
            redirect_uri=f"{self.url}/auth/callback",
            code_verifier=self._verifier,
        )
        assert answer.ok, answer.text
        return dict(answer.json())

    def grant(self, **data: str) -> requests.Response:
        return requests.post(
            f"{self.issuer}/protocol/openid-connect/token",
            data={"client_id": "portal", "client_secret": self._secret, **data},
            timeout=TIMEOUT_SECONDS,
        )


def unverified_claims(token: str) -> dict[str, Any]:
    """The claims of a token, read without checking its signature."""
    payload = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))

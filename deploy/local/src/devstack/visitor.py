"""A person with a browser without JavaScript, for the journey and for tests: opens pages, fills in forms."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from bs4 import BeautifulSoup, Tag
from requests.cookies import RequestsCookieJar


class NotOnThePage(Exception):
    """What the visitor wanted to press or fill in is not there. The message says where the visitor is."""


class _LoopbackJar(RequestsCookieJar):
    """Browsers count http://127.0.0.1 as secure and send Secure cookies back to it; requests does not."""

    def set_cookie(self, cookie, *args, **kwargs):  # type: ignore[no-untyped-def]
        cookie.secure = False
        return super().set_cookie(cookie, *args, **kwargs)


class Visitor:
    """One person, one browser."""

    def __init__(self, language: str = "el") -> None:
        self.session = requests.Session()
        self.session.cookies = _LoopbackJar()
        self.session.headers["Accept-Language"] = language
        self.response: requests.Response | None = None
        self.clicks = 0
        self.urls: list[str] = []
        # How long each of them took to answer; reading pages and filling in forms is not in it.
        self.seconds: list[float] = []
        # A redirect to an address that begins so is not followed, and kept in stopped_at until the next step.
        self.stop_at: str | tuple[str, ...] | None = None
        self.stopped_at: str | None = None
        # Sent with every form, without a field for it.
        self.forged: Mapping[str, str] = {}

    @property
    def url(self) -> str:
        return self.response.url if self.response is not None else ""

    @property
    def status(self) -> int:
        return self.response.status_code if self.response is not None else 0

    @property
    def arrived(self) -> dict[str, str]:
        """What the visitor brought to where it stopped; nothing when it stands on a page."""
        return dict(parse_qsl(urlsplit(self.stopped_at or "").query))

    @property
    def html(self) -> str:
        return self.response.text if self.response is not None else ""

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @property
    def heading(self) -> str:
        found = self.page.find("h1")
        return found.get_text(" ", strip=True) if found else ""

    @property
    def text(self) -> str:
        return self.page.get_text(" ", strip=True)

    def open(self, url: str) -> "Visitor":
        return self._go("GET", urljoin(self.url, url))

    def follow(self, words: str) -> "Visitor":
        """Press the link whose text holds the words, or whose address holds them."""
        for link in self.page.find_all("a", href=True):
            if words in link.get_text(" ", strip=True) or words in str(link["href"]):
                self.clicks += 1
                return self.open(str(link["href"]))
        raise NotOnThePage(f"no link “{words}” on {self._where()}")

    def submit(self, button: str | None = None, form: str = "form", **fields: str | Iterable[str]) -> "Visitor":
        """Fill in the first form that fits and press a button of it.

        ``form`` is a CSS selector; ``button`` is part of the button's text (the first button unless given). Fields keep
        the values the page gives them unless named here.
        """
        for candidate in self.page.select(form):
            pressed = _button(candidate, button)
            known = {str(control.get("name")) for control in candidate.select("[name]")}
            if (button is None or pressed is not None) and set(fields) <= known:
                return self._send(candidate, pressed, {**fields, **self.forged})
        raise NotOnThePage(f"no form with {sorted(fields)} and a button “{button}” on {self._where()}")

    def send_file(self, form: str, field: str, name: str, content: bytes) -> "Visitor":
        """Choose a file in the form, a CSS selector, and send it in with all else that the form holds."""
        found = self.page.select_one(form)
        if found is None or found.select_one(f"input[type=file][name={field}]") is None:
            raise NotOnThePage(f"no form for the file “{field}” on {self._where()}")
        target = urljoin(self.url, str(found.get("action") or self.url))
        self.clicks += 1
        return self._go("POST", target, data=_values(found), files=[(field, (name, content))])

    def _send(self, form: Tag, pressed: Tag | None, fields: dict[str, str | Iterable[str]]) -> "Visitor":
        values = [(name, value) for name, value in _values(form) if name not in fields]
        for name, value in fields.items():
            values += [(name, value)] if isinstance(value, str) else [(name, item) for item in value]
        if pressed is not None and pressed.get("name"):
            values.append((str(pressed["name"]), str(pressed.get("value", ""))))
        address = (pressed.get("formaction") if pressed is not None else None) or form.get("action") or self.url
        target = urljoin(self.url, str(address))
        self.clicks += 1
        if str(form.get("method", "get")).lower() == "post":
            return self._go("POST", target, data=values)
        return self._go("GET", target, params=values)

    def _go(self, method: str, url: str, **values: Sequence[tuple[str, Any]]) -> "Visitor":
        self.stopped_at = None
        self.response = self._ask(method, url, **values)
        while self.response.is_redirect:
            target = urljoin(self.response.url, self.response.headers["Location"])
            if self.stop_at and target.startswith(self.stop_at):
                self.stopped_at = target
                break
            keeps_method = self.response.status_code in (307, 308) and method == "POST"
            again = values if keeps_method else {}
            self.response = self._ask("POST" if keeps_method else "GET", target, **again)
        return self

    def _ask(self, method: str, url: str, **values: Sequence[tuple[str, Any]]) -> requests.Response:
        begun = time.perf_counter()
        response = self.session.request(method, url, timeout=60, allow_redirects=False, **values)  # type: ignore[arg-type]
        self.seconds.append(time.perf_counter() - begun)
        self.urls.append(response.url)
        return response

    def _where(self) -> str:
        return f"{self.url.split('?')[0]} ({self.status}, “{self.heading}”)"


def _button(form: Tag, words: str | None) -> Tag | None:
    for control in form.select("button, input[type=submit]"):
        label = f"{control.get_text(' ', strip=True)} {control.get('value', '')} {control.get('name', '')}"
        if words is None or words in label:
            return control
    return None


def _values(form: Tag) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for control in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(control["name"]), str(control.get("type", "text")).lower()
        if control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            if chosen is not None:
                found.append((name, str(chosen.get("value", chosen.get_text(strip=True)))))
        elif control.name == "textarea":
            found.append((name, control.get_text()))
        elif kind in ("radio", "checkbox"):
            if control.has_attr("checked"):
                found.append((name, str(control.get("value", "on"))))
        elif kind not in ("submit", "image", "button", "reset", "file"):
            found.append((name, str(control.get("value", ""))))
    return found

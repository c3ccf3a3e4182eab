"""What a browser does in the tests: goes through the issuer, reads pages strictly."""

import re
from urllib.parse import urlsplit

import html5lib
import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def through_issuer(client: FlaskClient, start: str) -> str:
    """Go to the issuer, from a path of ours or by its own address, and return the path it sends back to."""
    if start.startswith("/"):
        answer = client.get(start)
        assert answer.status_code == 303, answer.text
        start = answer.location
    back = urlsplit(requests.get(start, allow_redirects=False, timeout=60).headers["Location"])
    return f"{back.path}?{back.query}"


def sign_in(client: FlaskClient, next_path: str = "/privacy") -> TestResponse:
    """Sign in as the issuer's person; the answer is the page after it, by itself one that asks no service."""
    callback = through_issuer(client, f"/auth/login/password?next={next_path}")
    return client.get(callback, follow_redirects=True)


def csrf(page: TestResponse) -> str:
    return hidden(page, "csrf")


def check_page(page: TestResponse, locale: str = "el") -> None:
    """Strict HTML with one h1, a title, the language, landmarks, and a name for every field."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    document = parser.parse(page.text)
    assert document.get("lang") == locale
    assert len(document.findall(".//h1")) == 1
    assert (document.findtext(".//title") or "").strip()
    assert len(document.findall(".//main")) == 1
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), "an id is used twice"
    labelled = {label.get("for") for label in document.iter("label")}
    for field in (element for element in document.iter() if element.tag in ("input", "select", "textarea")):
        assert field.get("type") == "hidden" or field.get("id") in labelled
    for link in document.iter("a"):
        target = link.get("href", "")
        assert not target.startswith("#") or target[1:] in ids, f"{target} leads nowhere"
    for script in document.iter("script"):
        assert script.get("src", "").startswith("/static/")
        assert not script.text
    assert "style=" not in page.text


def send(client: FlaskClient, path: str, token: str, **fields: str) -> TestResponse:
    """Send a form and follow where it leads."""
    return client.post(path, data={"csrf": token, **fields}, follow_redirects=True)


def hidden(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page.text)
    assert found, f"no {name} on the page"
    return found.group(1)

"""The page of a certificate: candid about where else one has it, what it costs, and what is not given here."""

from typing import Any

import pytest
import samples
from conftest import Services
from flask.testing import FlaskClient
from visits import check_page, sign_in

pytestmark = pytest.mark.usefixtures("working")

PAGE = "/certificates/955481"
GONE: dict[str, Any] = {
    **samples.PROCEDURE,
    "code": "male-register",
    "offered": False,
    "not_offered_because": samples.words("Οι δήμοι δεν το τηρούν πια."),
    "elsewhere": [{"kind": "office", "text": samples.words("Στρατολογία"), "url": None}],
}
LISTED = {name: GONE[name] for name in ("code", "title", "not_offered_because", "elsewhere")}


@pytest.mark.parametrize("locale", ["el", "en"])
def test_gov_gr_is_said_before_anything_else(client: FlaskClient, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    page = client.get(PAGE)
    check_page(page, locale)
    link = page.text.index('href="https://www.gov.gr/family"')
    assert link < page.text.index('<dl class="portal-facts">') < page.text.index("/auth/login/taxisnet")
    assert ("Αμέσως στο gov.gr" if locale == "el" else "At once on gov.gr") in page.text


def test_the_lists_say_it_shortly(client: FlaskClient) -> None:
    assert "Δίνεται αμέσως και στο gov.gr" in client.get("/").text
    sign_in(client)
    assert "Δίνεται αμέσως και στο gov.gr" in client.get("/services").text


def test_what_another_authority_fetches_need_not_be_brought(client: FlaskClient, services: Services) -> None:
    fetched = {"kind": "fetched", "text": samples.words("Το αναζητά η ίδια."), "url": None}
    services.lay_out("GET /certificates/procedures/955481", {**samples.PROCEDURE, "elsewhere": [fetched]})
    page = client.get(PAGE)
    check_page(page)
    assert "Το αναζητά η ίδια. (el)" in page.text
    assert "Δίνεται αμέσως" not in client.get("/certificates/955481").text


def test_postage_and_what_is_shown_are_told_before_filing(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    assert "Τα ταχυδρομικά με τις τιμές των ΕΛΤΑ. (el)" in page
    assert "Το δείχνετε στην παραλαβή" in page
    # Nobody brings what the municipality fetches or only looks at; one paper may be needed.
    assert "Μόνο κατά περίπτωση" in page


@pytest.mark.parametrize("locale", ["el", "en"])
def test_what_is_not_given_says_why_and_where_to_go(client: FlaskClient, services: Services, locale: str) -> None:
    services.lay_out("GET /certificates/procedures/male-register", GONE)
    services.lay_out("GET /certificates/procedures", {"items": [samples.PROCEDURE], "not_offered": [LISTED]})
    client.set_cookie("portal_lang", locale)
    page = client.get("/certificates/male-register")
    check_page(page, locale)
    assert samples.words("Οι δήμοι δεν το τηρούν πια.")[locale] in page.text
    assert samples.words("Στρατολογία")[locale] in page.text
    assert "/auth/login/" not in page.text.partition("<main")[2]
    assert 'href="/certificates/male-register"' in client.get("/").text
    sign_in(client)
    for path in ("/certificates/male-register/form", "/certificates/male-register/documents"):
        assert client.get(path).location == "/certificates/male-register"
    listed = client.get("/services")
    check_page(listed, locale)
    assert 'href="/certificates/male-register"' in listed.text

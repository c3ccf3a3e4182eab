"""What the pages offer: each service once, by its name, with its state; and how the office is reached."""

import re
from typing import Any

import declaration_samples
import fee_samples
import html5lib
import pytest
import samples
from conftest import Issuer, Services
from flask.testing import FlaskClient
from visits import check_page, sign_in

pytestmark = pytest.mark.usefixtures("working")

B = pytest.mark.parametrize("level", ["B"], indirect=True)
FEE = samples.FEES["items"][0]


def words_of(element: Any) -> str:
    """The text, with each run of line ends and plain spaces as one space."""
    return re.sub(r"[ \n]+", " ", "".join(element.itertext())).strip()


def rows(client: FlaskClient, path: str, locale: str = "el") -> tuple[str, dict[str, str]]:
    """The page, and the text of each entry by the address that its name leads to."""
    page = client.get(path)
    check_page(page, locale)
    listed = {}
    for entry in html5lib.parse(page.text, namespaceHTMLElements=False).findall(".//li[@class='portal-option']"):
        if (link := entry.find(".//h3/a")) is not None:
            listed[str(link.get("href"))] = words_of(entry)
    return page.text, listed


def test_every_service_is_listed_once_and_what_is_missing_is_said_once(client: FlaskClient) -> None:
    sign_in(client)
    page, offered = rows(client, "/services")
    assert offered.keys() == {"/certificates/955481", "/fees"}
    assert "Διαθέσιμο" in offered["/certificates/955481"]
    assert "με το ταχυδρομείο (με επίπεδο Β)" in offered["/certificates/955481"]
    assert "Δεν είναι διαθέσιμο ακόμα" in offered["/fees"]
    for once in (samples.MISSING_LEVEL["text"], "Ελάτε στο γραφείο.", 'action="/account/link"'):
        assert page.count(once) == 1
    # What level B is good for is said beside the way to it.
    for title in ("Ταχυδρομείο", "Δήλωση"):
        assert f"<li>{title}</li>" in page


@B
def test_where_nothing_is_missing_nothing_is_asked(client: FlaskClient) -> None:
    sign_in(client)
    page, offered = rows(client, "/services")
    assert all("Διαθέσιμο" in said for said in offered.values())
    assert "Παραλαβή: από το γραφείο, από ΚΕΠ, με το ταχυδρομείο, ως αρχείο." in offered["/certificates/955481"]
    assert samples.MISSING_LEVEL["text"] not in page


@B
def test_what_a_business_lacks_stands_at_its_service(client: FlaskClient, services: Services) -> None:
    missing = [
        {"requirement": "business_link", "needed": True, "held": False, "text": "Χρειάζεται δήλωση.", "ways": []}
    ]
    option = {"option": "fees.declare", "title": "Δήλωση", "allowed": False, "missing": missing}
    services.lay_out("GET /fees/options", {"options": [option]})
    sign_in(client)
    page, offered = rows(client, "/services")
    assert "Χρειάζεται δήλωση." in offered["/fees"]
    assert 'href="/businesses"' in page
    assert 'action="/account/link"' not in page


@pytest.mark.parametrize("level", ["A", "B"], indirect=True)
@pytest.mark.parametrize("locale", ["el", "en"])
def test_the_level_stands_beside_the_name(client: FlaskClient, issuer: Issuer, locale: str, level: str) -> None:
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    header = client.get("/contact").text.partition("</header>")[0]
    letter = {"A": "\u0391", "B": "\u0392"}[level] if locale == "el" else level
    assert f"{'Επίπεδο' if locale == 'el' else 'Level'} {letter}</strong>" in header
    issuer.person("staff", roles=["staff"])
    client.delete_cookie("portal_session")
    sign_in(client)
    assert "portal-level" not in client.get("/contact").text


@B
def test_cases_are_called_by_what_they_are(client: FlaskClient) -> None:
    sign_in(client)
    _, listed = rows(client, "/cases")
    request = listed[f"/cases/requests/{samples.REQUEST['id']}"]
    assert request.startswith("Πιστοποιητικό οικογενειακής κατάστασης (el)")
    assert "Αίτηση 12/23-11-2026" in request
    declaration = listed[f"/cases/declarations/{fee_samples.DECLARATION['id']}"]
    assert declaration.startswith("Τέλος διαμονής (el)")
    assert "Δήλωση τέλους 7/2026. Ξενοδοχείο «Αύρα»" in declaration
    assert "Πληρωμή 100,00\u00a0€ έως 30 Νοεμβρίου 2026" in declaration


@B
def test_a_number_is_never_without_its_kind(client: FlaskClient, services: Services) -> None:
    same = "2/29-11-2026"
    services.lay_out("GET /certificates/requests", {"items": [{**samples.REQUEST, "number": same}]})
    services.lay_out("GET /fees/declarations", {"items": [{**fee_samples.DECLARATION, "number": same}]})
    services.lay_out("GET /bridge/declarations", {"items": [declaration_samples.summary("submitted")]})
    sign_in(client)
    client.set_cookie("portal_lang", "en")
    _, listed = rows(client, "/cases", "en")
    for path, called in (
        (f"/cases/requests/{samples.REQUEST['id']}", f"Request {same}"),
        (f"/cases/declarations/{fee_samples.DECLARATION['id']}", f"Fee declaration {same}"),
        (f"/businesses/declare/{declaration_samples.CASE_ID}", "Special declaration ED-2026-00012"),
    ):
        assert called in listed[path]


@B
def test_where_nothing_is_owed_no_payment_is_asked_for(client: FlaskClient, services: Services) -> None:
    services.lay_out("GET /fees/declarations", {"items": [{**fee_samples.DECLARATION, "note": None}]})
    sign_in(client)
    _, listed = rows(client, "/cases")
    assert "Πληρωμή" not in listed[f"/cases/declarations/{fee_samples.DECLARATION['id']}"]


def test_the_first_page_says_what_a_fee_is_and_where_to_read_of_it(client: FlaskClient, services: Services) -> None:
    rates = [
        {"valid_from": "2014-01-01", "percent": "0.5"},
        {"valid_from": "2020-01-01", "percent": "0.75"},
        {"valid_from": "2199-01-01", "percent": "9"},
    ]
    services.lay_out("GET /fees/fees", {"items": [{**FEE, "rates": rates}]})
    page = client.get("/").text
    assert 'href="/businesses#fee-accommodation"' in page
    assert "0,75 %" in page
    assert 'id="fee-accommodation"' in client.get("/businesses").text


def test_the_first_page_has_a_heading_of_its_own(client: FlaskClient) -> None:
    page = html5lib.parse(client.get("/").text, namespaceHTMLElements=False)
    brand, heading = page.find(".//a[@class='town-header__brand']"), page.find(".//h1")
    assert words_of(brand)
    assert words_of(heading) != words_of(brand)


@pytest.mark.parametrize("locale", ["el", "en"])
def test_no_word_of_the_name_is_broken_at_its_hyphen(client: FlaskClient, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    page = html5lib.parse(client.get("/").text, namespaceHTMLElements=False)
    brand = page.find(".//a[@class='town-header__brand']")
    words = [word.text for word in brand.iter("span") if word.get("class") == "town-header__word"]
    assert " ".join(words) == words_of(brand)
    assert not any(" " in word for word in words)
    [frame] = [link.get("href", "") for link in page.iter("link") if "/frame.css" in link.get("href", "")]
    with client.get(frame) as style:
        assert ".town-header__word { white-space: nowrap; }" in style.text


@pytest.mark.parametrize("path", ["/", "/levels", "/certificates/955481"])
def test_the_foot_of_every_page_calls_and_writes(client: FlaskClient, path: str) -> None:
    foot = client.get(path).text.partition("<footer")[2]
    assert re.search(r'href="tel:\+30\d{10}"', foot)
    assert re.search(r'href="mailto:[^"]+@[^"]+"', foot)


@pytest.mark.parametrize("locale", ["el", "en"])
def test_letters_of_levels_and_the_hours_of_the_office(client: FlaskClient, services: Services, locale: str) -> None:
    hours = samples.words("8:30 έως 13:30")
    unit = {**samples.PROCEDURE["unit"], "hours": hours}
    services.lay_out("GET /certificates/procedures/955481", {**samples.PROCEDURE, "unit": unit})
    client.set_cookie("portal_lang", locale)
    page = client.get("/certificates/955481").text
    assert hours[locale] in page
    for letters in ("\u0391\u0392" if locale == "el" else "AB",):
        for letter in letters:
            assert f"{'Επίπεδο' if locale == 'el' else 'Level'} {letter}</strong>" in page

"""The code for the visit, the history of the level, and who of the staff saw the data."""

import desk_samples as desk
import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from visits import check_page, csrf, send, sign_in

PAGE = "/account/desk-code"
MAIL = {"email": "maria@mail.example", "email_verified": True}


@pytest.fixture(autouse=True)
def bridge(services: Services) -> None:
    services.lay_out("GET /bridge/identity", desk.IDENTITY)
    services.lay_out("POST /bridge/desk-codes", desk.CODE, 201)


@pytest.mark.parametrize(
    ("claims", "words"),
    [(MAIL, "Τον στείλαμε και στο maria@mail.example."), ({}, "Δεν έχετε επιβεβαιωμένο email")],
)
def test_a_code_is_made_by_a_button_and_shown(
    client: FlaskClient, services: Services, issuer: Issuer, claims: dict[str, str], words: str
) -> None:
    issuer.person(**claims)
    begin = sign_in(client, PAGE)
    check_page(begin)
    for needed in ("Γραφείο Διαφάνειας", "8:30", "2897340000", "Αστυνομική ταυτότητα"):
        assert needed in begin.text
    assert services.requests("POST /bridge/desk-codes") == []
    services.lay_out("GET /bridge/desk-codes/current", desk.CODE)
    made = send(client, PAGE, csrf(begin))
    check_page(made)
    assert made.request.path == PAGE
    for needed in ("K7QP-4M2X", "23 Δεκεμβρίου 2026", "Γραφείο Διαφάνειας", words):
        assert needed in made.text
    [(_, body)] = services.requests("POST /bridge/desk-codes")
    assert body == {"locale": "el"}
    # Later the code is there; whether it was mailed then, the page does not claim.
    assert "Τον στείλαμε" not in client.get(PAGE).text


def test_level_b_needs_no_code(client: FlaskClient, services: Services) -> None:
    services.lay_out("GET /bridge/identity", {**desk.IDENTITY, "level": "B"})
    services.lay_out("GET /bridge/desk-codes/current", desk.CODE)
    page = sign_in(client, PAGE)
    check_page(page)
    assert "K7QP" not in page.text
    assert f'action="{PAGE}"' not in page.text


def test_while_the_service_is_away_the_page_says_so(client: FlaskClient, services: Services) -> None:
    begin = sign_in(client, PAGE)
    services.lay_out("POST /bridge/desk-codes", {}, 503)
    assert "η υπηρεσία ταυτοποίησης" in send(client, PAGE, csrf(begin)).text
    for path, name in ((PAGE, "desk-codes/current"), ("/account/history", "identity"), ("/account/views", "x")):
        services.lay_out(f"GET /bridge/{name}", {}, 503)
        services.lay_out("GET /bridge/identity/views", {}, 503)
        page = client.get(path)
        check_page(page)
        assert page.status_code == 503


@pytest.mark.parametrize("locale", ["el", "en"])
def test_the_history_tells_each_change_and_who_made_it(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    changes = [desk.change("undone", "A", office="transparency"), desk.change("certified", "B", office="transparency")]
    services.lay_out("GET /bridge/identity", {**desk.IDENTITY, "history": [*changes, desk.change("oracle", "A")]})
    page = sign_in(client, "/account/history")
    check_page(page, locale)
    said = ("με αυτοπρόσωπη παρουσία", "αναιρέθηκε") if locale == "el" else ("in person", "was undone")
    assert page.text.index("oracle") < page.text.index(said[0]) < page.text.index(said[1])
    assert ("Γραφείο Διαφάνειας, υπάλληλος 101" if locale == "el" else "Transparency Office, officer 101") in page.text


@pytest.mark.parametrize("locale", ["el", "en"])
def test_looks_of_one_visit_are_one_entry(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    times = [f"2026-11-23T08:0{minute}:00+00:00" for minute in range(5)]
    kinds = ["desk.case-opened", "desk.case-read", "desk.case-read", "desk.certified", "desk.case-read"]
    visit = [desk.view(kind, at) for kind, at in zip(kinds, times, strict=True)]
    lookup = desk.view("desk.looked-up", "2026-11-20T08:00:00+00:00", "Ήρθε <χωρίς> κωδικό")
    odd = desk.view("desk.dreamt", "2026-11-19T08:00:00+00:00", None)
    services.lay_out("GET /bridge/identity/views", {"items": [*visit[::-1], lookup, odd]})
    page = sign_in(client, "/account/views")
    check_page(page, locale)
    assert page.text.count("<section") == 3
    told = "Είδε τα στοιχεία σας" if locale == "el" else "Saw your data"
    assert page.text.count(told) == 1
    assert "10:00" in page.text
    assert "Ήρθε &lt;χωρίς&gt; κωδικό" in page.text
    assert "desk.dreamt" in page.text


def test_nobody_looked(client: FlaskClient, services: Services) -> None:
    services.lay_out("GET /bridge/identity/views", {"items": []})
    page = sign_in(client, "/account/views")
    check_page(page)
    assert "Κανένας υπάλληλος δεν έχει δει τα στοιχεία σας." in page.text


def test_the_ways_to_level_b_lead_to_the_code(client: FlaskClient) -> None:
    assert f'href="{PAGE}"' in sign_in(client, "/account").text
    assert f'href="{PAGE}"' in client.get("/step-up/cancelled").text

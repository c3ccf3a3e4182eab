"""A person whose level staff took away is told so wherever level B would be offered, and is sent in no circle."""

import desk_samples as desk
import pytest
import samples
from conftest import Issuer, Services
from flask.testing import FlaskClient
from visits import check_page, sign_in

SAID = ("Το επίπεδο Β ανακλήθηκε στις 20 Νοεμβρίου 2026.", "Λόγος: Πλαστό έγγραφο", "καλέστε στο 2897340000")
REVOKED = {"at": "2026-11-20T08:00:00+00:00", "reason": "Πλαστό έγγραφο", "office": "transparency"}


@pytest.fixture(autouse=True)
def revoked(services: Services, working: None) -> None:
    services.lay_out("GET /bridge/identity", {**desk.IDENTITY, "revoked": REVOKED})
    services.lay_out("GET /bridge/desk-codes/current", desk.CODE)


@pytest.mark.parametrize("path", ["/account", "/services", "/account/desk-code", "/step-up/failed"])
def test_the_page_says_when_why_and_whom_to_call(client: FlaskClient, path: str) -> None:
    sign_in(client, "/privacy")
    page = client.get(path)
    check_page(page)
    for said in SAID:
        assert page.text.count(said) == 1
    for offered in ('action="/account/link"', 'href="/account/desk-code"', 'action="/account/desk-code"', "K7QP"):
        assert offered not in page.text


def test_a_question_that_needs_level_b_says_it_too(client: FlaskClient) -> None:
    page = sign_in(client, f"/cases/requests/{samples.REQUEST['id']}/delivery/address")
    check_page(page)
    assert page.text.count(SAID[0]) == 1
    assert 'action="/account/link"' not in page.text


def test_others_are_offered_every_way(client: FlaskClient, services: Services) -> None:
    sign_in(client, "/privacy")
    for answer in ((200, desk.IDENTITY), (503, {})):
        services.answers["GET /bridge/identity"] = answer
        page = client.get("/services")
        check_page(page)
        assert 'action="/account/link"' in page.text
        assert "ανακλήθηκε" not in page.text


@pytest.mark.parametrize("locale", ["el", "en"])
def test_in_both_languages(client: FlaskClient, issuer: Issuer, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, "/account")
    check_page(page, locale)
    assert ("Level B was revoked on 20 November 2026." if locale == "en" else SAID[0]) in page.text
    issuer.person(level="B")
    client.delete_cookie("portal_session")
    assert "revoked" not in sign_in(client, "/account").text

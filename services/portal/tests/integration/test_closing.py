"""Closing the account: what the page says, the tick, the fresh sign-in, and what a refusal looks like."""

import time
from typing import Any

import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from visits import check_page, csrf, send, sign_in

PAGE = "/account/close"
CLOSE = "POST /bridge/account-closings"


def rule(kind: str, title: str) -> dict[str, Any]:
    return {"kind": kind, "title": {"el": title, "en": title}, "days": 1826, "basis": {"el": "Για", "en": "For"}}


@pytest.fixture(autouse=True)
def bridge(services: Services, issuer: Issuer) -> None:
    issuer.person(auth_time=int(time.time()))
    services.lay_out(CLOSE, {"operation_id": "8ad2a1b4-7f0e-4d9c-9a6e-1b7d6f6f0c11"}, 202)
    for part in ("bridge", "certificates", "fees", "notifier"):
        items = [rule("requests", "Αιτήσεις"), rule("drafts", "Πρόχειρα που σβήνονται")]
        services.lay_out(f"GET /{part}/retention", {"items": items})


def test_the_page_says_what_ends_and_how_long_the_rest_is_kept(client: FlaskClient) -> None:
    page = sign_in(client, PAGE)
    check_page(page)
    assert page.text.count("Αιτήσεις") == 3
    assert "5 έτη" in page.text
    assert "Πρόχειρα που σβήνονται" not in page.text


def test_one_tick_and_one_button_close_it_and_sign_the_browser_out(client: FlaskClient, services: Services) -> None:
    page = sign_in(client, PAGE)
    unsure = client.post(PAGE, data={"csrf": csrf(page)})
    check_page(unsure)
    assert (unsure.status_code, services.requests(CLOSE)) == (422, [])
    assert "Σημειώστε ότι θέλετε να κλείσει ο λογαριασμός σας." in unsure.text
    done = send(client, PAGE, csrf(page), sure="yes")
    check_page(done)
    assert (done.request.path, len(services.requests(CLOSE))) == (f"{PAGE}/done", 1)
    assert client.get("/account").status_code == 401


@pytest.mark.parametrize(("name", "hint"), [("maria", None), ("taxis-1", "taxisnet")])
def test_an_old_sign_in_is_renewed_first(
    client: FlaskClient, services: Services, issuer: Issuer, name: str, hint: str | None
) -> None:
    issuer.person(auth_time=int(time.time()) - 541, preferred_username=name)
    page = sign_in(client, PAGE)
    check_page(page)
    assert 'name="sure"' not in page.text
    assert "Σύνδεση ξανά" in page.text
    assert client.post(PAGE, data={"csrf": csrf(page), "sure": "yes"}).location == PAGE
    assert services.requests(CLOSE) == []
    away = client.get(f"{PAGE}/sign-in").location
    assert "prompt=login" in away
    assert ("kc_idp_hint=taxisnet" in away) == (hint is not None)


def test_a_refusal_is_told_and_nothing_ends(client: FlaskClient, services: Services) -> None:
    problem = {
        "code": "close-desk-case-open",
        "title": "Ο λογαριασμός δεν έκλεισε",
        "detail": "Το γραφείο σας εξυπηρετεί.",
    }
    services.lay_out(CLOSE, problem, 409)
    refused = send(client, PAGE, csrf(sign_in(client, PAGE)), sure="yes")
    check_page(refused)
    assert refused.status_code == 409
    assert "Το γραφείο σας εξυπηρετεί." in refused.text
    assert client.get("/account").status_code == 200

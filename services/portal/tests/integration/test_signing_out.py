"""Signing out: here, everywhere, and what the page afterwards says."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import Issuer, Services
from flask import Flask
from flask.testing import FlaskClient
from portal.context import EXTENSION
from portal.guard import COOKIE
from portal.settings import Settings
from sqlalchemy import Engine
from test_sign_in import live, rows
from visits import check_page, csrf, sign_in

EVERYWHERE = "/account/sign-out-everywhere"
MakeApp = Callable[[Settings], Flask]


def said(location: str) -> list[str]:
    """What the page after signing out will be told."""
    return sorted(parse_qs(urlsplit(location).query)["state"][0].split("-"))


BRIDGE_ANSWERS = "GET /bridge/healthz"
FROM_TAXISNET = [{"level": "B", "level_method": "taxisnet"}, {"preferred_username": "taxis-5c0f"}]


@pytest.mark.parametrize("claims", [{}, {"level": "B", "level_method": "desk"}])
def test_who_has_nothing_to_do_with_taxisnet_is_out_at_once(
    client: FlaskClient, issuer: Issuer, engine: Engine, claims: dict[str, str]
) -> None:
    issuer.person(**claims)
    token = csrf(sign_in(client))
    assert client.post("/auth/logout", data={"csrf": token}).location == "/signed-out?state=done"
    assert (len(issuer.ended), live(engine)) == (1, [])


@pytest.mark.parametrize("claims", FROM_TAXISNET)
def test_who_may_be_signed_in_at_taxisnet_is_led_there_by_the_issuer(
    client: FlaskClient, issuer: Issuer, services: Services, claims: dict[str, str]
) -> None:
    services.lay_out(BRIDGE_ANSWERS, {})
    issuer.person(**claims)
    token = csrf(sign_in(client))
    location = client.post("/auth/logout", data={"csrf": token}).location
    assert (urlsplit(location).path, said(location)) == ("/logout", ["taxisnet"])
    assert issuer.ended == [], "the issuer would forget on which way the person came"


@pytest.mark.parametrize("claims", FROM_TAXISNET)
def test_while_the_way_to_taxisnet_is_shut_the_issuer_s_session_ends_and_the_page_names_taxisnet(
    client: FlaskClient, issuer: Issuer, claims: dict[str, str]
) -> None:
    issuer.person(**claims)
    token = csrf(sign_in(client))
    assert client.post("/auth/logout", data={"csrf": token}).location == "/signed-out?state=taxisnet"
    assert len(issuer.ended) == 1


def test_a_token_renewed_in_another_tab_meanwhile_is_the_one_that_ends_the_session(
    app: Flask, client: FlaskClient, issuer: Issuer
) -> None:
    token = csrf(sign_in(client))
    sessions = app.extensions[EXTENSION].sessions
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    before = sessions.find(cookie.value)
    renewed = sessions.renew(before)
    client.post("/auth/logout", data={"csrf": token})
    assert issuer.ended == [renewed.refresh_token] != [before.refresh_token]


@pytest.mark.parametrize("locale", ["el", "en"])
def test_the_page_says_what_has_ended(client: FlaskClient, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    close = {"el": "Κλείστε τώρα όλα τα παράθυρα", "en": "Close all windows"}[locale]
    elsewhere = {"el": "κάθε άλλη συσκευή", "en": "every other device"}[locale]
    for state, shared, all_devices in (
        ("", False, False),
        ("?state=done", False, False),
        ("?state=taxisnet", True, False),
        ("?state=everywhere", False, True),
        ("?state=everywhere-taxisnet", True, True),
        ("?state=here", True, False),
        ("?state=%3Cscript%3E", False, False),
    ):
        page = client.get(f"/signed-out{state}")
        check_page(page, locale)
        assert page.status_code == 200
        assert (close in page.text, elsewhere in page.text) == (shared, all_devices), state


def test_the_page_is_never_shown_to_who_is_signed_in(client: FlaskClient) -> None:
    sign_in(client)
    assert client.get("/signed-out").location == "/services"


def test_an_issuer_that_is_down_ends_only_our_session_and_the_page_says_so(
    client: FlaskClient, issuer: Issuer, engine: Engine
) -> None:
    token = csrf(sign_in(client))
    issuer.door.shut()
    try:
        answer = client.post("/auth/logout", data={"csrf": token})
    finally:
        issuer.door.open()
    assert answer.location == "/signed-out?state=here"
    assert live(engine) == []


def test_everywhere_ends_each_session_here_and_at_the_issuer(
    app: Flask, client: FlaskClient, issuer: Issuer, engine: Engine
) -> None:
    others = [app.test_client() for _ in range(2)]
    for number, other in enumerate(others):
        issuer.person(sid=f"sid-{number}")
        sign_in(other)
    stranger = app.test_client()
    issuer.person("subject-2")
    sign_in(stranger)
    issuer.person(sid="sid-here")
    answer = client.post(EVERYWHERE, data={"csrf": csrf(sign_in(client))})
    assert answer.location == "/signed-out?state=everywhere"
    assert len(set(issuer.ended)) == 3
    assert [one.get("/cases").status_code for one in (*others, client, stranger)] == [401, 401, 401, 200]
    assert [row["subject"] for row in live(engine)] == ["subject-2"]


def test_a_session_of_the_same_sign_in_ends_once_with_this_browser(
    app: Flask, client: FlaskClient, issuer: Issuer, engine: Engine
) -> None:
    sign_in(app.test_client())
    client.post(EVERYWHERE, data={"csrf": csrf(sign_in(client))})
    assert len(issuer.ended) == 1
    assert live(engine) == []


def test_everywhere_promises_nothing_while_the_issuer_refuses(
    app: Flask, client: FlaskClient, issuer: Issuer, engine: Engine
) -> None:
    issuer.person(sid="sid-elsewhere")
    sign_in(app.test_client())
    issuer.person(sid="sid-here")
    token = csrf(sign_in(client))
    issuer.refuse_logout = True
    page = client.post(EVERYWHERE, data={"csrf": token})
    check_page(page)
    assert page.status_code == 503
    assert "Δεν απαντά η υπηρεσία σύνδεσης" in page.text
    assert len(rows(engine)) == 2

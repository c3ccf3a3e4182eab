"""How sessions end at the issuer's word and one's own, and linking from within one."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import PORTAL, Issuer, Services
from flask import Flask
from flask.testing import FlaskClient
from portal import models
from portal.context import context
from portal.settings import Settings
from sqlalchemy import Engine, update
from test_sign_in import MakeApp, live, rows
from visits import check_page, hidden, sign_in, through_issuer


def test_the_issuer_ends_sessions_by_sid_or_by_subject(client: FlaskClient, issuer: Issuer, engine: Engine) -> None:
    for claims in ({"sid": "sid-subject-1"}, {"sub": "subject-1"}):
        sign_in(client)
        token = issuer.logout_token(**claims)
        assert client.post("/auth/backchannel-logout", data={"logout_token": token}).status_code == 200
        assert live(engine) == []
        client.delete_cookie("portal_session")


@pytest.mark.parametrize(
    "claims",
    [
        {"sid": "sid-subject-1", "events": None},
        {"sid": "sid-subject-1", "nonce": "n"},
        {"sid": "sid-subject-1", "aud": "somebody-else"},
        {"sid": "sid-subject-1", "iss": "https://evil.example"},
        {"sid": "sid-subject-1", "iat": 1},
        {},
    ],
)
def test_a_wrong_logout_token_ends_nothing(
    client: FlaskClient, issuer: Issuer, engine: Engine, claims: dict[str, Any]
) -> None:
    sign_in(client)
    token = issuer.logout_token(**claims)
    assert client.post("/auth/backchannel-logout", data={"logout_token": token}).status_code == 400
    assert client.post("/auth/backchannel-logout", data={"logout_token": "x.y.z"}).status_code == 400
    assert len(rows(engine)) == 1


def test_signing_out_ends_the_session_and_carries_no_token(
    client: FlaskClient, app: Flask, issuer: Issuer, services: Services, engine: Engine
) -> None:
    services.lay_out("GET /bridge/healthz", {})
    issuer.person(level="B", level_method="taxisnet")
    sign_in(client)
    answer = client.post("/auth/logout", data={"csrf": rows(engine)[0]["csrf"]})
    target = urlsplit(answer.location)
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{issuer.url}/logout"
    asked = parse_qs(target.query)
    ours = {"client_id": ["portal"], "post_logout_redirect_uri": [f"{PORTAL}/signed-out"]}
    assert asked == ours | {"ui_locales": ["el"], "state": ["taxisnet"]}
    assert rows(engine) == []
    assert client.get("/account").status_code == 401


def test_linking_raises_the_same_session(
    client: FlaskClient, issuer: Issuer, services: Services, engine: Engine
) -> None:
    sign_in(client)
    services.lay_out("POST /bridge/link-intents", {"intent": "intent-1", "expires_at": "2026-11-23T10:00:00Z"}, 201)
    issuer.person(level="B", level_method="taxisnet", level_at="2026-11-23T09:00:00+00:00")
    before = rows(engine)[0]
    answer = client.post("/account/link", data={"csrf": before["csrf"], "next": "/account"})
    asked = parse_qs(urlsplit(answer.location).query)
    assert (asked["kc_action"], asked["person_hint"]) == (["idp_link:taxisnet"], ["intent-1"])
    page = client.get(through_issuer(client, answer.location), follow_redirects=True)
    assert "Β: επιβεβαιωμένη ταυτότητα" in page.text
    assert "23 Νοεμβρίου 2026" in page.text
    [after] = rows(engine)
    assert after["id_hash"] != before["id_hash"]
    assert after["created_at"] == before["created_at"]


def begin_link(client: FlaskClient, services: Services, engine: Engine, next_path: str = "/services") -> str:
    """Press the button; returns where the issuer sends the browser back to."""
    services.lay_out("POST /bridge/link-intents", {"intent": "intent-1"}, 201)
    [row] = rows(engine)
    answer = client.post("/account/link", data={"csrf": row["csrf"], "next": next_path})
    return through_issuer(client, answer.location)


@pytest.mark.parametrize(("status", "reason"), [("cancelled", "cancelled"), ("error", "failed"), ("", "failed")])
def test_linking_that_was_given_up_says_so_and_leads_back(
    client: FlaskClient, services: Services, engine: Engine, status: str, reason: str
) -> None:
    sign_in(client)
    back = begin_link(client, services, engine) + f"&kc_action_status={status}"
    page = client.get(back, follow_redirects=True)
    check_page(page)
    assert page.request.path == f"/step-up/{reason}"
    assert "όσα γράψατε υπάρχουν ακόμα" in page.text
    assert 'href="/services"' in page.text
    assert hidden(page, "next") == "/services"


def test_linking_that_comes_back_as_another_account_changes_nothing(
    client: FlaskClient, issuer: Issuer, services: Services, engine: Engine
) -> None:
    sign_in(client)
    before = rows(engine)[0]
    issuer.person("subject-2", level="B")
    page = client.get(begin_link(client, services, engine), follow_redirects=True)
    check_page(page)
    assert page.request.path == "/step-up/other-account"
    assert [row["sealed"] for row in rows(engine)] == [before["sealed"]]


def test_linking_goes_on_when_only_our_session_ended_meanwhile(
    client: FlaskClient, issuer: Issuer, services: Services, engine: Engine
) -> None:
    sign_in(client)
    issuer.person(level="B", level_method="taxisnet")
    back = begin_link(client, services, engine, "/account")
    with engine.begin() as conn:
        conn.execute(update(models.sessions).values(seen_at=datetime.now(UTC) - timedelta(hours=1)))
    page = client.get(back, follow_redirects=True)
    assert (page.request.path, page.status_code) == ("/account", 200)
    assert "Β: επιβεβαιωμένη ταυτότητα" in page.text


def test_no_other_reason_and_no_other_site_on_the_page_of_a_stopped_step_up(client: FlaskClient) -> None:
    assert client.get("/step-up/whatever").status_code == 404
    assert 'href="//evil.example"' not in client.get("/step-up/failed?next=//evil.example").text


def test_an_issuer_that_is_down_is_named(settings: Settings, make_app: MakeApp) -> None:
    app = make_app(settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9/realms/none"}))
    answer = app.test_client().get("/auth/login/password")
    assert answer.status_code == 503
    assert "Δεν απαντά η υπηρεσία σύνδεσης" in answer.text


def test_cookies_are_secure_over_tls(settings: Settings, make_app: MakeApp) -> None:
    app = make_app(settings.model_copy(update={"public_url": "https://portal.example.gr"}))
    answer = app.test_client().get("/auth/login/password")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in answer.headers
    with app.app_context():
        assert context().oidc.redirect_uri == "https://portal.example.gr/auth/callback"

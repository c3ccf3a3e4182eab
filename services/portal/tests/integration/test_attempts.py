"""Several sign-ins of one browser, each by its own state; and a signed-in visitor is sent on, never scolded."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import Issuer, Services
from flask import Flask
from flask.testing import FlaskClient
from portal import models
from portal.attempts import AT_ONCE, PREFIX
from sqlalchemy import Engine, update
from test_ended_sessions import begin_link
from test_sign_in import live, rows
from visits import check_page, csrf, sign_in, through_issuer

FORM = "/certificates/955481/form"


def attempts(client: FlaskClient) -> int:
    """How many the browser knows of."""
    return sum(1 for cookie in (client._cookies or {}).values() if cookie.key.startswith(PREFIX))


def state_of(callback: str) -> str:
    return parse_qs(urlsplit(callback).query)["state"][0]


def answer(client: FlaskClient, state: str, error: str) -> tuple[int, str | None, str]:
    """The issuer sends the browser back without a code."""
    page = client.get("/auth/callback", query_string={"error": error, "state": state})
    return page.status_code, page.location, page.text


def test_two_tabs_sign_in_and_each_ends_where_it_began(client: FlaskClient, engine: Engine) -> None:
    first = through_issuer(client, "/auth/login/password?next=/cases")
    second = through_issuer(client, "/auth/login/taxisnet?next=/account")
    assert client.get(first).location == "/cases"
    token = csrf(client.get("/account"))
    assert client.get(second).location == "/account"
    assert len(live(engine)) == 1
    assert attempts(client) == 0
    # A form that the first tab had open is good still.
    assert client.post("/account/stay", data={"csrf": token}).status_code == 200


def test_a_state_of_another_browser_touches_no_attempt(client: FlaskClient) -> None:
    good = through_issuer(client, "/auth/login/taxisnet?next=/cases")
    for foreign in ("x", "", "\x00", "x.äöü", state_of(good) + "x", state_of(good).partition(".")[0]):
        refused = client.get("/auth/callback", query_string={"state": foreign, "code": "guess"})
        assert refused.status_code == 400
        assert "Set-Cookie" not in refused.headers
    assert client.get(good).location == "/cases"


def test_back_to_the_callback_leads_on(client: FlaskClient, engine: Engine) -> None:
    callback = through_issuer(client, "/auth/login/password?next=/cases")
    client.get(callback)
    before = rows(engine)
    again = client.get(callback)
    assert (again.status_code, again.location) == (303, "/cases")
    assert rows(engine) == before


def test_the_first_tab_ends_where_the_second_did_after_registering(client: FlaskClient) -> None:
    """As Keycloak answers a tab whose registration another tab has finished."""
    first = through_issuer(client, f"/auth/login/register?next={FORM}")
    sign_in(client, FORM)
    assert answer(client, state_of(first), "temporarily_unavailable")[:2] == (303, FORM)


def test_an_attempt_that_another_tab_overtook_is_made_once_more_by_itself(client: FlaskClient, issuer: Issuer) -> None:
    first = through_issuer(client, "/auth/login/password?next=/cases")
    _, again, _ = answer(client, state_of(first), "temporarily_unavailable")
    assert again is not None
    assert again.startswith(f"{issuer.url}/authorize?")
    assert attempts(client) == 1
    repeated = through_issuer(client, again)
    assert state_of(repeated) != state_of(first)
    status, _, text = answer(client, state_of(repeated), "temporarily_unavailable")
    assert status == 400, "twice is no accident"
    assert "/auth/login/password?next=%2Fcases" in text


def test_the_oldest_attempt_makes_room(client: FlaskClient) -> None:
    begun = [through_issuer(client, f"/auth/login/password?next=/cases?n={n}") for n in range(AT_ONCE + 2)]
    assert attempts(client) == AT_ONCE
    assert client.get(begun[0]).status_code == 400
    assert client.get(begun[2]).location == "/cases?n=2"
    assert client.get(begun[-1]).location == f"/cases?n={AT_ONCE + 1}"


@pytest.mark.parametrize("way", ["password", "taxisnet", "register"])
def test_a_visitor_whose_attempt_is_gone_begins_again_by_one_button(client: FlaskClient, app: Flask, way: str) -> None:
    callback = through_issuer(client, f"/auth/login/{way}?next={FORM}")
    page = app.test_client().get(callback)
    check_page(page)
    assert page.status_code == 400
    assert f'href="/auth/login/{way}?next=%2Fcertificates%2F955481%2Fform"' in page.text


@pytest.mark.parametrize("goal", [b"password//evil.example", b"password/\\evil.example", b"evil/cases", b"", b"\xff/x"])
def test_a_forged_state_leads_to_our_pages_only(client: FlaskClient, goal: bytes) -> None:
    state = "x." + base64.urlsafe_b64encode(goal).decode().rstrip("=")
    page = client.get("/auth/callback", query_string={"state": state})
    assert page.status_code == 400
    assert "evil" not in page.text
    sign_in(client)
    on = client.get("/auth/callback", query_string={"state": state})
    assert (on.status_code, on.location) in ((303, "/services"), (303, "/cases"))


def test_state_and_nonce_differ_each_time_and_from_each_other(client: FlaskClient, issuer: Issuer) -> None:
    for _ in range(2):
        through_issuer(client, "/auth/login/password")
    secrets = [asked[name].partition(".")[0] for asked in issuer.authorizations for name in ("state", "nonce")]
    assert len(set(secrets)) == 4


def test_linking_and_signing_in_side_by_side(
    client: FlaskClient, issuer: Issuer, services: Services, engine: Engine
) -> None:
    other = through_issuer(client, "/auth/login/password?next=/cases")
    sign_in(client)
    issuer.person(level="B", level_method="taxisnet")
    back = begin_link(client, services, engine, "/account")
    assert client.get(other).location == "/cases"
    page = client.get(back, follow_redirects=True)
    assert page.request.path == "/account"
    assert "Β: επιβεβαιωμένη ταυτότητα" in page.text


def test_another_person_who_signs_in_meanwhile_has_a_session_of_their_own(
    client: FlaskClient, issuer: Issuer, engine: Engine
) -> None:
    second = through_issuer(client, "/auth/login/password?next=/account")
    sign_in(client)
    [before] = live(engine)
    issuer.person("subject-2", preferred_username="nikos")
    assert client.get(second).location == "/account"
    [after] = live(engine)
    assert after["subject"] == "subject-2"
    assert after["csrf"] != before["csrf"]


def test_an_attempt_serves_half_an_hour(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    callback = through_issuer(client, "/auth/login/password")
    monkeypatch.setattr("portal.attempts.SECONDS", -1)
    assert client.get(callback).status_code == 400


def test_registering_says_where_a_mail_that_is_opened_elsewhere_leads(client: FlaskClient) -> None:
    asked = parse_qs(urlsplit(client.get(f"/auth/login/register?next={FORM}").location).query)
    assert asked["next_path"] == [FORM]
    assert "next_path" not in parse_qs(urlsplit(client.get(f"/auth/login/password?next={FORM}").location).query)


def test_a_visitor_who_changed_their_mind_chooses_the_way_again(client: FlaskClient) -> None:
    begun = through_issuer(client, "/auth/login/taxisnet?next=/cases")
    status, _, text = answer(client, state_of(begun), "access_denied")
    assert status == 400
    assert 'href="/sign-in?next=%2Fcases"' in text


def test_a_session_that_ended_meanwhile_is_no_session(client: FlaskClient, engine: Engine) -> None:
    callback = through_issuer(client, "/auth/login/password?next=/cases")
    client.get(callback)
    with engine.begin() as conn:
        conn.execute(update(models.sessions).values(seen_at=datetime.now(UTC) - timedelta(hours=1)))
    page = client.get(callback)
    assert page.status_code == 400
    assert "/auth/login/password?next=%2Fcases" in page.text

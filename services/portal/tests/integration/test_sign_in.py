"""Signing in, staying in, getting out."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import PORTAL, Issuer, Services
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from portal import models
from portal.settings import Settings
from pydantic import SecretStr
from servicekit.testing import schema_differences
from sqlalchemy import Engine, select, update
from visits import sign_in, through_issuer

MakeApp = Callable[[Settings], Flask]
JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.")


def rows(engine: Engine) -> list[Any]:
    with engine.connect() as conn:
        return list(conn.execute(select(models.sessions)).mappings())


def live(engine: Engine) -> list[Any]:
    """Sessions that did not end by themselves; of the others only the owner is remembered."""
    ended = [row for row in rows(engine) if not row["sealed"]]
    assert all(row["sid"] is None for row in ended)
    return [row for row in rows(engine) if row["sealed"]]


def test_migrations_make_the_tables(engine: Engine) -> None:
    assert schema_differences(engine, models.metadata) == []


def test_the_request_to_the_issuer_is_as_the_standards_ask(client: FlaskClient) -> None:
    answer = client.get("/auth/login/taxisnet?next=/cases", headers={"Accept-Language": "en"})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}
    assert asked["redirect_uri"] == f"{PORTAL}/auth/callback"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert (asked["kc_idp_hint"], asked["ui_locales"]) == ("taxisnet", "en")
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=1800" in cookie
    assert "Path=/;" in cookie, "the way to an account's own sign-ins must see how many there are"
    assert asked["nonce"] not in cookie


def test_a_session_keeps_no_secret_readable_and_gives_the_browser_an_id_only(
    client: FlaskClient, engine: Engine, services: Services
) -> None:
    answer = sign_in(client, "/account")
    assert (answer.status_code, answer.request.path) == (200, "/account")
    cookie = client.get_cookie("portal_session")
    [row] = rows(engine)
    assert cookie is not None
    assert cookie.value not in str(row)
    # What is sealed is random text, in which any three letters turn up; dots never do.
    assert not any(JWT.search(text) for text in (row["sealed"], cookie.value, answer.text))
    assert row["sid"] == "sid-subject-1"


def test_signing_in_again_changes_the_id_and_ends_the_old_session(client: FlaskClient, engine: Engine) -> None:
    sign_in(client)
    before = client.get_cookie("portal_session")
    start = client.get("/auth/login/password")
    assert start.location == "/services"
    with engine.begin() as conn:
        conn.execute(update(models.sessions).values(seen_at=datetime.now(UTC) - timedelta(minutes=31)))
    sign_in(client)
    after = client.get_cookie("portal_session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert len(live(engine)) == 1


@pytest.mark.parametrize(
    ("column", "age"), [("seen_at", timedelta(minutes=31)), ("created_at", timedelta(hours=8, minutes=1))]
)
def test_an_idle_or_old_session_ends(client: FlaskClient, engine: Engine, column: str, age: timedelta) -> None:
    sign_in(client)
    assert client.get("/account").status_code == 200
    with engine.begin() as conn:
        conn.execute(update(models.sessions).values({column: datetime.now(UTC) - age}))
    assert client.get("/account").status_code == 401
    assert live(engine) == []


def test_an_unasked_callback_signs_no_one_in(client: FlaskClient, app: Flask, engine: Engine) -> None:
    callback = through_issuer(client, "/auth/login/password")
    stranger = app.test_client()
    assert stranger.get(callback).status_code == 400
    assert client.get(callback.replace("state=", "state=x")).status_code == 400
    assert rows(engine) == []


@pytest.mark.parametrize("fault", ["nonce", "aud", "iss", "exp", "key", "alg", "subject"])
def test_a_wrong_id_token_signs_no_one_in(client: FlaskClient, issuer: Issuer, engine: Engine, fault: str) -> None:
    callback = through_issuer(client, "/auth/login/password")
    wrong: dict[str, dict[str, Any]] = {
        "nonce": {"nonce": "another"},
        "aud": {"aud": "somebody-else"},
        "iss": {"iss": "https://evil.example"},
        "exp": {"exp": int(time.time()) - 60},
        "subject": {"sub": ""},
    }
    sign = issuer.sign

    def signed(claims: dict[str, Any], key: RSAKey | None = None, **header: str) -> str:
        if claims["typ"] != "ID":
            return sign(claims, key, **header)
        if fault == "key":
            return sign(claims, RSAKey.generate_key(2048))
        token = sign({**claims, **wrong.get(fault, {})})
        return "eyJhbGciOiJub25lIn0." + token.split(".")[1] + "." if fault == "alg" else token

    issuer.sign = signed  # type: ignore[method-assign]
    answer = client.get(callback)
    assert answer.status_code == 400
    assert "Η σύνδεση δεν ολοκληρώθηκε" in answer.text
    assert rows(engine) == []


def test_a_cancelled_sign_in_says_so(client: FlaskClient) -> None:
    callback = through_issuer(client, "/auth/login/taxisnet")
    state = parse_qs(urlsplit(callback).query)["state"][0]
    answer = client.get(f"/auth/callback?error=access_denied&state={state}")
    assert answer.status_code == 400
    assert "Η σύνδεση ακυρώθηκε" in answer.text
    # What came back serves once and belongs in no link, such as that to the other language.
    assert state not in answer.text


def test_a_stale_token_is_renewed_and_the_call_repeated_once(
    client: FlaskClient, issuer: Issuer, services: Services
) -> None:
    sign_in(client, "/privacy")
    answers = iter([(401, {"code": "stale-token"}), (200, {"items": []})])
    services.answers["GET /certificates/requests"] = lambda: next(answers)
    services.lay_out("GET /fees/declarations", {"items": []})
    assert client.get("/cases").status_code == 200
    first, second = (headers["Authorization"] for headers, _ in services.requests("GET /certificates/requests"))
    assert first != second
    assert issuer.renewals == 1


def test_a_sign_in_that_ended_at_the_issuer_ends_here(client: FlaskClient, issuer: Issuer, engine: Engine) -> None:
    issuer.lifetime = 20
    sign_in(client)
    issuer.refuse_renewal = True
    answer = client.get("/cases")
    assert answer.status_code == 401
    assert "Συνδεθείτε για να συνεχίσετε" in answer.text
    assert live(engine) == []


def test_keys_can_be_replaced_while_sessions_run(settings: Settings, client: FlaskClient, make_app: MakeApp) -> None:
    sign_in(client, "/privacy")
    cookie = client.get_cookie("portal_session")
    assert cookie is not None
    new = SecretStr(Fernet.generate_key().decode())
    for keys, status in (((new, *settings.session_keys), 200), ((new,), 401)):
        other = make_app(settings.model_copy(update={"session_keys": keys})).test_client(use_cookies=False)
        assert other.get("/cases", headers={"Cookie": f"portal_session={cookie.value}"}).status_code == status

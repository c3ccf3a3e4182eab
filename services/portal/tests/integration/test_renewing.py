"""The tokens of a session are renewed once, and no slow day, no lost answer and no missing key ends a sign-in."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from conftest import Issuer, Services
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from portal import models
from portal.settings import Settings
from sqlalchemy import Engine, select, update
from test_sign_in import live
from visits import sign_in

MakeApp = Callable[[Settings], Flask]


@pytest.fixture(autouse=True)
def cases(services: Services) -> None:
    """The page of the cases, for which a token is needed."""
    services.lay_out("GET /certificates/requests", {"items": []})
    services.lay_out("GET /fees/declarations", {"items": []})


@pytest.fixture
def signed_in(client: FlaskClient, issuer: Issuer) -> FlaskClient:
    """A person whose access token has ended."""
    issuer.lifetime = 0
    sign_in(client, "/privacy")
    issuer.lifetime = 300
    return client


def another_tab(app: Flask, client: FlaskClient) -> int:
    """What the same browser gets in another tab."""
    cookie = client.get_cookie("portal_session")
    assert cookie is not None
    headers = {"Cookie": f"portal_session={cookie.value}"}
    return app.test_client(use_cookies=False).get("/cases", headers=headers).status_code


def bearers(services: Services) -> set[str]:
    return {headers["Authorization"] for headers, _ in services.requests("GET /certificates/requests")}


@contextmanager
def slow_renewal(issuer: Issuer, call: Callable[[], int]) -> Iterator[Callable[[], int]]:
    """While the call has the issuer renew, which it does at the end of this; gives what the call comes to."""
    asked, may_answer = Event(), Event()

    def wait() -> None:
        asked.set()
        assert may_answer.wait(60)

    issuer.on_renewal = wait
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(call)
        try:
            assert asked.wait(60)

            def end() -> int:
                may_answer.set()
                return under_way.result(60)

            yield end
        finally:
            may_answer.set()


def test_requests_at_once_renew_the_tokens_once(
    app: Flask, signed_in: FlaskClient, issuer: Issuer, services: Services
) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: another_tab(app, signed_in), range(4))) == [200] * 4
    assert issuer.renewals == 1
    assert len(bearers(services)) == 1


def test_while_the_token_is_valid_no_request_waits_for_another(
    app: Flask, client: FlaskClient, issuer: Issuer, services: Services
) -> None:
    issuer.lifetime = 20
    sign_in(client, "/privacy")
    issuer.lifetime = 300
    with slow_renewal(issuer, lambda: another_tab(app, client)) as end:
        assert another_tab(app, client) == 200
        assert issuer.renewals == 0
        assert end() == 200
    assert issuer.renewals == 1
    assert len(bearers(services)) == 2


def test_nothing_is_locked_while_the_issuer_is_asked(
    app: Flask, signed_in: FlaskClient, issuer: Issuer, engine: Engine
) -> None:
    with slow_renewal(issuer, lambda: another_tab(app, signed_in)) as end:
        with engine.begin() as conn:
            assert conn.execute(select(models.sessions).with_for_update(nowait=True)).all()
        assert signed_in.get("/privacy").status_code == 200
        assert end() == 200


def test_an_end_during_the_renewal_is_an_end(
    app: Flask, signed_in: FlaskClient, issuer: Issuer, engine: Engine
) -> None:
    with slow_renewal(issuer, lambda: another_tab(app, signed_in)) as end:
        told = signed_in.post(
            "/auth/backchannel-logout", data={"logout_token": issuer.logout_token(sid="sid-subject-1")}
        )
        assert told.status_code == 200
        assert end() == 401
    assert live(engine) == []


def test_an_answer_that_was_lost_ends_no_sign_in(signed_in: FlaskClient, issuer: Issuer) -> None:
    issuer.lost_answers = 1
    assert signed_in.get("/cases").status_code == 503
    assert signed_in.get("/cases").status_code == 200
    assert issuer.renewals == 2


def test_a_renewal_that_never_ended_keeps_no_request_waiting(
    signed_in: FlaskClient, issuer: Issuer, engine: Engine
) -> None:
    with engine.begin() as conn:
        conn.execute(update(models.sessions).values(renewing_until=datetime.now(UTC) - timedelta(seconds=1)))
    assert signed_in.get("/cases").status_code == 200
    assert issuer.renewals == 1


def test_without_the_keys_the_new_tokens_are_kept_and_the_old_claims_hold(
    settings: Settings, signed_in: FlaskClient, issuer: Issuer, make_app: MakeApp
) -> None:
    """A process that has just started has not met the issuer's keys yet, and cannot fetch them now."""
    started = make_app(settings)
    issuer.keys_away = True
    assert another_tab(started, signed_in) == 200
    assert another_tab(started, signed_in) == 200
    assert issuer.renewals == 1


def test_a_key_that_is_not_known_yet_ends_no_sign_in(
    app: Flask, signed_in: FlaskClient, issuer: Issuer, engine: Engine
) -> None:
    """The issuer's key has changed, and its keys were fetched a moment ago."""
    issuer.key = RSAKey.generate_key(2048, parameters={"use": "sig", "kid": "turned-just-now"})
    assert another_tab(app, signed_in) == 200
    assert len(live(engine)) == 1


def test_a_token_with_a_foreign_signature_ends_the_sign_in(
    app: Flask, signed_in: FlaskClient, issuer: Issuer, engine: Engine
) -> None:
    stranger = RSAKey.generate_key(2048, parameters={"use": "sig", "kid": str(issuer.key.kid)})
    issuer.key = stranger
    assert another_tab(app, signed_in) == 401
    assert live(engine) == []

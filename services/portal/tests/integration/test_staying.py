"""How long a session lives, said in words, and staying longer."""

from datetime import UTC, datetime, timedelta

import pytest
from conftest import Issuer
from flask.testing import FlaskClient
from portal import models
from portal.formats import clock
from sqlalchemy import Engine, update
from test_sign_in import rows
from visits import check_page, csrf, sign_in


def grow_old(engine: Engine, **ages: timedelta) -> None:
    with engine.begin() as conn:
        conn.execute(update(models.sessions).values({name: datetime.now(UTC) - age for name, age in ages.items()}))


def test_every_page_says_until_when(client: FlaskClient, engine: Engine) -> None:
    sign_in(client)
    [row] = rows(engine)
    for path in ("/account", "/privacy", "/step-up/failed"):
        page = client.get(path)
        check_page(page)
        # Half an hour from what was last seen, which is written once a minute.
        said = {clock(row["seen_at"] + timedelta(minutes=29 + more)) for more in range(3)}
        assert any(f"μένετε συνδεδεμένοι έως τις {time}." in page.text for time in said), said
    client.delete_cookie("portal_session")
    stranger = client.get("/privacy")
    assert "μένετε συνδεδεμένοι" not in stranger.text
    assert "<script" not in stranger.text


def test_a_sign_in_that_the_issuer_will_not_renew_ends_no_later_than_that(client: FlaskClient, issuer: Issuer) -> None:
    issuer.renewable_for = 600
    page = sign_in(client)
    assert 0 < int(seconds(page.text)) <= 600


def seconds(text: str) -> str:
    return text.split('data-seconds="')[1].split('"')[0]


def test_staying_uses_the_session_here_and_at_the_issuer(client: FlaskClient, issuer: Issuer, engine: Engine) -> None:
    issuer.renewable_for = 600
    token = csrf(sign_in(client))
    grow_old(engine, seen_at=timedelta(minutes=28))
    issuer.renewable_for = 1800
    renewals = issuer.renewals
    answer = client.post("/account/stay", data={"csrf": token})
    assert answer.json is not None
    assert 1700 < answer.json["seconds"] <= 1800
    assert issuer.renewals == renewals + 1
    assert "μένετε συνδεδεμένοι έως τις" in answer.json["until"]


def test_no_session_lasts_longer_than_eight_hours(client: FlaskClient, engine: Engine) -> None:
    token = csrf(sign_in(client))
    grow_old(engine, created_at=timedelta(hours=7, minutes=59))
    answer = client.post("/account/stay", data={"csrf": token})
    assert answer.json is not None
    assert 0 < answer.json["seconds"] <= 60


@pytest.mark.parametrize("ages", [{"seen_at": timedelta(minutes=31)}, {"created_at": timedelta(hours=9)}])
def test_who_is_late_is_told_so(client: FlaskClient, engine: Engine, ages: dict[str, timedelta]) -> None:
    token = csrf(sign_in(client))
    grow_old(engine, **ages)
    assert client.post("/account/stay", data={"csrf": token}).status_code == 401


def test_staying_needs_the_token_of_the_session(client: FlaskClient) -> None:
    sign_in(client)
    assert client.post("/account/stay", data={"csrf": "guess"}).status_code == 400

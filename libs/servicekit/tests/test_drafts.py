"""Drafts belong to one subject, are forgotten when untouched, and remember what they became."""

import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from conftest import KIT, MakeClient
from flask.testing import FlaskClient
from servicekit import drafts
from servicekit.db import transaction
from servicekit.filing import once
from servicekit.idempotency import Sent
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine

LIFE = timedelta(days=30)


@pytest.fixture
def http(make_client: MakeClient, engine: Engine, clock: Clock) -> FlaskClient:
    api = drafts.DraftsApi(engine, KIT.drafts, LIFE, {"form", "other"}.__contains__, clock)
    return make_client(api.blueprint())


def body(**values: str) -> dict[str, Any]:
    return {"values": values, "key": uuid.uuid4().hex}


def test_a_draft_is_kept_replaced_listed_and_forgotten(http: FlaskClient, tokens: TokenFactory) -> None:
    mine = tokens.headers(uuid.uuid4().hex)
    assert http.get("/drafts/form", headers=mine).status_code == 404
    http.put("/drafts/form", json=body(a="1"), headers=mine)
    kept = http.put("/drafts/form", json=body(a="2"), headers=mine).get_json()
    assert kept["values"] == {"a": "2"}
    assert http.get("/drafts/form", headers=mine).get_json() == kept
    assert http.get("/drafts", headers=mine).get_json() == {"items": [kept]}
    assert http.delete("/drafts/form", headers=mine).status_code == 204
    assert http.delete("/drafts/form", headers=mine).status_code == 204
    assert http.get("/drafts", headers=mine).get_json() == {"items": []}


def test_what_is_kept_beside_a_draft_goes_when_it_is_thrown_away(
    make_client: MakeClient, engine: Engine, clock: Clock, tokens: TokenFactory
) -> None:
    forgotten: list[tuple[str, str]] = []
    beside = lambda _, subject, name: forgotten.append((subject, name))  # noqa: E731
    api = drafts.DraftsApi(engine, KIT.drafts, LIFE, {"form"}.__contains__, clock, beside)
    http = make_client(api.blueprint())
    mine = tokens.headers("me")
    http.put("/drafts/form", json=body(a="1"), headers=mine)
    assert forgotten == []
    http.delete("/drafts/form", headers=mine)
    assert forgotten == [("me", "form")]


def test_no_account_reads_the_draft_of_another(http: FlaskClient, tokens: TokenFactory) -> None:
    mine, other = tokens.headers(uuid.uuid4().hex), tokens.headers(uuid.uuid4().hex)
    http.put("/drafts/form", json=body(a="mine"), headers=mine)
    assert http.get("/drafts/form", headers=other).status_code == 404
    assert http.get("/drafts", headers=other).get_json() == {"items": []}
    http.delete("/drafts/form", headers=other)
    assert http.get("/drafts/form", headers=mine).get_json()["values"] == {"a": "mine"}
    # Nor does the same account once it says to be another person.
    subject = uuid.uuid4().hex
    http.put("/drafts/form", json=body(a="one"), headers=tokens.headers(subject, level="B", person_id="one"))
    changed = http.get("/drafts/form", headers=tokens.headers(subject, level="B", person_id="two"))
    assert (changed.status_code, changed.get_json()["code"]) == (403, "identity-changed")


@pytest.mark.parametrize(
    "wrong",
    [
        {"values": {"a": "x" * 501}, "key": "k" * 16},
        {"values": {str(n): "" for n in range(61)}, "key": "k" * 16},
        {"values": {"a": 1}, "key": "k" * 16},
        {"values": {"a": "x\x00"}, "key": "k" * 16},
        {"values": {"a": "\u202ex"}, "key": "k" * 16},
        {"values": {"a": "\ud800"}, "key": "k" * 16},
        {"values": {"a\x00": "x"}, "key": "k" * 16},
        {"values": {"a" * 81: "x"}, "key": "k" * 16},
        {"values": {"a": "x"}, "key": "k" * 15 + "\x00"},
        {"values": {}, "key": "short"},
        {"values": {}},
    ],
)
def test_what_is_no_draft_is_refused(http: FlaskClient, tokens: TokenFactory, wrong: dict[str, Any]) -> None:
    mine = tokens.headers(uuid.uuid4().hex)
    assert http.put("/drafts/form", json=wrong, headers=mine).status_code == 422
    assert http.put("/drafts/unknown", json=body(), headers=mine).status_code == 404


def test_an_untouched_draft_is_forgotten(http: FlaskClient, tokens: TokenFactory, engine: Engine, clock: Clock) -> None:
    mine = tokens.headers(uuid.uuid4().hex)
    clock.now -= LIFE + timedelta(hours=1)
    http.put("/drafts/form", json=body(a="old"), headers=mine)
    clock.now += timedelta(days=2)
    until = http.put("/drafts/other", json=body(a="young"), headers=mine).get_json()["expires_at"]
    assert datetime.fromisoformat(until) == clock.now + LIFE
    clock.now = datetime.now(UTC)
    assert http.get("/drafts/form", headers=mine).status_code == 404
    assert [item["name"] for item in http.get("/drafts", headers=mine).get_json()["items"]] == ["other"]


def test_the_newer_draft_stays_when_two_accounts_become_one(
    http: FlaskClient, tokens: TokenFactory, engine: Engine, clock: Clock
) -> None:
    goes, stays = uuid.uuid4().hex, uuid.uuid4().hex
    for subject, name, value in (
        (goes, "form", "older"),
        (stays, "form", "newer"),
        (stays, "other", "older"),
        (goes, "other", "newer"),
    ):
        clock.now += timedelta(seconds=1)
        http.put(f"/drafts/{name}", json=body(a=value), headers=tokens.headers(subject))
    with transaction(engine) as conn:
        drafts.move(conn, KIT.drafts, goes, stays)
    kept = http.get("/drafts", headers=tokens.headers(stays)).get_json()["items"]
    assert {item["name"]: item["values"]["a"] for item in kept} == {"form": "newer", "other": "newer"}
    assert http.get("/drafts", headers=tokens.headers(goes)).get_json() == {"items": []}


def test_a_filed_draft_says_as_what_and_keeps_nothing(http: FlaskClient, tokens: TokenFactory, engine: Engine) -> None:
    subject = uuid.uuid4().hex
    mine = tokens.headers(subject)
    kept = http.put("/drafts/form", json=body(a="1"), headers=mine).get_json()
    with transaction(engine) as conn:
        for account, reference in ((uuid.uuid4().hex, "another's"), (subject, "request-1")):
            once(conn, KIT, Sent(account, kept["key"], "POST /things", b""), partial(dict, id=reference))
    filed = http.get("/drafts/form", headers=mine).get_json()
    assert (filed["filed_as"], filed["values"]) == ("request-1", {})
    assert http.get("/drafts", headers=mine).get_json() == {"items": []}
    assert http.put("/drafts/form", json=body(a="2"), headers=mine).get_json()["filed_as"] is None

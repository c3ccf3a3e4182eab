"""Taking one's data along, and how long it is kept."""

import json
from datetime import timedelta
from typing import Any

import pytest
from certificates import commands, models
from certificates.api.context import EXTENSION
from certificates.retention import rules
from certificates.settings import RetentionSettings
from described import assert_fits
from flask import Flask
from flask.testing import FlaskClient
from offices import Colleague, issued, to_post
from requesting import CITIZEN_B, POST, file
from servicekit import retention
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine, func, select, text
from test_growth import watched

DRAFT = {"values": {"delivery": "post", "answers.record": "former"}, "key": "a-key-of-a-form"}


@pytest.fixture
def mine(client: FlaskClient, tokens: TokenFactory) -> dict[str, str]:
    """Headers of an account with a request and a draft; another account has the same."""
    for subject in ("a-stranger", "me"):
        headers = tokens.headers(subject, **{**CITIZEN_B, "person_id": f"person of {subject}"})
        assert file(client, headers, POST).status_code == 201
        assert client.put("/drafts/527543", json=DRAFT, headers=headers).status_code == 200
    return headers


def rows(engine: Engine, table: str) -> int:
    with engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(models.metadata.tables[table])).scalar_one())


def test_one_takes_everything_of_oneself_and_nothing_of_others(client: FlaskClient, mine: dict[str, str]) -> None:
    answer = client.get("/my-data", headers=mine)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    held: dict[str, Any] = answer.get_json()
    assert_fits("MyData", held)
    assert (held["account"]["subject"], held["account"]["person_id"]) == ("me", "person of me")
    [request] = held["requests"]
    assert request["postal_address"]["postcode"] == "70014"
    assert request["history"] == []
    [draft] = [one for one in held["drafts"] if one["filed_as"] is None]
    assert draft["values"] == DRAFT["values"]
    assert "a-stranger" not in answer.text
    assert client.get("/my-data").status_code == 401


def test_requests_of_the_same_person_under_another_account_are_there(
    client: FlaskClient, tokens: TokenFactory, mine: dict[str, str]
) -> None:
    second = tokens.headers("second", **{**CITIZEN_B, "person_id": "person of me"})
    assert len(client.get("/my-data", headers=second).get_json()["requests"]) == 1
    assert client.get("/requests", headers=second).get_json() == {"items": []}


def test_also_what_became_of_the_paper_is_there(client: FlaskClient, tokens: TokenFactory, engine: Engine) -> None:
    clerk = Colleague(client, tokens)
    collects, reads = issued(engine, subject="me-too"), to_post(engine, subject="me-too", document={"purpose": "χρήση"})
    clerk.act(collects, "lay-out", place="office")
    collector = {"name": "Ελένη Νικολάου", "capacity": "self", "document_kind": "id-card", "last_signs": "456"}
    assert clerk.act(collects, "hand-over", collector=collector).status_code == 200
    batch = clerk.batch(reads)
    held = client.get("/my-data", headers=tokens.headers("me-too", **CITIZEN_B)).get_json()
    assert_fits("MyData", held)
    posted, collected = held["requests"]
    assert (posted["id"], posted["drafted"]) == (reads, {"purpose": "χρήση"})
    assert [one["address_lines"] for one in posted["letters"]] == [batch["items"][0]["address_lines"]]
    [pickup] = collected["pickups"]
    assert (pickup["state"], pickup["collector"]["name"], pickup["collector"]["last_signs"]) == (
        "collected",
        "Ελένη Νικολάου",
        "456",
    )


def test_taking_it_along_costs_as_many_statements_with_many_requests_as_with_one(
    app: Flask, client: FlaskClient, tokens: TokenFactory, engine: Engine
) -> None:
    mine = tokens.headers("me-too", **CITIZEN_B)
    made = []
    # The first call is when the account is met.
    assert client.get("/my-data", headers=mine).status_code == 200
    for several in (1, 5):
        for _ in range(several):
            issued(engine, subject="me-too")
        with watched(app.extensions[EXTENSION].engine) as seen:
            held = client.get("/my-data", headers=mine).get_json()
        made.append((len(held["requests"]), len(seen.made)))
    (one, few), (all_, many) = made
    assert (one, all_) == (1, 6)
    assert few == many


def test_how_long_records_are_kept_is_public(client: FlaskClient) -> None:
    kept = {one["kind"]: one["days"] for one in client.get("/retention").get_json()["items"]}
    assert kept == {"requests": 1826, "uploads": 30, "drafts": 30, "answers": 30, "events": 30}


@pytest.mark.usefixtures("mine")
def test_old_requests_go_with_their_history_and_young_ones_stay(
    client: FlaskClient, tokens: TokenFactory, engine: Engine, clock: Clock
) -> None:
    for one in ("a-stranger", "me"):
        headers = tokens.headers(one, **{**CITIZEN_B, "person_id": f"person of {one}"})
        [old] = client.get("/requests", headers=headers).get_json()["items"]
        assert client.post(f"/requests/{old['id']}/withdrawal", headers=headers).get_json()["state"] == "withdrawn"
    clock.now += timedelta(days=1826)
    young = tokens.headers("young", **{**CITIZEN_B, "person_id": "person of young"})
    filed = file(client, young, POST).get_json()
    client.put(f"/requests/{filed['id']}/delivery", json={"delivery": "collect"}, headers=young)
    clock.now += timedelta(hours=1)
    kept = rules(RetentionSettings())
    said = retention.apply(engine, kept, clock.now, dry_run=True)
    assert (said["requests"], rows(engine, "requests")) == (2, 3)
    assert retention.apply(engine, kept, clock.now) == said
    assert (rows(engine, "requests"), rows(engine, "request_history")) == (1, 1)


def test_the_command_prints_what_it_would_remove(
    engine: Engine, database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    with engine.begin() as conn:
        conn.execute(
            text("INSERT INTO drafts VALUES ('s', '955481', '{}', 'a-key-of-a-form', null, now() - interval '31 days')")
        )
    for arguments, left in ((["retention", "--dry-run"], 1), (["retention"], 0)):
        commands.main(arguments)
        said = json.loads(capsys.readouterr().out)
        assert said == {
            "dry_run": left == 1,
            "removed": {"requests": 0, "uploads": 0, "drafts": 1, "answers": 0, "events": 0},
        }
        assert rows(engine, "drafts") == left

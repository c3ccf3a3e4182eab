import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import SERVICE
from flask import Flask
from flask.testing import FlaskClient
from requesting import ADDRESS, CITIZEN_A, CITIZEN_B, COLLECT, DEATH, POST, events, file
from servicekit.testing import Clock, TokenFactory, assert_schema
from servicekit.testing.counting import counted
from sqlalchemy import Engine
from werkzeug.test import TestResponse


def test_a_level_a_citizen_files_to_collect_and_sees_the_request(client: FlaskClient, tokens: TokenFactory) -> None:
    headers = tokens.headers("citizen-1", **CITIZEN_A)
    answer = file(client, headers, COLLECT)
    assert answer.status_code == 201
    assert answer.get_json()["number"] == "1/23-11-2026"
    assert answer.get_json()["deadline"] == "2026-12-03"
    assert answer.get_json()["state"] == "submitted"
    assert answer.get_json()["notice"] == {"state": "pending", "reason": None, "at": None}
    shown = client.get(answer.headers["Location"], headers=headers).get_json()
    assert {**shown, **answer.get_json()} == shown
    assert (shown["history"], shown["limit"]) == ([], {"kind": "days-left", "days": 10, "since": None})
    assert client.get("/requests", headers=headers).json == {"items": [answer.json]}


def test_the_event_fits_its_schema_and_names_the_recipient(
    client: FlaskClient, tokens: TokenFactory, engine: Engine
) -> None:
    answer = file(client, tokens.headers("citizen-2", **CITIZEN_B), POST)
    [event] = events(engine)
    assert_schema(event["data"], SERVICE / "events/certificates.request.submitted.v1.json")
    assert event["type"] == "certificates.request.submitted"
    assert event["subject"] == event["data"]["request_id"] == answer.get_json()["id"]
    assert event["data"]["recipient"] == {"email": "eleni@mail.test", "locale": "el", "name": "Ελένη Νικολάου"}
    assert event["data"]["postal_address"]["postcode"] == "70014"


def test_an_address_that_was_not_verified_is_not_written_to(
    client: FlaskClient, tokens: TokenFactory, engine: Engine
) -> None:
    file(client, tokens.headers("citizen-3", **{**CITIZEN_A, "email_verified": False}), COLLECT)
    assert events(engine)[0]["data"]["recipient"]["email"] is None


@pytest.mark.parametrize("names", [{}, {"given_name": " ", "family_name": ""}])
def test_an_account_without_a_name_is_told_how_to_get_one(
    client: FlaskClient, tokens: TokenFactory, engine: Engine, names: dict[str, str]
) -> None:
    nameless = tokens.headers("citizen-4", email="x@mail.test", email_verified=True, **names)
    refused = file(client, {**nameless, "Accept-Language": "el"}, COLLECT)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "name-missing")
    assert "Επιβεβαιώστε την ταυτότητά σας" in refused.get_json()["detail"]
    assert events(engine) == []
    proved = {"verified_given_name": "Ελένη", "verified_family_name": "Νικολάου"}
    assert file(client, tokens.headers("citizen-4", **names, **proved), COLLECT).get_json()["number"] == "1/23-11-2026"


def test_post_is_refused_at_level_a_with_the_ways_to_level_b(
    client: FlaskClient, tokens: TokenFactory, engine: Engine
) -> None:
    answer = file(client, {**tokens.headers("citizen-1", **CITIZEN_A), "Accept-Language": "en"}, POST)
    assert answer.status_code == 403
    assert answer.content_type == "application/problem+json"
    [missing] = answer.get_json()["missing"]
    assert (answer.get_json()["option"], missing["needed"], missing["held"]) == ("certificates.post", "B", "A")
    assert [way["id"] for way in missing["ways"]] == ["taxisnet", "desk"]
    assert events(engine) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"postal_address": {**ADDRESS, "postcode": "7001"}}, "postal_address.postcode"),
        ({"postal_address": None}, "postal_address"),
        ({"postal_address": {"street": "Ελευθερίας", "postcode": "70014"}}, "postal_address.city"),
        ({"answers": {}}, "answers.record"),
        ({"answers": {"record": "current", "purpose": "\ud800"}}, "answers.purpose"),
        ({"answers": {"record": "current", "purpose": "a\x00"}}, "answers.purpose"),
        ({"procedure": "1"}, "procedure"),
        ({"delivery": "pigeon"}, "delivery"),
        ({"locale": "fr"}, "locale"),
        ({"state": "issued"}, "state"),
    ],
)
def test_wrong_input_names_the_field_in_the_callers_language(
    client: FlaskClient, tokens: TokenFactory, engine: Engine, change: dict[str, Any], field: str
) -> None:
    headers = tokens.headers("citizen-2", **CITIZEN_B)
    answers = {
        locale: file(client, {**headers, "Accept-Language": locale}, {**POST, **change}) for locale in ("el", "en")
    }
    for answer in answers.values():
        assert answer.status_code == 422
        assert answer.get_json()["code"] == "invalid-input"
        assert [error["field"] for error in answer.get_json()["errors"]] == [field]
    assert answers["el"].get_json()["errors"][0]["text"] != answers["en"].get_json()["errors"][0]["text"]
    assert events(engine) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"procedure": NaN}', b"null", b"[" * 5000])
def test_a_body_that_is_no_request_is_refused(client: FlaskClient, tokens: TokenFactory, body: bytes) -> None:
    headers = {**tokens.headers("citizen-2", **CITIZEN_B), "Idempotency-Key": "12345678"}
    answer = client.post("/requests", data=body, headers=headers, content_type="application/json")
    assert answer.status_code == 422


def test_a_request_without_a_key_is_refused(client: FlaskClient, tokens: TokenFactory) -> None:
    answer = client.post("/requests", json=COLLECT, headers=tokens.headers("citizen-1", **CITIZEN_A))
    assert (answer.status_code, answer.get_json()["code"]) == (400, "idempotency-key-missing")


def test_one_key_sent_many_times_at_once_is_one_request(app: Flask, tokens: TokenFactory, engine: Engine) -> None:
    headers = tokens.headers("citizen-1", **CITIZEN_A)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: file(app.test_client(), headers, COLLECT, "the-same-key"), range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 19
    assert len(events(engine)) == 1


def test_a_key_used_for_something_else_is_refused(client: FlaskClient, tokens: TokenFactory) -> None:
    headers = tokens.headers("citizen-1", **CITIZEN_A)
    file(client, headers, COLLECT, "the-same-key")
    answer = file(client, headers, {**COLLECT, "answers": {"record": "former"}}, "the-same-key")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency-key-reused")


def test_two_tabs_file_once_and_the_other_learns_the_number(app: Flask, tokens: TokenFactory, engine: Engine) -> None:
    headers = {**tokens.headers("citizen-1", **CITIZEN_A), "Accept-Language": "en"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: file(app.test_client(), headers, COLLECT), range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.get_json()["code"] == "already-requested"
    assert refused.get_json()["number"] == "1/23-11-2026"
    assert "1/23-11-2026" in refused.get_json()["detail"]
    assert "11:40" in refused.get_json()["detail"]
    assert len(events(engine)) == 1


def test_what_differs_or_comes_later_is_a_new_request(client: FlaskClient, tokens: TokenFactory, clock: Clock) -> None:
    headers = tokens.headers("citizen-2", **CITIZEN_B)
    other_street = {**POST, "postal_address": {**ADDRESS, "number": "52"}}
    for body in (COLLECT, POST, other_street, {**COLLECT, "answers": {"record": "former"}}):
        assert file(client, headers, body).status_code == 201
    assert file(client, headers, COLLECT).status_code == 409
    assert file(client, tokens.headers("citizen-9", **CITIZEN_A), COLLECT).status_code == 201
    clock.now += timedelta(minutes=10)
    assert file(client, headers, COLLECT).get_json()["number"] == "6/23-11-2026"


COSTS = {
    "GET /procedures": (1, 1),
    "GET /options": (1, 0),
    "GET /requests": (3, 2),
    "POST /requests": (13, 2),
    "POST /requests, of a wrong shape": (1, 0),
    "POST /requests, without a token": (0, 0),
}
"""Statements of each route, with the one that lets the caller in, and transactions. They grow by decision only."""


def test_each_route_makes_as_many_statements_and_transactions_as_the_table_says(
    client: FlaskClient, tokens: TokenFactory, app: Flask
) -> None:
    headers = tokens.headers("citizen-2", **CITIZEN_B)
    file(client, headers, COLLECT)
    asked: dict[str, Callable[[], TestResponse]] = {
        "GET /procedures": lambda: client.get("/procedures"),
        "GET /options": lambda: client.get("/options", headers=headers),
        "GET /requests": lambda: client.get("/requests", headers=headers),
        "POST /requests": lambda: file(client, headers, POST),
        "POST /requests, of a wrong shape": lambda: file(client, headers, {"procedure": 7}),
        "POST /requests, without a token": lambda: client.post("/requests", json=POST),
    }
    found, statuses = {}, []
    for name, ask in asked.items():
        with counted(app.extensions["certificates"].engine) as costs:
            statuses.append(ask().status_code)
        found[name] = costs.cost
    assert (found, statuses) == (COSTS, [200, 200, 200, 201, 422, 401])


def test_numbers_have_no_gap_and_begin_again_with_the_greek_year(
    app: Flask, tokens: TokenFactory, clock: Clock
) -> None:
    def one(number: int) -> str:
        body = COLLECT if number % 3 else {**COLLECT, "answers": {"record": "wrong"}}
        answer = file(app.test_client(), tokens.headers(f"many-{number}", **CITIZEN_A), body)
        return str(answer.json.get("number"))

    with ThreadPoolExecutor(6) as pool:
        numbers = [number for number in pool.map(one, range(30)) if number != "None"]
    assert sorted(int(number.partition("/")[0]) for number in numbers) == list(range(1, 21))
    clock.now = datetime(2026, 12, 31, 22, 5, tzinfo=UTC)
    assert one(100) == "1/01-01-2027"


def test_another_citizens_request_does_not_exist(client: FlaskClient, tokens: TokenFactory) -> None:
    filed = file(client, tokens.headers("citizen-1", **CITIZEN_A), COLLECT).json
    stranger = tokens.headers("citizen-2", **CITIZEN_B)
    answer = client.get(f"/requests/{filed['id']}", headers=stranger)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "request-not-found")
    assert client.get("/requests", headers=stranger).json == {"items": []}


def test_an_account_keeps_its_requests_when_it_is_raised_and_never_changes_person(
    client: FlaskClient, tokens: TokenFactory
) -> None:
    filed = file(client, tokens.headers("citizen-7", **CITIZEN_A), COLLECT).json
    raised = tokens.headers("citizen-7", **{**CITIZEN_B, "person_id": "person-7"})
    assert client.get("/requests", headers=raised).get_json()["items"][0]["id"] == filed["id"]
    other = client.get("/requests", headers=tokens.headers("citizen-7", **{**CITIZEN_B, "person_id": "person-8"}))
    assert (other.status_code, other.get_json()["code"]) == (403, "identity-changed")


def test_the_catalogue_is_public(client: FlaskClient) -> None:
    items = client.get("/procedures").get_json()["items"]
    assert [item["code"] for item in items][:2] == ["955481", "527543"]
    page = client.get("/procedures/874774").get_json()
    assert page["deadline"] == "P5D"
    assert page["unit"]["name"]["el"] == "Τμήμα Δημοτικής Κατάστασης"
    assert page["unit"]["hours"]["el"] == "Δευτέρα έως Παρασκευή, 8:30–13:30"
    ids = [question["id"] for question in page["questions"]]
    assert ids == ["from_year", "to_year", "addresses", "purpose", "for_person"]
    assert client.get("/procedures/1").status_code == 404


def test_filing_closes_the_draft_it_came_from(client: FlaskClient, tokens: TokenFactory) -> None:
    headers, key = tokens.headers("citizen-1", **CITIZEN_A), uuid.uuid4().hex
    draft = {"values": {"delivery": "collect", "answers.record": "current"}, "key": key}
    assert client.put("/drafts/955481", json=draft, headers=headers).status_code == 200
    assert client.put("/drafts/000000", json=draft, headers=headers).status_code == 404
    file(client, headers, COLLECT)
    assert client.get("/drafts/955481", headers=headers).get_json()["filed_as"] is None
    other = {**COLLECT, "procedure": "527543", "answers": DEATH, "truth": True}
    filed = file(client, headers, other, key)
    assert filed.status_code == 201
    assert client.get("/drafts/955481", headers=headers).get_json()["filed_as"] == filed.get_json()["id"]
    assert client.get("/drafts", headers=headers).get_json() == {"items": []}

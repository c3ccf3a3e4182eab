"""Judging the pages of a form: exactly as filing would, part by part, and nothing is filed by it."""

from datetime import timedelta
from typing import Any

import pytest
from described import assert_fits
from flask.testing import FlaskClient
from requesting import ADDRESS, CITIZEN_A, CITIZEN_B, COLLECT, DEATH, POST, events, file
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine, text


def check(client: FlaskClient, tokens: TokenFactory, body: Any, code: str = "527543", locale: str = "el") -> Any:
    headers = {**tokens.headers("citizen-1", **CITIZEN_A), "Accept-Language": locale}
    return client.post(f"/procedures/{code}/checks", json=body, headers=headers)


@pytest.mark.parametrize(
    "body",
    [{}, {"answers": DEATH}, {"answers": DEATH, "delivery": "post"}, {"postal_address": {**ADDRESS, "number": None}}],
)
def test_what_filing_would_take_is_right(
    client: FlaskClient, tokens: TokenFactory, engine: Engine, body: dict[str, Any]
) -> None:
    assert_fits("ChecksIn", body)
    answer = check(client, tokens, body)
    assert (answer.status_code, answer.get_json()) == (200, {"open_requests": []})
    assert events(engine) == []
    assert client.get("/requests", headers=tokens.headers("citizen-1", **CITIZEN_A)).json == {"items": []}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"answers": {**DEATH, "death_date": "2025-02-31"}}, ["answers.death_date"]),
        ({"answers": {**DEATH, "death_date": "2030-02-01"}}, ["answers.death_date"]),
        ({"answers": {**DEATH, "death_date": "24-02-01"}}, ["answers.death_date"]),
        ({"answers": {**DEATH, "death_date": "2024-Μάιος-01"}}, ["answers.death_date"]),
        ({"answers": {**DEATH, "death_date": "2024-02-"}}, ["answers.death_date"]),
        ({"answers": {**DEATH, "deceased_name": "α" * 201}}, ["answers.deceased_name"]),
        ({"answers": {}}, ["answers.deceased_name", "answers.death_date", "answers.relation"]),
        ({"answers": DEATH, "delivery": "pigeon"}, ["delivery"]),
        (
            {"postal_address": {**ADDRESS, "postcode": "123", "city": "-"}},
            ["postal_address.postcode", "postal_address.city"],
        ),
        ({"afm": "x"}, ["afm"]),
    ],
)
def test_every_field_that_is_wrong_is_named(
    client: FlaskClient, tokens: TokenFactory, body: dict[str, Any], wrong: list[str]
) -> None:
    answer = check(client, tokens, body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == wrong


def test_filing_says_the_same_in_the_same_words(client: FlaskClient, tokens: TokenFactory) -> None:
    wrong = {"answers": {"record": "both"}, "delivery": "post", "postal_address": {**ADDRESS, "postcode": "123"}}
    for locale in ("el", "en"):
        headers = {**tokens.headers("citizen-2", **CITIZEN_B), "Accept-Language": locale}
        filed = file(client, headers, {**POST, **wrong})
        assert check(client, tokens, wrong, "955481", locale).get_json()["errors"] == filed.get_json()["errors"]


def test_what_is_not_offered_has_no_form(client: FlaskClient, tokens: TokenFactory) -> None:
    answer = check(client, tokens, {"answers": {}}, "000000")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "procedure-not-found")


def test_it_tells_what_was_asked_for_before_and_is_still_open(
    client: FlaskClient, tokens: TokenFactory, engine: Engine, clock: Clock
) -> None:
    numbers = []
    for record in ("current", "former"):
        clock.now += timedelta(hours=1)
        filed = file(client, tokens.headers("citizen-1", **CITIZEN_A), {**COLLECT, "answers": {"record": record}})
        numbers.append(filed.get_json()["number"])
    file(client, tokens.headers("citizen-2", **CITIZEN_B), POST)
    answer = check(client, tokens, {"answers": {"record": "current"}}, "955481").get_json()
    assert_fits("Checked", answer)
    assert [one["number"] for one in answer["open_requests"]] == numbers[::-1]
    assert check(client, tokens, {}).get_json() == {"open_requests": []}
    with engine.begin() as conn:
        conn.execute(text("UPDATE requests SET state = 'issued'"))
    assert check(client, tokens, {}, "955481").get_json() == {"open_requests": []}

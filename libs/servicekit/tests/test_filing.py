"""One act however often it is sent: the answer is remembered, and so is what the draft became."""

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from conftest import KIT, MakeClient, rows
from flask import Blueprint, Response, request
from flask.testing import FlaskClient
from servicekit import drafts, filing, idempotency, numbering
from servicekit.access import authenticated, principal
from servicekit.db import transaction
from servicekit.filing import file_once, once
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Connection, Engine, update


@pytest.fixture
def http(make_client: MakeClient, engine: Engine, clock: Clock) -> FlaskClient:
    """A service that gives a number to whatever is filed, and fails when it is asked to."""
    views = Blueprint("views", __name__)

    @views.post("/things")
    @views.post("/things/<path:_of>", endpoint="more")
    @authenticated
    def post_thing(_of: str = "") -> Response:
        def act(conn: Connection) -> Mapping[str, Any]:
            number = numbering.next_number(conn, KIT.counters, "kit", 2026)
            if request.get_json().get("fails"):
                raise RuntimeError("after the number was taken")
            return {"id": f"thing-{number}", "subject": principal().subject}

        return file_once(engine, KIT, act, lambda thing_id: f"/things/{thing_id}")

    api = drafts.DraftsApi(engine, KIT.drafts, timedelta(days=30), bool, clock)
    return make_client(views, api.blueprint())


@pytest.fixture
def send(http: FlaskClient, tokens: TokenFactory) -> Callable[..., Any]:
    def post(body: Mapping[str, Any], key: str | None, subject: str = "s-1") -> Any:
        headers = tokens.headers(subject) | ({"Idempotency-Key": key} if key is not None else {})
        return http.post("/things", json=body, headers=headers)

    return post


def test_the_first_time_it_is_done_and_then_it_is_the_same_answer(send: Callable[..., Any]) -> None:
    key = uuid.uuid4().hex
    first, second = send({"a": 1}, key), send({"a": 1}, key)
    assert (first.status_code, first.get_json()) == (201, {"id": "thing-1", "subject": "s-1"})
    assert first.headers["Location"] == "/things/thing-1"
    assert "Idempotent-Replayed" not in first.headers
    assert (second.status_code, second.get_json()) == (201, first.get_json())
    assert second.headers["Location"] == first.headers["Location"]
    assert second.headers["Idempotent-Replayed"] == "true"
    assert send({"a": 1}, uuid.uuid4().hex).get_json()["id"] == "thing-2"


def test_a_key_is_its_owner_s_and_for_one_body(send: Callable[..., Any]) -> None:
    key = uuid.uuid4().hex
    send({"a": 1}, key)
    other = send({"a": 2}, key, "s-2")
    assert other.get_json() == {"id": "thing-2", "subject": "s-2"}
    reused = send({"a": 2}, key)
    assert (reused.status_code, reused.get_json()["code"]) == (422, "idempotency-key-reused")


def test_a_key_is_for_one_operation(http: FlaskClient, tokens: TokenFactory, engine: Engine) -> None:
    headers = tokens.headers("s-1") | {"Idempotency-Key": uuid.uuid4().hex}
    paths = ("/things/1/notes", "/things/2/notes", "/things", "/things/1/notes?dry=1", "/things/1/notes")
    answers = [http.post(path, json={}, headers=headers) for path in paths]
    assert [answer.status_code for answer in answers] == [201, 422, 422, 422, 201]
    assert {answer.get_json()["code"] for answer in answers[1:4]} == {"idempotency-key-reused"}
    assert answers[-1].get_json() == answers[0].get_json()
    assert rows(engine, KIT.counters) == [("kit", 2026, 1)]


def test_what_the_release_before_has_answered_is_the_same_answer(send: Callable[..., Any], engine: Engine) -> None:
    """It knew a request by the hash of its body."""
    key, body = uuid.uuid4().hex, {"a": 1}
    first = send(body, key)
    with transaction(engine) as conn:
        old = {"body_hash": hashlib.sha256(json.dumps(body).encode()).hexdigest()}
        assert conn.execute(update(KIT.idempotency).values(**old)).rowcount == 1
    assert send(body, key).get_json() == first.get_json()
    assert send({"a": 2}, key).status_code == 422


@pytest.mark.parametrize("key", [None, "", "seven77", "x" * 101])
def test_a_request_without_a_usable_key_does_nothing(send: Callable[..., Any], engine: Engine, key: str | None) -> None:
    refused = send({"a": 1}, key)
    assert (refused.status_code, refused.get_json()["code"]) == (400, "idempotency-key-missing")
    assert rows(engine, KIT.counters) == []


def test_what_failed_left_nothing_and_can_be_sent_again(send: Callable[..., Any], engine: Engine) -> None:
    key = uuid.uuid4().hex
    assert send({"fails": True}, key).status_code == 500
    assert rows(engine, KIT.idempotency) == rows(engine, KIT.counters) == []
    # Not even the body that failed is held against the key.
    assert send({"fails": False}, key).get_json()["id"] == "thing-1"


def test_the_draft_says_what_it_became(http: FlaskClient, send: Callable[..., Any], tokens: TokenFactory) -> None:
    key, mine = uuid.uuid4().hex, tokens.headers("s-1")
    for name, its_key in (("form", key), ("other", uuid.uuid4().hex)):
        http.put(f"/drafts/{name}", json={"values": {"a": "1"}, "key": its_key}, headers=mine)
    # Another person's draft under the same key stays that person's.
    http.put("/drafts/form", json={"values": {"a": "2"}, "key": key}, headers=tokens.headers("s-2"))
    send({"a": 1}, key)
    filed = http.get("/drafts/form", headers=mine).get_json()
    assert (filed["filed_as"], filed["values"]) == ("thing-1", {})
    assert http.get("/drafts/other", headers=mine).get_json()["values"] == {"a": "1"}
    assert http.get("/drafts/form", headers=tokens.headers("s-2")).get_json()["values"] == {"a": "2"}


def test_one_key_sent_twenty_times_at_once_is_one_act(http: FlaskClient, tokens: TokenFactory, engine: Engine) -> None:
    key, app = uuid.uuid4().hex, http.application
    headers = tokens.headers("s-1") | {"Idempotency-Key": key}

    def send(_: int) -> Any:
        return app.test_client().post("/things", json={"a": 1}, headers=headers)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(20)))
    assert {(answer.status_code, answer.get_json()["id"]) for answer in answers} == {(201, "thing-1")}
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert rows(engine, KIT.counters) == [("kit", 2026, 1)]


def test_filings_of_a_process_take_turns_and_one_that_waits_too_long_is_told_so(
    send: Callable[..., Any], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing, "_TURN_SECONDS", 0.05)
    key = uuid.uuid4().hex
    for _ in range(filing.AT_ONCE):
        filing._turns.acquire()
    try:
        late = send({"a": 1}, key)
    finally:
        filing._turns.release(filing.AT_ONCE)
    assert (late.status_code, late.headers["Retry-After"]) == (503, "5")
    assert rows(engine, KIT.idempotency) == []
    assert send({"fails": True}, uuid.uuid4().hex).status_code == 500
    assert send({"a": 1}, key).status_code == 201, "a turn was lost"


def test_answers_go_over_to_another_account_but_none_of_its_own_is_lost(engine: Engine) -> None:
    def answered(conn: Connection, subject: str, key: str, body: bytes) -> str:
        sent = idempotency.Sent(subject, key, "POST /things", body)
        (status, answer), _ = once(conn, KIT, sent, lambda: {"id": key, "by": subject})
        assert status == 201
        return str(answer["by"])

    with transaction(engine) as conn:
        for subject, key in (("goes", "key-only-there"), ("goes", "key-of-both"), ("stays", "key-of-both")):
            answered(conn, subject, key, b"{}")
        idempotency.move(conn, KIT.idempotency, "goes", "stays")
        assert answered(conn, "stays", "key-only-there", b"{}") == "goes"
        assert answered(conn, "stays", "key-of-both", b"{}") == "stays"
        with pytest.raises(idempotency.IdempotencyKeyReused):
            answered(conn, "stays", "key-only-there", b"{ }")


def test_numbers_have_no_gap_when_some_transactions_fail(engine: Engine) -> None:
    def take(turn: int) -> int | None:
        try:
            with engine.begin() as conn:
                number = numbering.next_number(conn, KIT.counters, "kit", 2026)
                if turn % 3 == 0:
                    raise RuntimeError("rolled back")
                return number
        except RuntimeError:
            return None

    with ThreadPoolExecutor(8) as pool:
        numbers = [n for n in pool.map(take, range(30)) if n]
    assert sorted(numbers) == list(range(1, 21))


def test_each_series_and_each_year_begins_at_one(engine: Engine) -> None:
    with engine.begin() as conn:
        taken = [
            numbering.next_number(conn, KIT.counters, series, year)
            for series, year in (("a", 2026), ("b", 2026), ("a", 2027), ("a", 2026))
        ]
    assert taken == [1, 1, 1, 2]


def test_several_numbers_at_once_follow_those_before(engine: Engine) -> None:
    with transaction(engine) as conn:
        first = numbering.next_number(conn, KIT.counters, "several", 2026)
        assert list(numbering.next_numbers(conn, KIT.counters, "several", 2026, 3)) == [first + 1, first + 2, first + 3]
        assert numbering.next_number(conn, KIT.counters, "several", 2026) == first + 4

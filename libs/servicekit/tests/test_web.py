"""The guard before every view, refusals as problem documents, numbering and idempotency under parallel requests."""

import json
import logging
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Blueprint, Response, jsonify
from flask.testing import FlaskClient
from servicekit import cutoffs, idempotency, logs, numbering
from servicekit.access import authenticated, authorize, public, requires
from servicekit.consumer import DeadLetter
from servicekit.envelope import ReceivedEvent
from servicekit.policy import Policy, PolicyError
from servicekit.testing import TokenFactory
from servicekit.web import create_service_app
from sqlalchemy import Engine

from .conftest import ANSWERS, COUNTERS, CUTOFFS, SUBJECTS

TEXT = {"el": "Όχι.", "en": "No."}
FACTORY = TokenFactory(audience="kit")


def policy() -> Policy:
    ways = {"level": [{"id": "visit", "text": {"el": "Με επίσκεψη.", "en": "By a visit."}}]}
    options = {
        "kit.read": {"title": TEXT, "refusal": TEXT, "level": "A"},
        "kit.write": {"title": TEXT, "refusal": TEXT, "level": "B", "second_factor": True},
    }
    return Policy({"ways": ways, "options": options})


def client(engine: Engine) -> FlaskClient:
    views = Blueprint("views", __name__)

    @views.get("/open")
    @public
    def opened() -> Response:
        return jsonify(ok=True)

    @views.get("/read")
    @requires("kit.read")
    def read() -> Response:
        return jsonify(ok=True)

    @views.post("/write")
    @authenticated
    def write() -> Response:
        authorize("kit.write")
        return jsonify(ok=True)

    app = create_service_app(
        "kit",
        verifier=FACTORY.verifier(),
        engine=engine,
        policy=policy(),
        status={},
        blueprints=[views],
        subjects=SUBJECTS,
        cutoffs=CUTOFFS,
    )
    return app.test_client()


def test_strangers_meet_401_and_too_low_a_level_403_with_the_way_up(engine: Engine) -> None:
    http = client(engine)
    assert http.get("/open").status_code == 200
    assert http.get("/read").get_json()["code"] == "invalid-token"
    assert http.get("/read", headers=FACTORY.headers()).status_code == 200
    refused = http.post("/write", json={}, headers={**FACTORY.headers(), "Accept-Language": "en"})
    assert refused.status_code == 403
    assert refused.content_type == "application/problem+json"
    body = refused.get_json()
    assert body["option"] == "kit.write"
    assert [m["requirement"] for m in body["missing"]] == ["level", "second_factor"]
    assert body["missing"][0]["ways"] == [{"id": "visit", "text": "By a visit."}]
    assert http.post("/write", json={}, headers=FACTORY.headers(level="B", amr=["pwd", "otp"])).status_code == 200


def test_only_json_is_taken_and_errors_are_problem_documents(engine: Engine) -> None:
    http = client(engine)
    assert http.post("/write", data="{}", content_type="text/plain", headers=FACTORY.headers()).status_code == 415
    assert http.get("/nowhere").get_json()["code"] == "http-404"
    two = [("Authorization", f"Bearer {FACTORY.token()}")] * 2
    assert http.get("/read", headers=two).status_code == 401
    assert http.get(f"/read?access_token={FACTORY.token()}").status_code == 401


def test_an_account_becomes_a_person_once(engine: Engine) -> None:
    http = client(engine)
    assert http.get("/read", headers=FACTORY.headers("s-1")).status_code == 200
    assert http.get("/read", headers=FACTORY.headers("s-1", person_id="p-1")).status_code == 200
    stale = http.get("/read", headers=FACTORY.headers("s-1"))
    assert (stale.status_code, stale.get_json()["code"]) == (401, "stale-token")
    changed = http.get("/read", headers=FACTORY.headers("s-1", person_id="p-2"))
    assert (changed.status_code, changed.get_json()["code"]) == (403, "identity-changed")
    assert http.get("/read", headers=FACTORY.headers("s-1", person_id="p-1")).status_code == 200


def test_a_token_from_before_the_cut_off_is_stale(engine: Engine) -> None:
    http, now = client(engine), int(time.time())
    cutoff = datetime.fromtimestamp(now - 10, UTC)
    with engine.begin() as conn:
        cutoffs.remember(conn, CUTOFFS, "s-2", cutoff)
        # An older event that comes late changes nothing.
        cutoffs.remember(conn, CUTOFFS, "s-2", cutoff - timedelta(hours=1))
    before = http.get("/read", headers=FACTORY.headers("s-2", iat=now - 11))
    assert (before.status_code, before.get_json()["code"]) == (401, "stale-token")
    assert http.get("/read", headers=FACTORY.headers("s-2", iat=now - 10)).status_code == 200
    assert http.get("/read", headers=FACTORY.headers("s-3", iat=now - 11)).status_code == 200


def test_an_event_with_a_cut_off_is_taken_in_and_one_without_is_dead(engine: Engine) -> None:
    (handle,) = cutoffs.handlers(CUTOFFS, "something.changed").values()
    moment = datetime.now(UTC)

    def event(data: dict[str, Any]) -> ReceivedEvent:
        return ReceivedEvent(uuid.uuid4(), "something.changed", "/services/x", "1", moment, None, data)

    with engine.begin() as conn:
        handle(conn, event({"sub": "s-4", "cutoff": "2999-01-01T00:00:00+00:00"}))
        for wrong in ({}, {"sub": "s-4"}, {"sub": "s-4", "cutoff": "soon"}, {"sub": "s-4", "cutoff": None}):
            with pytest.raises(DeadLetter):
                handle(conn, event(wrong))
    assert client(engine).get("/read", headers=FACTORY.headers("s-4")).status_code == 401


def test_a_view_that_does_not_say_who_may_call_it_stops_the_start(engine: Engine) -> None:
    views = Blueprint("views", __name__)

    @views.get("/forgotten")
    def forgotten() -> Response:
        return jsonify()

    with pytest.raises(PolicyError, match="forgotten"):
        create_service_app(
            "kit",
            verifier=FACTORY.verifier(),
            engine=engine,
            policy=policy(),
            status={},
            blueprints=[views],
            subjects=None,
            cutoffs=None,
        )


def test_numbers_have_no_gap_when_some_transactions_fail(engine: Engine) -> None:
    def take(turn: int) -> int | None:
        try:
            with engine.begin() as conn:
                number = numbering.next_number(conn, COUNTERS, "kit", 2026)
                if turn % 3 == 0:
                    raise RuntimeError("rolled back")
                return number
        except RuntimeError:
            return None

    with ThreadPoolExecutor(8) as pool:
        numbers = [n for n in pool.map(take, range(30)) if n]
    assert sorted(numbers) == list(range(1, 21))


def test_one_key_sent_twenty_times_is_one_act(engine: Engine) -> None:
    def send(_: int) -> tuple[int, dict[str, int], bool]:
        with engine.begin() as conn:
            return idempotency.run_once(
                conn,
                ANSWERS,
                "s-1",
                "key-0001",
                b"{}",
                lambda: (201, {"number": numbering.next_number(conn, COUNTERS, "kit", 2026)}),
            )

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(20)))
    assert {(status, answer["number"]) for status, answer, _ in answers} == {(201, 1)}
    assert sum(not replayed for _, _, replayed in answers) == 1
    with engine.begin() as conn, pytest.raises(idempotency.IdempotencyKeyReused):
        idempotency.run_once(conn, ANSWERS, "s-1", "key-0001", b'{"other":1}', lambda: (201, {}))


def test_logs_withhold_what_looks_personal_and_refuse_collections(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:]
    try:
        logs.configure("kit")
        logs.get_logger("kit").info("filed", value="068933130 eyJhbGciOiJSUzI1NiJ9.e30.x a@b.gr", number=7)
        logging.getLogger("library").warning("GET /x?code=abc for 068933130")
    finally:
        logging.getLogger().handlers[:] = before
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["number"] == 7
    assert "068933130" not in json.dumps(lines)
    assert "eyJ" not in json.dumps(lines)
    assert "code=abc" not in json.dumps(lines)
    with pytest.raises(TypeError):
        logs.get_logger("kit").info("filed", person={"name": "x"})

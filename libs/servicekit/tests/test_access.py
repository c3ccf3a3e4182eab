"""The guard before every view: who may call, and who each account is."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import KIT, POLICY, MakeClient, rows
from flask import Blueprint, Response, jsonify
from flask.testing import FlaskClient
from servicekit import cutoffs, subjects
from servicekit.access import authenticated, authorize, permits, principal, public, requires
from servicekit.envelope import ReceivedEvent
from servicekit.inbox import DeadLetter
from servicekit.policy import PolicyError
from servicekit.tables import EventTables
from servicekit.testing import TokenFactory
from servicekit.tokens import Level
from sqlalchemy import Engine

EVENT_TABLES = EventTables(KIT.outbox, KIT.inbox, KIT.cutoffs)


@pytest.fixture
def views() -> Blueprint:
    made = Blueprint("views", __name__)

    @made.get("/open")
    @public
    def opened() -> Response:
        response = jsonify(ok=True)
        response.headers["Cache-Control"] = "public, max-age=60"
        return response

    @made.post("/open")
    @public
    def taken() -> Response:
        return jsonify(ok=True)

    @made.get("/read")
    @requires("kit.read")
    def read() -> Response:
        return jsonify(subject=principal().subject)

    @made.get("/tells")
    @authenticated
    def tells() -> Response:
        return jsonify([option for option in ("kit.read", "kit.write") if permits(option)])

    @made.get("/tells-of-others")
    @authenticated
    def tells_of_others() -> Response:
        return jsonify([option for option in ("kit.read", "kit.write") if permits(option, Level.B)])

    @made.post("/write")
    @authenticated
    def write() -> Response:
        authorize("kit.write")
        return jsonify(ok=True)

    return made


@pytest.fixture
def http(make_client: MakeClient, views: Blueprint) -> FlaskClient:
    return make_client(views)


def test_strangers_meet_401_and_too_low_a_level_403_with_the_way_up(http: FlaskClient, tokens: TokenFactory) -> None:
    assert http.get("/open").status_code == 200
    assert http.get("/read").get_json()["code"] == "invalid-token"
    assert http.get("/read", headers=tokens.headers("s-1")).get_json() == {"subject": "s-1"}
    refused = http.post("/write", json={}, headers={**tokens.headers(), "Accept-Language": "en"})
    assert refused.status_code == 403
    assert refused.content_type == "application/problem+json"
    body = refused.get_json()
    assert body["option"] == "kit.write"
    assert [m["requirement"] for m in body["missing"]] == ["level", "second_factor"]
    assert body["missing"][0]["ways"] == [{"id": "visit", "text": "By a visit."}]
    assert http.post("/write", json={}, headers=tokens.headers(level="B", amr=["pwd", "otp"])).status_code == 200


def test_no_cache_keeps_a_personal_answer(http: FlaskClient, tokens: TokenFactory) -> None:
    assert http.get("/open").headers["Cache-Control"] == "public, max-age=60", "the same for everybody"
    personal_answers = [
        http.get("/read", headers=tokens.headers()),
        http.head("/read", headers=tokens.headers()),
        http.get("/options", headers=tokens.headers()),
        http.post("/write", json={}, headers=tokens.headers()),
        http.get("/read"),
        # What a stranger does, by the link of a mail for instance, is answered to that one alone.
        http.post("/open", json={}),
        http.get("/nowhere"),
    ]
    assert [answer.status_code for answer in personal_answers] == [200, 200, 200, 403, 401, 200, 404]
    assert {answer.headers.get("Cache-Control") for answer in personal_answers} == {"no-store"}


def test_a_view_may_tell_more_to_callers_with_more_rights(http: FlaskClient, tokens: TokenFactory) -> None:
    assert http.get("/tells").status_code == 401
    assert http.get("/tells", headers=tokens.headers()).get_json() == ["kit.read"]
    higher = tokens.headers("s-2", level="B", amr=["pwd", "otp"])
    assert http.get("/tells", headers=higher).get_json() == ["kit.read", "kit.write"]
    # A caller who acts for another person does not lend that person their own second factor.
    assert http.get("/tells-of-others", headers=higher).get_json() == ["kit.read"]


def test_only_the_header_carries_a_token_and_only_once(http: FlaskClient, tokens: TokenFactory) -> None:
    two = [("Authorization", f"Bearer {tokens.token()}")] * 2
    assert http.get("/read", headers=two).status_code == 401
    assert http.get(f"/read?access_token={tokens.token()}").status_code == 401
    for presented in ("Bearer", "Bearer ", f"Basic {tokens.token()}", tokens.token()):
        refused = http.get("/read", headers={"Authorization": presented})
        assert (refused.status_code, refused.get_json()["code"]) == (401, "invalid-token")
        assert refused.headers["WWW-Authenticate"].startswith("Bearer ")
    assert http.get("/read", headers={"Authorization": f"bearer   {tokens.token()}"}).status_code == 200


def test_an_account_becomes_a_person_once(http: FlaskClient, tokens: TokenFactory) -> None:
    subject = uuid.uuid4().hex
    assert http.get("/read", headers=tokens.headers(subject)).status_code == 200
    assert http.get("/read", headers=tokens.headers(subject, person_id="p-1")).status_code == 200
    stale = http.get("/read", headers=tokens.headers(subject))
    assert (stale.status_code, stale.get_json()["code"]) == (401, "stale-token")
    changed = http.get("/read", headers=tokens.headers(subject, person_id="p-2"))
    assert (changed.status_code, changed.get_json()["code"]) == (403, "identity-changed")
    assert http.get("/read", headers=tokens.headers(subject, person_id="p-1")).status_code == 200


def test_an_account_bound_by_an_event_is_bound_for_its_own_tokens(
    http: FlaskClient, tokens: TokenFactory, engine: Engine
) -> None:
    subject = uuid.uuid4().hex
    with engine.begin() as conn:
        subjects.become(conn, KIT.subjects, subject, "p-1")
        # A second person changes nothing, nor does none.
        subjects.become(conn, KIT.subjects, subject, "p-2")
        subjects.become(conn, KIT.subjects, subject, None)
    assert http.get("/read", headers=tokens.headers(subject)).get_json()["code"] == "stale-token"
    assert http.get("/read", headers=tokens.headers(subject, person_id="p-2")).status_code == 403
    assert http.get("/read", headers=tokens.headers(subject, person_id="p-1")).status_code == 200


def test_an_account_that_two_claim_at_once_is_one_person_s(http: FlaskClient, tokens: TokenFactory) -> None:
    """The first to come is the person; nobody is both, however many ask at the same moment."""
    subject, app = uuid.uuid4().hex, http.application

    def claim(number: int) -> tuple[int, int]:
        person = number % 4
        answer = app.test_client().get("/read", headers=tokens.headers(subject, person_id=f"p-{person}"))
        return person, answer.status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(claim, range(40)))
    assert {status for _, status in answers} == {200, 403}
    assert len({person for person, status in answers if status == 200}) == 1
    assert len({person for person, status in answers if status == 403}) == 3


def test_who_an_account_is_is_written_once(http: FlaskClient, tokens: TokenFactory, engine: Engine) -> None:
    subject = uuid.uuid4().hex
    for _ in range(3):
        assert http.get("/read", headers=tokens.headers(subject, person_id="p-1")).status_code == 200
    [(first, person, seen)] = rows(engine, KIT.subjects)
    assert (first, person) == (subject, "p-1")
    with engine.connect() as conn:
        assert subjects.held(conn, KIT.subjects, subject) == {
            "subject": subject,
            "person_id": "p-1",
            "first_seen_at": seen.isoformat(),
        }


def test_a_service_without_accounts_remembers_no_caller(
    make_client: MakeClient, views: Blueprint, tokens: TokenFactory, engine: Engine
) -> None:
    http = make_client(views, tables=EVENT_TABLES)
    assert http.get("/read", headers=tokens.headers("s-1", person_id="p-1")).status_code == 200
    assert http.get("/read", headers=tokens.headers("s-1", person_id="p-2")).status_code == 200
    assert rows(engine, KIT.subjects) == []


@pytest.mark.parametrize("tables", [KIT, EVENT_TABLES], ids=["with accounts", "without"])
def test_a_token_from_before_the_cut_off_is_stale(
    make_client: MakeClient, views: Blueprint, tokens: TokenFactory, engine: Engine, tables: EventTables
) -> None:
    http, now = make_client(views, tables=tables), int(time.time())
    cutoff = datetime.fromtimestamp(now - 10, UTC)
    with engine.begin() as conn:
        cutoffs.remember(conn, KIT.cutoffs, "s-2", cutoff)
        # An older event that comes late changes nothing.
        cutoffs.remember(conn, KIT.cutoffs, "s-2", cutoff - timedelta(hours=1))
    before = http.get("/read", headers=tokens.headers("s-2", iat=now - 11))
    assert (before.status_code, before.get_json()["code"]) == (401, "stale-token")
    assert http.get("/read", headers=tokens.headers("s-2", iat=now - 10)).status_code == 200
    assert http.get("/read", headers=tokens.headers("s-3", iat=now - 11)).status_code == 200


def test_an_event_with_a_cut_off_is_taken_in_and_one_without_is_dead(
    http: FlaskClient, tokens: TokenFactory, engine: Engine
) -> None:
    (handle,) = cutoffs.handlers(KIT.cutoffs, "something.changed").values()
    moment = datetime.now(UTC)

    def event(data: dict[str, Any]) -> ReceivedEvent:
        return ReceivedEvent(uuid.uuid4(), "something.changed", "/services/x", "1", moment, None, data)

    with engine.begin() as conn:
        handle(conn, event({"sub": "s-4", "cutoff": "2999-01-01T00:00:00+00:00"}))
        for wrong in ({}, {"sub": "s-4"}, {"sub": "s-4", "cutoff": "soon"}, {"sub": "s-4", "cutoff": None}):
            with pytest.raises(DeadLetter):
                handle(conn, event(wrong))
    assert http.get("/read", headers=tokens.headers("s-4")).status_code == 401


def test_a_view_that_does_not_say_who_may_call_it_stops_the_start(make_client: MakeClient) -> None:
    views = Blueprint("views", __name__)

    @views.get("/forgotten")
    def forgotten() -> Response:
        return jsonify()

    with pytest.raises(PolicyError, match="forgotten"):
        make_client(views)


def test_a_view_that_asks_for_an_unknown_option_stops_the_start(make_client: MakeClient) -> None:
    views = Blueprint("views", __name__)

    @views.get("/misspelt")
    @requires("kit.raed")
    def misspelt() -> Response:
        return jsonify()

    assert "kit.raed" not in POLICY["options"]
    with pytest.raises(PolicyError, match=r"misspelt asks for the unknown option kit\.raed"):
        make_client(views)

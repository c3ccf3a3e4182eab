"""What operations see and do, and no one else."""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import samples
import yaml
from conftest import SERVICE
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from notifier import api, models, use_cases
from notifier.app import create_app
from notifier.incoming_events.fees import NoteIssued
from notifier.settings import ApiSettings
from notifier.use_cases import Desk
from pydantic import SecretStr
from servicekit.errors import DomainError
from servicekit.testing import TokenFactory, assert_schema, schema_differences
from sqlalchemy import Engine, text

PUBLIC = {"/policy", "/retention", "/healthz", "/readyz"}
OPERATIONS = {"roles": ["staff", "operations"], "amr": ["pwd", "otp"]}
DOCUMENT: dict[str, Any] = yaml.load((SERVICE / "openapi.yaml").read_bytes(), yaml.CSafeLoader)


@pytest.fixture
def app(engine: Engine, database_url: str, tokens: TokenFactory, ending: Callable[[Flask], Flask]) -> Flask:
    settings = ApiSettings(
        database_url=SecretStr(database_url), oidc_issuer=tokens.issuer, oidc_audience=tokens.audience
    )
    return ending(create_app(settings, verifier=tokens.verifier()))


@pytest.fixture
def operator(tokens: TokenFactory) -> dict[str, str]:
    return tokens.headers("operator-1", **OPERATIONS)


def add(engine: Engine, desk: Desk, state: str, email: str | None = "eleni@mail.test") -> str:
    event = samples.received("fees.note.issued", samples.note_issued(recipient=samples.recipient(email=email)))
    with engine.begin() as conn:
        use_cases.queue_notice(conn, desk, event, "note_issued", NoteIssued.model_validate(event.data))
        where = {"event_id": event.id, "state": state}
        changed = text("UPDATE notices SET state = :state WHERE event_id = :event_id RETURNING id")
        return str(conn.execute(changed, where).scalar_one())


def assert_fits(name: str, data: object) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(data)


def _own_routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield rule.rule, rule.rule.replace("<uuid:notice_id>", str(uuid.uuid4())), method


def test_a_stranger_gets_nowhere(app: Flask, client: FlaskClient) -> None:
    open_to_strangers = {
        rule for rule, path, method in _own_routes(app) if client.open(path, method=method).status_code != 401
    }
    assert open_to_strangers == PUBLIC


@pytest.mark.parametrize(
    ("claims", "missing"),
    [
        ({"level": "B", "person_id": "p", "roles": ["citizen"]}, ["role", "second_factor"]),
        ({"roles": ["staff", "certificate-clerk"], "amr": ["otp"]}, ["role"]),
        ({"roles": ["staff", "operations"], "amr": ["pwd"]}, ["second_factor"]),
    ],
)
def test_others_are_told_what_they_lack(
    app: Flask, client: FlaskClient, tokens: TokenFactory, claims: dict[str, Any], missing: list[str]
) -> None:
    headers = tokens.headers("somebody", **claims)
    for rule, path, method in _own_routes(app):
        if rule in PUBLIC | {"/options"}:
            continue
        answer = client.open(path, method=method, headers=headers)
        assert answer.status_code == 403, rule
        assert [entry["requirement"] for entry in answer.get_json()["missing"]] == missing


def test_operations_see_parked_notices_without_addresses(
    client: FlaskClient, engine: Engine, desk: Desk, operator: dict[str, str]
) -> None:
    parked, waiting = add(engine, desk, "parked"), add(engine, desk, "pending")
    answer = client.get("/notices?state=parked", headers=operator)
    [item] = answer.get_json()["items"]
    assert (item["id"], item["recipient"]) == (parked, "e•••@m•••.test")
    assert "eleni" not in answer.text
    assert client.get("/notices?state=pending", headers=operator).get_json()["items"][0]["id"] == waiting
    assert client.get("/notices?state=lost", headers=operator).status_code == 422
    assert_fits("Notice", item)


def test_the_queue_shows_what_waits_and_why_it_stands(
    client: FlaskClient, engine: Engine, desk: Desk, operator: dict[str, str]
) -> None:
    add(engine, desk, "parked")
    assert client.get("/queue", headers=operator).json == {
        "counts": {"pending": 0, "sending": 0, "parked": 1},
        "paused": None,
    }
    with engine.begin() as conn:
        use_cases.pause(conn, "login-refused", desk.retry_policy)
    answer = client.get("/queue", headers=operator).get_json()
    assert (answer["paused"]["reason"], answer["paused"]["failures"]) == ("login-refused", 1)
    assert_fits("Queue", answer)


def test_a_parked_notice_is_put_back_in_line_once(
    client: FlaskClient, engine: Engine, desk: Desk, operator: dict[str, str]
) -> None:
    parked = add(engine, desk, "parked")
    answer = client.post(f"/notices/{parked}/retry", headers=operator)
    assert (answer.status_code, answer.get_json()["state"], answer.get_json()["attempts"]) == (200, "pending", 0)
    assert_fits("Notice", answer.json)
    again = client.post(f"/notices/{parked}/retry", headers=operator)
    assert (again.status_code, again.get_json()["code"]) == (409, "not-retryable")
    assert_fits("Problem", again.json)


@pytest.mark.parametrize(
    ("state", "email"), [("parked", None), ("sent", "eleni@mail.test"), ("sending", "e@mail.test")]
)
def test_only_a_parked_notice_with_an_address_can_be_retried(
    client: FlaskClient, engine: Engine, desk: Desk, operator: dict[str, str], state: str, email: str | None
) -> None:
    notice = add(engine, desk, state, email)
    assert client.post(f"/notices/{notice}/retry", headers=operator).status_code == 409
    assert client.post(f"/notices/{uuid.uuid4()}/retry", headers=operator).status_code == 404


def test_every_route_is_described_and_none_besides(app: Flask) -> None:
    own = {(re.sub(r"<uuid:(\w+)>", r"{\1}", rule), method.lower()) for rule, _, method in _own_routes(app)}
    described = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert own - described == {("/healthz", "get"), ("/readyz", "get")}
    assert described <= own


def test_every_error_of_this_service_has_a_status() -> None:
    ours = {kind for kind in DomainError.__subclasses__() if kind.__module__.startswith("notifier.")}
    assert ours
    assert ours <= api.STATUS.keys()


def test_the_migrations_make_the_tables_as_described(engine: Engine) -> None:
    assert schema_differences(engine, models.metadata) == []


def test_every_look_of_operations_is_told_without_an_address(
    client: FlaskClient, engine: Engine, desk: Desk, tokens: TokenFactory
) -> None:
    """identity-bridge writes it into the record of who looked."""
    notice = add(engine, desk, "parked")
    headers = tokens.headers("operator-1", **OPERATIONS, preferred_username="ops-1")
    client.get("/notices", headers=headers)
    assert client.post(f"/notices/{notice}/retry", headers=headers).status_code == 200
    assert client.post(f"/notices/{uuid.uuid4()}/retry", headers=headers).status_code == 404
    query = "SELECT body::jsonb -> 'data' FROM outbox WHERE type = 'notices.staff.looked' ORDER BY seq"
    with engine.connect() as conn:
        told = list(conn.execute(text(query)).scalars())
    for data in told:
        assert_schema(data, SERVICE / "events/notices.staff.looked.v1.json")
        assert "@" not in str(data)
    assert [(one["actor"], one["action"], one["state"], one["count"]) for one in told] == [
        ("ops-1", "listed", "parked", 1),
        ("ops-1", "retried", None, 1),
    ]
    assert told[0]["notices"][0]["event_type"] == "fees.note.issued"

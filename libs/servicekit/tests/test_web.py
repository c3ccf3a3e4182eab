"""What every service answers by itself: health, the policy, problem documents, and a line for each request."""

import json
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from conftest import KIT, TEXT, MakeClient
from flask import Blueprint, Response, abort, jsonify, request
from flask.testing import FlaskClient
from servicekit.access import public
from servicekit.db import make_engine
from servicekit.errors import DomainError, Text, Unavailable
from servicekit.parsing import raw_body, takes_bytes
from servicekit.problems import InvalidInput, Meanwhile
from servicekit.settings import ServiceSettings
from servicekit.testing import TokenFactory
from servicekit.web import ENGINE, MAX_BODY_BYTES, make_verifier
from sqlalchemy import Engine, text


class Taken(DomainError):
    """What is wanted belongs to another person."""

    code = "taken"
    title: ClassVar[Text] = {"el": "Το έχει άλλος.", "en": "Somebody else has it."}


class MuchTaken(Taken):
    code = "much-taken"


@pytest.fixture
def http(make_client: MakeClient, engine: Engine) -> FlaskClient:
    views = Blueprint("views", __name__)

    @views.get("/fail/<kind>")
    @public
    def fail(kind: str) -> Response:
        if kind == "taken":
            raise MuchTaken({"el": "Το 7.", "en": "Number 7."}, number=7, nothing=None)
        if kind == "fields":
            raise InvalidInput(errors=[{"field": "a", "text": "b"}])
        if kind == "away":
            raise Unavailable
        if kind == "database":
            with engine.connect() as conn:
                conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        if kind in ("double", "mistake"):
            with engine.begin() as conn:
                conn.execute(text("CREATE TEMP TABLE once (n integer PRIMARY KEY CHECK (n < 2)) ON COMMIT DROP"))
                conn.execute(text(f"INSERT INTO once VALUES (1), ({1 if kind == 'double' else 2})"))  # noqa: S608
        if kind == "unlisted":
            raise DomainError
        if kind == "410":
            abort(410)
        raise RuntimeError("a secret of the row")

    @views.post("/echo")
    @public
    def echo() -> Response:
        return jsonify(request.get_json())

    @views.post("/unread")
    @public
    def unread() -> Response:
        return jsonify(ok=True)

    @views.post("/form")
    @public
    def form() -> Response:
        return jsonify(request.form)

    @views.post("/bytes")
    @takes_bytes
    @public
    def whole() -> Response:
        return jsonify(length=len(raw_body(MAX_BODY_BYTES + 10)))

    return make_client(views, status={Taken: 409}, form_paths=("/form",))


@pytest.mark.parametrize(
    ("path", "status", "code", "title"),
    [
        ("/fail/taken", 409, "much-taken", "Somebody else has it."),
        ("/fail/fields", 422, "invalid-input", "Some details are missing or wrong."),
        ("/fail/away", 503, "unavailable", Unavailable.title["en"]),
        ("/fail/database", 503, "unavailable", Unavailable.title["en"]),
        ("/fail/unlisted", 500, "error", DomainError.title["en"]),
        ("/fail/unexpected", 500, "unexpected", "Something went wrong on our side. Please try again shortly."),
        ("/fail/double", 409, "meanwhile", Meanwhile.title["en"]),
        ("/fail/mistake", 500, "unexpected", "Something went wrong on our side. Please try again shortly."),
        ("/fail/410", 410, "http-410", "The request is not valid."),
        ("/nowhere", 404, "http-404", "Not found."),
    ],
)
def test_each_error_is_a_problem_document(http: FlaskClient, path: str, status: int, code: str, title: str) -> None:
    answer = http.get(path, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    body = answer.get_json()
    assert (body["code"], body["title"], body["status"]) == (code, title, status)
    assert body["type"] == f"urn:eservices:problem:{code}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert (answer.headers.get("Retry-After") == "5") == (status == 503)
    assert "secret" not in answer.text


def test_a_problem_says_more_in_the_language_that_was_asked_for(http: FlaskClient) -> None:
    greek = http.get("/fail/taken").get_json()
    assert (greek["title"], greek["detail"], greek["number"]) == ("Το έχει άλλος.", "Το 7.", 7)
    assert "nothing" not in greek
    german = http.get("/fail/taken", headers={"Accept-Language": "de"}).get_json()
    assert german["title"] == greek["title"]
    both = http.get("/fail/taken", headers={"Accept-Language": "el;q=0.5,en-GB"}).get_json()
    assert both["detail"] == "Number 7."


def test_only_json_is_taken_but_where_forms_are_expected(http: FlaskClient) -> None:
    assert http.post("/echo", json={"a": 1}).get_json() == {"a": 1}
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        # Also where the view does not look at the body: a form of a foreign site must not reach it.
        refused = http.post("/unread", data="a=1", content_type=kind)
        assert (refused.status_code, refused.get_json()["code"]) == (415, "http-415")
    assert http.post("/unread").get_json() == {"ok": True}, "no body has no type"
    assert http.post("/form", data={"a": "1"}).get_json() == {"a": "1"}


@pytest.mark.parametrize("kind", ["application/pdf", "text/html", "application/json", ""])
def test_a_view_for_bytes_takes_any_type_and_says_how_many(http: FlaskClient, kind: str) -> None:
    most = MAX_BODY_BYTES + 10
    assert http.post("/bytes", data=b"x" * most, content_type=kind).get_json() == {"length": most}
    assert http.post("/bytes", data=b"x" * (most + 1), content_type=kind).status_code == 413


def test_a_body_that_is_too_large_is_not_read(http: FlaskClient) -> None:
    fits = json.dumps("x" * (MAX_BODY_BYTES - 2))
    assert http.post("/echo", data=fits, content_type="application/json").status_code == 200
    refused = http.post("/echo", data=fits + " ", content_type="application/json")
    assert (refused.status_code, refused.get_json()["code"]) == (413, "http-413")


def test_health_says_who_is_alive_and_whether_the_database_answers(http: FlaskClient, make_client: MakeClient) -> None:
    assert http.get("/healthz").get_json() == {"status": "alive", "service": "kit"}
    assert http.get("/readyz").get_json() == {"status": "ready", "service": "kit"}
    nowhere = make_engine("postgresql+psycopg://nobody@127.0.0.1:9/none")
    without = make_client(engine=nowhere)
    assert without.get("/healthz").status_code == 200
    assert without.get("/readyz").status_code == 503
    nowhere.dispose()


def test_the_policy_is_public_and_decided_for_the_caller(http: FlaskClient, tokens: TokenFactory) -> None:
    explained = {one["option"]: one for one in http.get("/policy").get_json()["options"]}
    assert explained["kit.write"]["requires"] == {"level": "B", "second_factor": True}
    assert explained["kit.write"]["refusal"] == TEXT
    assert explained["kit.write"]["ways"]["level"][0]["id"] == "visit"
    assert http.get("/options").status_code == 401
    mine = http.get("/options", headers={**tokens.headers(), "Accept-Language": "en"}).get_json()["options"]
    assert {one["option"]: one["allowed"] for one in mine} == {"kit.read": True, "kit.write": False}
    assert {one["title"] for one in mine} == {"No."}


def test_a_request_leaves_one_line_with_its_route_and_none_of_its_names(
    http: FlaskClient, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    http.get("/fail/taken?afm=068933130", headers={"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"})
    http.get("/healthz")
    http.get("/unheard-of-path")
    answered = [line for line in logged() if line["event"] == "answered"]
    assert [(line["method"], line["route"], line["status"]) for line in answered] == [
        ("GET", "/fail/<kind>", 409),
        ("GET", "unmatched", 404),
    ]
    assert answered[0]["trace_id"] == "a" * 32
    assert answered[1]["trace_id"] != "a" * 32
    assert "068933130" not in json.dumps(answered)
    assert "unheard-of-path" not in json.dumps(answered)


def test_what_went_wrong_is_in_the_log_by_its_frames_and_not_by_its_words(
    http: FlaskClient, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    http.get("/fail/unexpected")
    [line] = [line for line in logged() if line["event"] == "unexpected-error"]
    assert line["error"] == "RuntimeError"
    assert any(str(frame).startswith("fail:") for frame in line["frames"])
    assert "secret" not in json.dumps(line)


def test_an_app_names_its_engine_and_sends_no_guess_of_a_content_type(http: FlaskClient, engine: Engine) -> None:
    assert http.application.extensions[ENGINE] is engine
    assert http.get("/healthz").headers["X-Content-Type-Options"] == "nosniff"


def test_a_verifier_takes_what_the_settings_say(tokens: TokenFactory) -> None:
    settings = ServiceSettings.model_validate(
        {
            "database_url": "postgresql://x",
            "oidc_issuer": "http://127.0.0.1:9/realms/x",
            "oidc_audience": "kit",
            "oidc_authorized_parties": "portal, other ",
        }
    )
    assert settings.oidc_authorized_parties == ("portal", "other")
    assert settings.jwks_url == "http://127.0.0.1:9/realms/x/protocol/openid-connect/certs"
    # The keys cannot be fetched: that is 503, and not a refusal of the token.
    with pytest.raises(Unavailable):
        make_verifier(settings).verify(tokens.token())


def test_the_tables_of_the_kit_have_the_names_that_migrations_give_them() -> None:
    assert {table.name for table in vars(KIT).values()} == {
        *("outbox", "inbox", "cutoffs", "subjects", "counters", "idempotency", "drafts"),
    }


def test_a_misspelt_part_of_a_setup_is_refused(make_client: MakeClient) -> None:
    with pytest.raises(TypeError, match="form_path"):
        make_client(form_path=("/form",))

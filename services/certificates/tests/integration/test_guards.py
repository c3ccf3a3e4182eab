"""Trust no caller: every route is called as a stranger, every error has its status, every table its migration."""

from collections.abc import Iterator

import pytest
from certificates import models
from certificates.api.statuses import STATUS
from flask import Flask
from flask.testing import FlaskClient
from servicekit.errors import DomainError
from servicekit.testing import TokenFactory, schema_differences
from sqlalchemy import Engine

PUBLIC = {
    "/procedures",
    "/procedures/<code>",
    "/policy",
    "/retention",
    "/uploads/limits",
    "/verifications",
    "/healthz",
    "/readyz",
}


def _routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    for rule in app.url_map.iter_rules():
        path = (
            rule.rule.replace("<uuid:request_id>", "6f1f8f0e-0f52-4c1e-9d6a-3a7f0b1c2d4e")
            .replace("<uuid:document_id>", "6f1f8f0e-0f52-4c1e-9d6a-3a7f0b1c2d4e")
            .replace("<uuid:batch_id>", "6f1f8f0e-0f52-4c1e-9d6a-3a7f0b1c2d4e")
            .replace("<uuid:item_id>", "6f1f8f0e-0f52-4c1e-9d6a-3a7f0b1c2d4e")
            .replace("<act>", "take")
            .replace("<uuid:attachment_id>", "6f1f8f0e-0f52-4c1e-9d6a-3a7f0b1c2d4e")
            .replace("<uuid:upload_id>", "6f1f8f0e-0f52-4c1e-9d6a-3a7f0b1c2d4e")
            .replace("<int:page>", "1")
            .replace("<code>", "955481")
            .replace("<name>", "955481")
        )
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield rule.rule, path, method


def test_a_stranger_gets_nowhere_but_the_public_pages(app: Flask, client: FlaskClient) -> None:
    open_to_strangers = {
        rule for rule, path, method in _routes(app) if client.open(path, method=method).status_code != 401
    }
    assert open_to_strangers == PUBLIC


def test_no_cache_keeps_a_personal_answer(app: Flask, client: FlaskClient, tokens: TokenFactory) -> None:
    me = tokens.headers(level="B", person_id="p-1")
    answers = {
        (rule, method): client.open(path, method=method, headers=me, json={} if method != "GET" else None)
        for rule, path, method in _routes(app)
        if rule not in PUBLIC
    }
    assert {answer.status_code for answer in answers.values()} >= {200, 404, 422}, "also what was found and done"
    assert [where for where, answer in answers.items() if answer.headers.get("Cache-Control") != "no-store"] == []


@pytest.mark.parametrize("presented", ["Bearer x", "Bearer eyJhbGciOiJub25lIn0.e30.", "Basic eDp4", "Bearer"])
def test_a_token_we_do_not_trust_gets_one_plain_answer(client: FlaskClient, presented: str) -> None:
    answer = client.get("/requests", headers={"Authorization": presented})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "invalid-token")


def test_every_error_of_this_service_has_a_status() -> None:
    ours = {kind for kind in DomainError.__subclasses__() if kind.__module__.startswith("certificates.")}
    assert ours
    assert ours <= STATUS.keys()


def test_the_migrations_make_the_tables_as_described(engine: Engine) -> None:
    assert schema_differences(engine, models.metadata) == []

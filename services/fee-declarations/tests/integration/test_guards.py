"""Every route says who may call it, every error has a status, every refusal says what is missing."""

import re
import uuid
from dataclasses import replace
from typing import Any

import pytest
import yaml
from fee_declarations import debtor_api, errors, finance_api, tables
from fee_declarations.context import EXTENSION
from fee_declarations.declaring import api
from flask import Flask
from jsonschema import Draft202012Validator
from servicekit.errors import DomainError
from werkzeug.routing import Rule

from ..conftest import SERVICE, TOKENS

PUBLIC = {"/healthz", "/readyz", "/policy", "/retention", "/fees", "/fees/<code>/periods"}
ANY_TOKEN = {"/options", "/my-data", "/drafts", "/drafts/<name>", "/staff-work"}
# Of these paths the policy asks for a role first, and no level helps.
STAFF = (
    *("/debtor-cases", "/bank-files", "/payments", "/finance", "/debtors", "/notes", "/counter", "/drawers"),
    *(
        "/refunds",
        "/refund-orders",
        "/months",
        "/entries",
        "/overdue",
        "/catalogues",
        "/plans",
        "/small-balances",
        "/remissions",
    ),
    "/tables",
)

VALUES = {"<day>": "2026-11-23", "<month>": "2026-10", "<form>": "csv", "<int:entry_id>": "7"}


def templates(rule: str) -> list[str]:
    """The paths of a rule: one for each of the words that it lists."""
    found = re.search(r"<any\(([^)]*)\):\w+>", rule)
    if found is None:
        return [rule]
    return [one for word in found[1].split(", ") for one in templates(rule.replace(found[0], word, 1))]


def routes(app: Flask) -> list[tuple[str, str, Rule]]:
    found = []
    for rule in app.url_map.iter_rules():
        for template in templates(rule.rule):
            path = re.sub(r"<uuid:\w+>", str(uuid.uuid4()), template)
            path = re.sub(r"<(name|code|section)>", "accommodation", path)
            for part, value in VALUES.items():
                path = path.replace(part, value)
            found += [(method, path, rule) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
    return found


def test_strangers_get_in_nowhere_but_the_public_pages(app: Flask) -> None:
    http = app.test_client()
    for method, path, rule in routes(app):
        answer = http.open(path, method=method, json={} if method == "POST" else None)
        assert (answer.status_code == 401) == (rule.rule not in PUBLIC), path


def test_level_a_gets_in_nowhere_and_is_told_the_ways_up(app: Flask) -> None:
    http = app.test_client()
    for method, path, rule in routes(app):
        if rule.rule in PUBLIC | ANY_TOKEN or rule.rule.startswith(STAFF):
            continue
        answer = http.open(path, method=method, json={} if method == "POST" else None, headers=TOKENS.headers("a"))
        assert answer.status_code == 403, path
        body = answer.get_json()
        assert body["missing"][0]["requirement"] == "level"
        assert [way["id"] for way in body["missing"][0]["ways"]] == ["taxisnet", "desk"]


@pytest.mark.parametrize(
    ("claims", "missing"),
    [
        ({"level": "B", "person_id": "p" * 32}, ["role", "second_factor"]),
        ({"roles": ["finance-officer"], "amr": ["pwd"]}, ["second_factor", "enrolled"]),
        ({"roles": ["revenue-clerk"], "amr": ["pwd", "otp"]}, ["role"]),
    ],
    ids=["a citizen", "without a second factor", "another office"],
)
def test_debtors_and_money_are_worked_on_by_finance_officers_alone(
    app: Flask, claims: dict[str, Any], missing: list[str]
) -> None:
    http, asked = app.test_client(), 0
    for method, path, rule in routes(app):
        if rule.rule.startswith(STAFF):
            body = {} if method == "POST" else None
            answer = http.open(path, method=method, json=body, headers=TOKENS.headers(uuid.uuid4().hex, **claims))
            assert answer.status_code == 403, path
            assert [one["requirement"] for one in answer.get_json()["missing"]] == missing, path
            asked += 1
    assert asked == 81


def test_level_b_without_a_business_is_told_of_the_special_declaration(app: Flask) -> None:
    person = uuid.uuid4().hex
    headers = {**TOKENS.headers(person, level="B", person_id=person), "Accept-Language": "en"}
    answer = app.test_client().post("/declarations", json={}, headers=headers)
    assert answer.status_code == 403
    (missing,) = answer.get_json()["missing"]
    assert missing["requirement"] == "business_link"
    assert missing["ways"][0]["id"] == "special-declaration"


def test_every_domain_error_has_a_status() -> None:
    own = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DomainError)]
    assert {kind for kind in own if kind is not DomainError} <= {*api.STATUS, *debtor_api.STATUS, *finance_api.STATUS}


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "short"}])
def test_a_declaration_needs_an_idempotency_key(represent: Any, headers: dict[str, str]) -> None:
    one = represent()
    known = {name: value for name, value in one.headers().items() if name != "Idempotency-Key"}
    answer = one.http.post("/declarations", json=one.body(), headers={**known, **headers})
    assert (answer.status_code, answer.get_json()["code"]) == (400, "idempotency-key-missing")


def test_the_catalogue_is_public(app: Flask, tariffs: dict[str, Any]) -> None:
    items = app.test_client().get("/fees").get_json()["items"]
    assert [item["code"] for item in items] == [fee["code"] for fee in tariffs["fees"]]


def test_the_catalogue_says_rates_terms_and_since_when_periods_are_declared_elsewhere(app: Flask) -> None:
    catalogue = app.test_client().get("/fees").get_json()
    fees = {item["code"]: item for item in catalogue["items"]}
    assert [rate["percent"] for rate in fees["nightlife"]["rates"]] == ["5"]
    newest = fees["accommodation"]["channels"][-1]
    assert newest == {"periods_from": "2025-03-01", "channel": "myaade", "url": "https://www.aade.gr/myaade"}
    terms = catalogue["terms"]
    assert (terms["fine_percent_per_month"], terms["fine_cap_percent"], terms["note_valid_days"]) == ("2", "100", 7)
    assert terms["deadline"]["en"] == "By the last working day of the month after the period"


def test_the_catalogue_is_told_also_while_there_is_no_rule_for_today(
    app: Flask, tariffs: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = {**tariffs, "rules": [{**tariffs["rules"][0], "valid_to": "2020-12-31"}]}
    context = replace(app.extensions[EXTENSION], tariffs=lambda: tables.parse(ended))
    monkeypatch.setitem(app.extensions, EXTENSION, context)
    catalogue = app.test_client().get("/fees").get_json()
    assert (len(catalogue["items"]), catalogue["terms"]) == (len(tariffs["fees"]), None)


def test_the_openapi_file_names_every_route(app: Flask) -> None:
    document = yaml.load((SERVICE / "openapi.yaml").read_bytes(), yaml.CSafeLoader)
    described = {
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method in methods
        if method != "parameters"
    }
    served = {
        (method, re.sub(r"<(?:uuid:|int:)?(\w+)>", r"{\1}", template))
        for method, _, rule in routes(app)
        for template in templates(rule.rule)
    }
    assert described == {pair for pair in served if pair[1] not in {"/healthz", "/readyz"}}


def test_answers_have_the_shapes_of_the_openapi_file(represent: Any) -> None:
    one = represent()
    http, headers = one.http, one.headers()
    quote = {name: value for name, value in one.body().items() if name != "locale"}
    filed = http.post("/declarations", json=one.body(), headers=headers).get_json()
    nothing_owed = http.post("/declarations", json=one.body(period="2024-Q2", receipts="0"), headers=one.headers())
    again = http.post("/declarations", json=one.body(), headers=one.headers())
    answers = {
        "Fees": [http.get("/fees").get_json()],
        "Businesses": [http.get("/businesses?page=1", headers=headers).get_json()],
        "BusinessesAtOnce": [http.get("/businesses", headers=headers).get_json()],
        "Quote": [http.post("/quotes", json=quote, headers=headers).get_json()],
        "Declaration": [
            filed,
            nothing_owed.get_json(),
            http.get("/declarations", headers=headers).get_json()["items"][0],
        ],
        "Problem": [again.get_json()],
        "QuoteIn": [quote],
        "DeclarationIn": [one.body()],
    }
    document = yaml.load((SERVICE / "openapi.yaml").read_bytes(), yaml.CSafeLoader)
    for name, bodies in answers.items():
        checker = Draft202012Validator({**document, "$ref": f"#/components/schemas/{name}"})
        for body in bodies:
            assert [fault.message for fault in checker.iter_errors(body)] == [], name

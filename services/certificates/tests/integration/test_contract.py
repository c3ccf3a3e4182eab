"""The answers fit openapi.yaml, and every route is in it."""

import re
import uuid

from asking import APPLICANT, CLERK
from described import DOCUMENT, assert_fits
from flask import Flask
from flask.testing import FlaskClient
from servicekit.testing import TokenFactory

COLLECT = {"procedure": "527543", "delivery": "collect", "locale": "en", "applicant": APPLICANT, "truth": True}
ANSWERS = {"deceased_name": "Μαρία Παπαδάκη", "death_date": "2025-03-01", "relation": "child"}


def test_every_route_is_described_and_none_besides(app: Flask) -> None:
    own = {
        (re.sub(r"<(?:uuid:|int:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (path, method) for path, methods in DOCUMENT["paths"].items() for method in methods if method != "parameters"
    }
    assert own - described == {("/healthz", "get"), ("/readyz", "get")}
    assert described <= own


def test_procedures_fit(client: FlaskClient) -> None:
    listed = client.get("/procedures").get_json()
    assert len(listed["items"]) == 12
    for item in listed["items"]:
        assert_fits("ProcedureSummary", item)
        assert_fits("ProcedureAndPolicy", client.get(f"/procedures/{item['code']}").json)
    [register] = listed["not_offered"]
    assert_fits("ProcedureAndPolicy", client.get(f"/procedures/{register['code']}").json)


def test_requests_and_problems_fit(client: FlaskClient, tokens: TokenFactory) -> None:
    headers = {**tokens.headers("citizen-1", given_name="Ελένη"), "Idempotency-Key": uuid.uuid4().hex}
    assert_fits("RequestIn", {**COLLECT, "answers": ANSWERS})
    filed = client.post("/requests", json={**COLLECT, "answers": ANSWERS}, headers=headers)
    assert filed.status_code == 201
    assert_fits("Request", filed.json)
    assert_fits("OwnRequest", client.get(filed.headers["Location"], headers=headers).json)
    changed = client.put(filed.headers["Location"] + "/delivery", json={"delivery": "collect"}, headers=headers)
    assert_fits("RequestWithHistory", changed.json)
    refused = client.post("/requests", json=COLLECT, headers=headers)
    assert refused.status_code == 422
    assert_fits("Problem", refused.json)
    assert_fits("Problem", client.get("/requests").json)


def test_what_pages_ask_for_in_one_answer_fits(client: FlaskClient, tokens: TokenFactory) -> None:
    who = tokens.headers("citizen-1", given_name="Ελένη")
    mine = {**who, "Idempotency-Key": uuid.uuid4().hex}
    assert_fits("ProcedureAndPolicy", client.get("/procedures/527543").json)
    begun = client.get("/procedures/527543/form", headers=who).json
    assert_fits("ProcedureForm", begun)
    assert begun["draft"] is None
    draft = {"values": {"delivery": "collect"}, "key": uuid.uuid4().hex}
    client.put("/drafts/527543", json=draft, headers=who)
    form = client.get("/procedures/527543/form", headers=who).json
    assert_fits("ProcedureForm", form)
    assert form == {
        "procedure": begun["procedure"],
        "draft": client.get("/drafts/527543", headers=who).json,
        "options": client.get("/options", headers=who).json["options"],
        "uploads": client.get("/uploads?procedure=527543", headers=who).json,
    }
    filed = client.post("/requests", json={**COLLECT, "answers": ANSWERS}, headers=mine)
    request = client.get(filed.headers["Location"], headers=who).json
    assert_fits("OwnRequest", request)
    assert request["about"] == form["procedure"]
    assert request["options"] == form["options"]
    assert request["upload_limits"] == form["uploads"]["limits"]


def test_the_form_of_an_act_says_the_case_and_what_it_is_chosen_with(client: FlaskClient, tokens: TokenFactory) -> None:
    citizen = {**tokens.headers("citizen-1", given_name="Ελένη"), "Idempotency-Key": uuid.uuid4().hex}
    filed = client.post("/requests", json={**COLLECT, "answers": ANSWERS}, headers=citizen).json
    path, clerk = f"/casework/cases/{filed['id']}", tokens.headers("clerk-1", **CLERK)
    client.post(f"{path}/acts/take", json={"version": 1}, headers=clerk)
    lists = {"assign": "staff", "forward": "offices", "refuse": "refusal-reasons"}
    for act in ("assign", "forward", "refuse", "close", "add-document"):
        form = client.get(f"{path}/acts/{act}", headers=clerk).json
        assert_fits("ActForm", form)
        assert ("upload_limits" in form) == (act == "add-document")
        assert form["case"]["id"] == filed["id"]
        known = client.get(f"/casework/{lists[act]}", headers=clerk).json["items"] if act in lists else []
        assert [one["value"] for one in form["choices"]] == [
            one.get("username") or one.get("key") or one.get("code") for one in known
        ]
    assert client.get(f"{path}/acts/dance", headers=clerk).status_code == 404
    assert client.get(f"{path}/acts/close", headers=citizen).status_code == 403

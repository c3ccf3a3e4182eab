"""Documents that lie at a citizens’ service centre (ΚΕΠ): which one is chosen, laid out at, named and recorded."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from asking import APPLICANT
from certificates.api.context import EXTENSION, ServiceContext
from certificates.municipality import own_offices, service_centres
from flask import Flask
from flask.testing import FlaskClient
from offices import Colleague, issued, told
from servicekit.testing import TokenFactory
from sqlalchemy import Engine

NAMES = {"given_name": "Δήμητρα", "family_name": "Πολίτη"}
GOUVES = "kep_gouves"
SELF = {"name": "Ελένη Νικολάου", "capacity": "self", "document_kind": "id-card", "last_signs": "456"}
REQUEST = {
    "procedure": "955481",
    "delivery": "service-centre",
    "answers": {"record": "current"},
    "applicant": APPLICANT,
    "locale": "el",
}


@pytest.fixture
def clerk(client: FlaskClient, tokens: TokenFactory) -> Colleague:
    return Colleague(client, tokens)


def file(client: FlaskClient, tokens: TokenFactory, **changes: object) -> Any:
    headers = {**tokens.headers("citizen-1", **NAMES), "Idempotency-Key": uuid4().hex}
    return client.post("/requests", json={**REQUEST, **changes}, headers=headers)


def test_the_applicant_chooses_among_those_of_the_municipality(
    client: FlaskClient, tokens: TokenFactory, engine: Engine
) -> None:
    offered = client.get("/procedures/955481").get_json()["service_centres"]
    assert [one["key"] for one in offered] == ["kep_limenas", GOUVES]
    for wrong in ({}, {"service_centre": "kep_of_old"}, {"service_centre": "revenue"}):
        refused = file(client, tokens, **wrong)
        assert [one["field"] for one in refused.get_json()["errors"]] == ["service_centre"]
    filed = file(client, tokens, service_centre=GOUVES)
    assert filed.status_code == 201, filed.get_json()
    shown = client.get(f"/requests/{filed.get_json()['id']}", headers=tokens.headers("citizen-1")).get_json()
    assert shown["service_centre"]["name"]["el"] == "ΚΕΠ Γουβών"
    [event] = told(engine, "submitted")
    assert event["service_centre"]["name"]["el"] == "ΚΕΠ Γουβών"


def test_another_service_centre_is_another_way_and_another_way_has_none(
    client: FlaskClient, tokens: TokenFactory, engine: Engine
) -> None:
    filed = file(client, tokens, service_centre=GOUVES).get_json()
    path, headers = f"/requests/{filed['id']}/delivery", tokens.headers("citizen-1")
    wish = {"delivery": "service-centre", "service_centre": "kep_limenas"}
    assert client.put(path, json=wish, headers=headers).get_json()["service_centre"]["key"] == "kep_limenas"
    assert client.put(path, json=wish, headers=headers).status_code == 200
    collected = {"delivery": "collect", "service_centre": GOUVES}
    assert client.put(path, json=collected, headers=headers).get_json()["service_centre"] is None
    changes = [
        one["service_centre"] and one["service_centre"]["name"]["el"] for one in told(engine, "delivery-changed")
    ]
    assert changes == ["ΚΕΠ Λιμένα Χερσονήσου", None], "the same wish again changes nothing"


def test_it_is_laid_out_where_the_applicant_chose_and_the_record_names_the_place(
    clerk: Colleague, engine: Engine
) -> None:
    request_id = issued(engine, delivery="service-centre", service_centre=GOUVES)
    case = clerk.act(request_id, "lay-out", place="service-centre").get_json()
    assert case["pickup"]["counter"]["name"]["el"] == "ΚΕΠ Γουβών"
    [mail] = told(engine, "ready-to-collect")
    assert (mail["place"]["kind"], mail["place"]["name"]["el"]) == ("service-centre", "ΚΕΠ Γουβών")
    assert mail["hours"]["el"].startswith("Δευτέρα")
    case = clerk.act(request_id, "hand-over", collector=SELF, code=case["pickup"]["code"]).get_json()
    assert case["state"] == "collected"
    places = {one["what"]: (one["told"] or {}).get("place") for one in case["history"]}
    assert places["lay-out"] == places["hand-over"] == case["pickup"]["counter"]["name"]


def test_what_lies_at_one_stays_said_to_lie_there_when_the_wish_was_another(clerk: Colleague, engine: Engine) -> None:
    request_id = issued(engine, delivery="service-centre", service_centre=GOUVES)
    case = clerk.act(request_id, "lay-out", place="office").get_json()
    assert (case["pickup"]["place"], case["service_centre"]["key"]) == ("office", GOUVES)
    assert case["pickup"]["counter"]["name"]["el"] == "Τμήμα Δημοτικής Κατάστασης"


def test_a_case_goes_to_no_service_centre(clerk: Colleague, engine: Engine) -> None:
    request_id = issued(engine, state="working", assignee="m.stavraki", assignee_name="Μαρία Σταυράκη")
    assert GOUVES not in [one["key"] for one in clerk.get("/casework/offices").get_json()["items"]]
    refused = clerk.act(request_id, "forward", unit=GOUVES, reason="Εκεί ανήκει")
    assert [one["field"] for one in refused.get_json()["errors"]] == ["unit"]


def test_without_a_centre_the_way_is_not_offered_and_a_single_one_need_not_be_named(
    app: Flask, client: FlaskClient, tokens: TokenFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    context: ServiceContext = app.extensions[EXTENSION]
    alone = {**own_offices(context.offices), GOUVES: service_centres(context.offices)[GOUVES]}
    monkeypatch.setitem(app.extensions, EXTENSION, replace(context, offices=alone))
    filed = file(client, tokens)
    assert filed.status_code == 201, filed.get_json()
    monkeypatch.setitem(app.extensions, EXTENSION, replace(context, offices=own_offices(context.offices)))
    shown = client.get("/procedures/955481").get_json()
    assert "service-centre" not in shown["delivery"]
    assert shown["service_centres"] == []
    listed = client.get("/procedures").get_json()["items"]
    assert not [one for one in listed if "service-centre" in one["delivery"]]
    refused = file(client, tokens, service_centre=GOUVES)
    assert [one["field"] for one in refused.get_json()["errors"]] == ["delivery"]

"""Changing how a filed request is delivered: by whom, when, and what others learn of it."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from asking import APPLICANT
from conftest import SERVICE
from flask.testing import FlaskClient
from servicekit.testing import Clock, TokenFactory, assert_schema
from sqlalchemy import Engine, text

COLLECT = {
    "procedure": "955481",
    "delivery": "collect",
    "answers": {"record": "current"},
    "locale": "el",
    "applicant": {**APPLICANT, "given_name": "Ελένη", "family_name": "Νικολάου"},
}
ADDRESS = {"street": "Ελευθερίας", "number": "50", "postcode": "700 14", "city": "Χερσόνησος"}
POST = {"delivery": "post", "postal_address": ADDRESS}
WHO = {"email": "eleni@mail.test", "email_verified": True, "given_name": "Ελένη", "family_name": "Νικολάου"}
B = {**WHO, "level": "B", "person_id": "person-of-delivery"}


@dataclass
class Applicant:
    """An applicant who filed at level A, for collecting, and is level B since."""

    client: FlaskClient
    tokens: TokenFactory
    subject: str
    path: str = ""

    def headers(self, **claims: Any) -> dict[str, str]:
        return {**self.tokens.headers(self.subject, **claims), "Idempotency-Key": uuid.uuid4().hex}

    def put(self, body: Any) -> Any:
        return self.client.put(f"{self.path}/delivery", json=body, headers=self.headers(**B))


@pytest.fixture
def applicant(client: FlaskClient, tokens: TokenFactory) -> Applicant:
    found = Applicant(client, tokens, uuid.uuid4().hex)
    found.path = client.post("/requests", json=COLLECT, headers=found.headers(**WHO)).headers["Location"]
    return found


def changes(engine: Engine) -> list[dict[str, Any]]:
    kind = "certificates.request.delivery-changed"
    with engine.connect() as conn:
        bodies = conn.execute(text("SELECT body FROM outbox WHERE type = :kind ORDER BY seq"), {"kind": kind})
        return [json.loads(body) for body in bodies.scalars()]


def test_the_same_request_is_posted_after_a_step_up(applicant: Applicant, engine: Engine, clock: Clock) -> None:
    refused = applicant.client.put(f"{applicant.path}/delivery", json=POST, headers=applicant.headers(**WHO))
    assert (refused.status_code, refused.get_json()["option"]) == (403, "certificates.post")
    changed = applicant.put(POST)
    assert changed.status_code == 200
    assert changed.get_json()["postal_address"]["postcode"] == "70014"
    [happening] = changed.get_json()["history"]
    assert happening == {
        "what": "delivery-changed",
        "detail": "post",
        "at": clock.now.isoformat(),
        "side": "applicant",
        "told": None,
    }
    [event] = changes(engine)
    assert_schema(event["data"], SERVICE / "events/certificates.request.delivery-changed.v1.json")
    assert event["data"]["recipient"]["email"] == "eleni@mail.test"


def test_the_same_wish_twice_is_one_change_and_another_wish_is_another(applicant: Applicant, engine: Engine) -> None:
    assert applicant.put(POST).json == applicant.put(POST).json
    applicant.put({**POST, "postal_address": {**ADDRESS, "number": "51"}})
    back = applicant.put({"delivery": "collect"}).get_json()
    assert (back["delivery"], back["postal_address"]) == ("collect", None)
    told = changes(engine)
    assert [event["data"]["delivery"] for event in told] == ["post", "post", "collect"]
    assert len({event["id"] for event in told}) == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"delivery": "post"}, "postal_address"),
        ({"delivery": "post", "postal_address": {**ADDRESS, "postcode": "1"}}, "postal_address.postcode"),
        ({"delivery": "pigeon"}, "delivery"),
        ({}, "delivery"),
    ],
)
def test_what_cannot_be_delivered_is_refused(
    applicant: Applicant, engine: Engine, body: dict[str, Any], field: str
) -> None:
    refused = applicant.put(body)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.get_json()["errors"]] == [field]
    assert changes(engine) == []


def test_another_account_cannot_redirect_a_request(applicant: Applicant) -> None:
    other = Applicant(applicant.client, applicant.tokens, uuid.uuid4().hex, applicant.path)
    assert other.put(POST).status_code == 404


def test_a_request_that_no_longer_waits_stays_as_it_is(applicant: Applicant, engine: Engine) -> None:
    with engine.begin() as conn:
        conn.execute(text("UPDATE requests SET state = 'posted'"))
    refused = applicant.put(POST)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "delivery-fixed")

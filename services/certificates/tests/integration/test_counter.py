"""Filing at the counter for an applicant, with or without account or email."""

import uuid
from typing import Any

import pytest
from asking import APPLICANT, CLERK, SUPERVISOR
from certificates import models
from conftest import SERVICE
from described import assert_fits
from flask.testing import FlaskClient
from office import Office
from requesting import (
    AT_COUNTER,
    CITIZEN_A,
    CITIZEN_B,
    COUNTER_BY_POST,
    COUNTER_MAIL,
    COUNTER_REASON,
    IDENTITY,
    events,
)
from servicekit.testing import TokenFactory, assert_schema
from sqlalchemy import Engine, func, select


@pytest.fixture
def office(client: FlaskClient, tokens: TokenFactory) -> Office:
    return Office(client, tokens)


def send(office: Office, body: dict[str, Any], who: dict[str, str] | None = None, key: str | None = None) -> Any:
    headers = {**(who or office.clerk), "Idempotency-Key": key or uuid.uuid4().hex, "Accept-Language": "el"}
    return office.client.post("/counter/requests", json=body, headers=headers)


def refused_fields(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.json
    return [one["field"] for one in answer.json["errors"]]


def test_a_request_without_account_and_email_is_a_case_like_any_other(office: Office, engine: Engine) -> None:
    answer = send(office, AT_COUNTER)
    assert answer.status_code == 201, answer.json
    assert_fits("CounterIn", AT_COUNTER)
    assert_fits("Request", answer.json)
    assert answer.json["number"] == "1/23-11-2026"
    assert answer.headers["Location"] == f"/casework/cases/{answer.json['id']}"
    case = office.case(answer.json["id"], office.colleague)
    assert (case["filed_by"], case["level"], case["email"], case["override_reason"]) == ("clerk", "A", False, None)
    [line] = [one for one in case["history"] if one["what"] == "filed-at-counter"]
    assert (line["actor_name"], line["told"]) == ("Κώστας Πιστοποιήσεων", {"identity": IDENTITY})
    [event] = events(engine)
    assert_schema(event["data"], SERVICE / "events/certificates.request.submitted.v1.json")
    assert event["data"]["recipient"] == {"email": None, "locale": "el", "name": "Δήμητρα Πολίτη"}


def test_it_belongs_to_no_account(office: Office, client: FlaskClient) -> None:
    case_id = send(office, AT_COUNTER).json["id"]
    for headers in (office.citizen, office.clerk):
        assert client.get(f"/requests/{case_id}", headers=headers).status_code in (403, 404)
        assert client.get("/requests", headers=headers).json == {"items": []}
        assert client.get("/my-data", headers=headers).json["requests"] == []


def test_it_is_found_taken_and_refused_like_any_other(office: Office, client: FlaskClient) -> None:
    case_id = send(office, AT_COUNTER).json["id"]
    found = client.post("/casework/searches", json={"text": "πολιτη"}, headers=office.clerk).json["items"]
    assert [one["id"] for one in found] == [case_id]
    office.done(case_id, "take")
    done = office.done(case_id, "refuse", reason="not-registered", text="Δεν υπάρχει μερίδα.")
    assert done["state"] == "refused"


def test_mails_go_to_an_address_only_when_it_was_read_back(office: Office, engine: Engine) -> None:
    assert refused_fields(send(office, {**AT_COUNTER, "email": "dimitra@mail.test"})) == ["email_confirmed"]
    assert refused_fields(send(office, {**AT_COUNTER, "email": "dimitra@", "email_confirmed": True})) == ["email"]
    assert events(engine) == []
    assert office.case(send(office, {**AT_COUNTER, **COUNTER_MAIL}).json["id"])["email"] is True
    assert events(engine)[0]["data"]["recipient"]["email"] == "dimitra@mail.test"


def test_what_needs_level_b_needs_a_reason_that_stays_with_the_case(office: Office, client: FlaskClient) -> None:
    refused = send(office, COUNTER_BY_POST)
    assert refused_fields(refused) == ["override_reason"]
    assert "επίπεδο Β" in refused.json["errors"][0]["text"]
    assert refused_fields(send(office, {**COUNTER_BY_POST, "override_reason": "γιατί"})) == ["override_reason"]
    assert refused_fields(send(office, {**COUNTER_BY_POST, "override_reason": "α" * 501})) == ["override_reason"]
    answer = send(office, {**COUNTER_BY_POST, "override_reason": COUNTER_REASON})
    assert answer.status_code == 201
    assert answer.json["override_reason"] == COUNTER_REASON, "also the person reads it"
    case = office.case(answer.json["id"])
    assert case["override_reason"] == COUNTER_REASON
    [line] = [one for one in case["history"] if one["what"] == "filed-at-counter"]
    assert line["told"]["override_reason"] == COUNTER_REASON


def test_a_clerk_who_has_level_b_does_not_lend_it(office: Office, tokens: TokenFactory) -> None:
    clerk = tokens.headers("clerk-1", **{**CLERK, "level": "B", "person_id": "person-7"})
    assert refused_fields(send(office, COUNTER_BY_POST, clerk)) == ["override_reason"]


def test_where_no_exception_is_made_no_reason_is_kept(office: Office) -> None:
    answer = send(office, {**AT_COUNTER, "override_reason": COUNTER_REASON})
    assert (answer.status_code, answer.json["override_reason"]) == (201, None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"identity": None}, "identity"),
        ({"identity": {**IDENTITY, "kind": "library-card"}}, "identity.kind"),
        ({"identity": {**IDENTITY, "last_signs": "ΑΒ123456"}}, "identity.last_signs"),
        ({"identity": {**IDENTITY, "last_signs": "45"}}, "identity.last_signs"),
        ({"identity": {**IDENTITY, "last_signs": "4-6"}}, "identity.last_signs"),
        ({"identity": {**IDENTITY, "number": "ΑΒ123456"}}, "identity.number"),
        ({"applicant": {**APPLICANT, "document_number": "ΑΒ123456"}}, "applicant.document_number"),
        ({"applicant": {**APPLICANT, "mother_name": ""}}, "applicant.mother_name"),
        ({"attachments": [str(uuid.uuid4())]}, "attachments"),
        ({"delivery": "download"}, "delivery"),
        ({"answers": {}}, "answers.record"),
        ({"procedure": "1"}, "procedure"),
        ({"subject": "citizen-2"}, "subject"),
        ({"level": "B"}, "level"),
    ],
)
def test_the_same_rules_and_those_of_the_counter(
    office: Office, engine: Engine, change: dict[str, Any], field: str
) -> None:
    assert refused_fields(send(office, {**AT_COUNTER, **change})) == [field]
    assert events(engine) == []
    with engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(models.history)).scalar_one() == 0


def test_of_the_document_three_signs_are_kept(office: Office) -> None:
    case = office.case(send(office, {**AT_COUNTER, "identity": {"kind": "passport", "last_signs": " a5ω "}}).json["id"])
    [line] = [one for one in case["history"] if one["what"] == "filed-at-counter"]
    assert line["told"]["identity"] == {"kind": "passport", "last_signs": "A5Ω"}
    assert case["applicant"]["document_number"] is None


@pytest.mark.parametrize(
    "names",
    [
        {"given_name": "Κώστας", "family_name": "Πιστοποιήσεων"},
        {"given_name": "ΚΩΣΤΑΣ", "family_name": "πιστοποιησεων"},
        {"given_name": "Πιστοποιήσεων", "family_name": "Κώστας"},
    ],
)
def test_clerks_do_not_file_for_themselves_at_the_counter(
    office: Office, engine: Engine, names: dict[str, str]
) -> None:
    mine = {**AT_COUNTER, "applicant": {**APPLICANT, **names}}
    answer = send(office, mine)
    assert (answer.status_code, answer.json["code"]) == (403, "own-case")
    assert events(engine) == []
    assert send(office, mine, office.colleague).status_code == 201


def test_the_same_form_sent_twice_is_one_request(office: Office, engine: Engine) -> None:
    first, again = (send(office, AT_COUNTER, key="a-key-of-a-form") for _ in range(2))
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert send(office, COUNTER_BY_POST | {"override_reason": COUNTER_REASON}, key="a-key-of-a-form").status_code == 422
    assert len(events(engine)) == 1
    no_key = office.client.post("/counter/requests", json=AT_COUNTER, headers=office.clerk)
    assert (no_key.status_code, no_key.json["code"]) == (400, "idempotency-key-missing")


def test_two_people_who_ask_for_the_same_are_two_requests(office: Office) -> None:
    other = {**AT_COUNTER, "applicant": {**APPLICANT, "given_name": "Νίκος"}}
    assert [send(office, one).json["number"] for one in (AT_COUNTER, other)] == ["1/23-11-2026", "2/23-11-2026"]


@pytest.mark.parametrize(
    "claims",
    [CITIZEN_A, CITIZEN_B, {**CLERK, "amr": ["pwd"]}, {**CLERK, "roles": ["staff"]}],
)
def test_only_clerks_with_a_second_factor_file_for_others(
    office: Office, tokens: TokenFactory, engine: Engine, claims: dict[str, Any]
) -> None:
    answer = send(office, AT_COUNTER, tokens.headers("somebody", **claims))
    assert (answer.status_code, answer.json["option"]) == (403, "certificates.work")
    assert office.client.post("/counter/requests", json=AT_COUNTER).status_code == 401
    assert events(engine) == []


def test_it_counts_in_the_figures(office: Office, tokens: TokenFactory) -> None:
    send(office, AT_COUNTER)
    head = tokens.headers("head-1", **SUPERVISOR)
    assert office.client.get("/figures", headers=head).get_json()["total"]["filed"] == 1

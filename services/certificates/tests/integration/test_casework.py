"""What clerks do with cases, over HTTP: who may, in which state, and what everybody reads of it."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from asking import APPLICANT, CLERK, COLLEAGUE
from flask.testing import FlaskClient
from office import Office
from requesting import CITIZEN_A, COLLECT, events, file
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine

RESIDENCE = {"procedure": "874774", "delivery": "collect", "locale": "el", "applicant": APPLICANT}


@pytest.fixture
def office(client: FlaskClient, tokens: TokenFactory) -> Office:
    return Office(client, tokens)


def test_a_case_is_taken_once_and_the_other_reads_by_whom(office: Office) -> None:
    case_id = office.filed()
    seen = office.case(case_id)["version"]
    taken = office.done(case_id, "take", version=seen)
    assert (taken["state"], taken["assignee_name"]) == ("working", "Κώστας Πιστοποιήσεων")
    late = office.act(case_id, "take", office.colleague, version=seen)
    assert (late.status_code, late.json["code"]) == (409, "case-taken")
    assert late.json["assignee_name"] == "Κώστας Πιστοποιήσεων"
    assert "Άννα Πιστοποιήσεων" in [one["name"] for one in _others_after_a_look(office, case_id)]


def _others_after_a_look(office: Office, case_id: str) -> list[dict[str, Any]]:
    office.case(case_id, office.colleague)
    return list(office.case(case_id)["others"])


def test_an_act_on_a_page_older_than_the_case_is_refused(office: Office) -> None:
    case_id = office.filed()
    old = office.done(case_id, "take")["version"]
    office.done(case_id, "note", text="Έλεγξα τη μερίδα.")
    stale = office.act(case_id, "refuse", version=old, reason="no-right", text="Δεν προκύπτει δικαίωμα.")
    assert (stale.status_code, stale.json["code"]) == (409, "case-changed")
    assert stale.json["by"] == "Κώστας Πιστοποιήσεων"
    assert office.own(case_id)["state"] == "working"


def test_only_the_clerk_who_took_it_works_on_it_but_a_head_may_on_any(office: Office) -> None:
    case_id = office.filed()
    early = office.act(case_id, "ask", documents=[{"title": "Άδεια", "reason": "λείπει"}], due_on="2026-12-10")
    assert (early.status_code, early.json["code"]) == (409, "act-not-possible")
    office.done(case_id, "take")
    other = office.act(case_id, "draft", office.colleague, document={})
    assert (other.status_code, other.json["code"]) == (409, "case-taken")
    office.done(case_id, "draft", office.head, document={})
    office.done(case_id, "assign", assignee="colleague", assignee_name="Άννα Πιστοποιήσεων")
    assert office.act(case_id, "draft", document={}).json["code"] == "case-taken"
    office.done(case_id, "draft", office.colleague, document={})


def test_a_colleague_is_called_in_the_record_as_they_are(office: Office) -> None:
    known, case_id = office.filed(), office.filed({**COLLECT, "answers": {"record": "former"}})
    office.done(known, "take", office.colleague)
    office.done(case_id, "take")
    assigned = office.done(case_id, "assign", assignee="colleague", assignee_name="Προϊσταμένη Άλλου Γραφείου")
    assert assigned["assignee_name"] == "Άννα Πιστοποιήσεων"
    assert office.act(case_id, "assign", office.head, assignee="").status_code == 422


def test_clerks_do_not_work_on_their_own_case(client: FlaskClient, tokens: TokenFactory) -> None:
    mine = tokens.headers("clerk-1", **{**CLERK, "level": "B", "person_id": "person-9"})
    case_id = file(client, mine, COLLECT).json["id"]
    for path in ("", f"/documents/{uuid.uuid4()}/file"):
        assert client.get(f"/casework/cases/{case_id}{path}", headers=mine).json["code"] == "own-case"
    from_another_account = tokens.headers("clerk-8", **{**COLLEAGUE, "person_id": "person-9"})
    for headers in (mine, from_another_account):
        answer = client.post(f"/casework/cases/{case_id}/acts/take", json={"version": 1}, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (403, "own-case")


@pytest.mark.parametrize(
    "claims",
    [CITIZEN_A, {**CLERK, "amr": ["pwd"]}, {**CLERK, "roles": ["staff", "finance-officer"]}],
)
def test_only_clerks_with_a_second_factor_see_cases(
    client: FlaskClient, tokens: TokenFactory, office: Office, claims: dict[str, Any]
) -> None:
    case_id, headers = office.filed(), tokens.headers("somebody", **claims)
    assert client.get(f"/casework/cases/{case_id}", headers=headers).status_code == 403
    assert client.get("/casework/cases", headers=headers).status_code == 403
    assert client.post("/casework/searches", json={"text": "Πολίτη"}, headers=headers).status_code == 403
    answer = client.post(f"/casework/cases/{case_id}/acts/take", json={"version": 1}, headers=headers)
    assert answer.status_code == 403


def test_a_missing_document_stops_the_limit_until_it_is_here(office: Office, clock: Clock) -> None:
    case_id = office.filed()
    office.done(case_id, "take")
    answer = office.done(
        case_id, "ask", documents=[{"title": "Άδεια γάμου", "reason": "δεν τη βρήκαμε"}], due_on="2026-12-10"
    )
    assert (answer["state"], answer["limit"]["kind"], answer["limit"]["since"]) == ("waiting", "waiting", "2026-11-23")
    clock.now += timedelta(days=3)
    [asked] = office.own(case_id)["asked"]
    back = office.done(case_id, "receive", asked=[asked["id"]])
    assert (back["state"], back["days_waited"]) == ("working", 3)
    # It is not on the procedure's list, so the law's limit has run on.
    assert back["deadline"] == "2026-12-03"
    again = office.act(case_id, "receive", asked=[asked["id"]])
    assert again.json["code"] == "act-not-possible"


def test_a_case_is_closed_only_after_a_reminder_whose_day_has_passed(office: Office, clock: Clock) -> None:
    case_id = office.filed()
    office.done(case_id, "take")
    office.done(case_id, "ask", documents=[{"title": "Άδεια", "reason": "λείπει"}], due_on="2026-11-27")
    clock.now += timedelta(days=7)
    assert office.act(case_id, "close", reason="Δεν ήρθε ποτέ.").json["code"] == "not-reminded"
    office.done(case_id, "remind", due_on="2026-12-04")
    assert office.act(case_id, "close", reason="Δεν ήρθε ποτέ.").json["code"] == "not-reminded"
    clock.now += timedelta(days=5)
    assert office.done(case_id, "close", reason="Δεν ήρθε ποτέ.")["state"] == "incomplete"
    assert office.own(case_id)["acts"] == []


def test_a_document_that_the_office_fetches_is_not_asked_for_without_a_reason(office: Office) -> None:
    case_id = office.filed()
    office.done(case_id, "take")
    answer = office.act(case_id, "ask", documents=[{"title": "Κάτι"}, {}], due_on="2026-12-10")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["errors"]] == ["documents.0.reason", "documents.1.title"]
    past = office.act(case_id, "ask", documents=[{"title": "Κάτι", "reason": "έτσι"}], due_on="2026-11-23")
    assert [one["field"] for one in past.json["errors"]] == ["due_on"]
    assert "2199" not in past.text, "nobody is told the last day that a date may have"


def test_a_refusal_is_a_numbered_document_and_the_citizen_reads_why(office: Office, engine: Engine) -> None:
    case_id = office.filed()
    office.done(case_id, "take")
    case = office.done(case_id, "refuse", reason="not-registered", text="Δεν βρέθηκε εγγραφή στο δημοτολόγιο.")
    assert (case["state"], case["documents"][0]["number"]) == ("refused", "2/23-11-2026")
    told = office.own(case_id)["history"][-1]
    assert told["told"]["document_number"] == "2/23-11-2026"
    assert told["told"]["text"] == "Δεν βρέθηκε εγγραφή στο δημοτολόγιο."
    [event] = [one for one in events(engine) if one["type"] == "certificates.request.refused"]
    assert event["data"]["recipient"]["email"] == "eleni@mail.test"
    office.filed()
    assert office.act(case_id, "take").json["code"] == "act-not-possible"


def test_a_case_for_another_office_starts_again_there(office: Office, clock: Clock) -> None:
    case_id = office.filed()
    clock.now += timedelta(days=2)
    office.done(case_id, "take")
    moved = office.done(case_id, "forward", unit="revenue", reason="Είναι των εσόδων.")
    assert (moved["state"], moved["unit"], moved["assignee"]) == ("submitted", "revenue", None)
    assert (moved["complete_on"], moved["deadline"]) == ("2026-11-25", "2026-12-07")
    unknown = office.act(case_id, "forward", unit="nowhere", reason="Δεν ξέρω.")
    assert [one["field"] for one in unknown.json["errors"]] == ["unit"]
    office.done(case_id, "take")
    away = office.done(case_id, "forward", authority="Δήμος Ηρακλείου", reason="Εκεί είναι η μερίδα.")
    assert away["state"] == "forwarded"

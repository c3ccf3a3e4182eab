"""Papers that are brought to the office: scanned by staff into the case, with or without an account behind it."""

import uuid
from typing import Any

import hostile
import pytest
from asking import APPLICANT
from certificates.checking import make_step
from certificates.municipality import Municipality
from certificates.use_cases.own_cases import hooks
from certificates.worker import contexts
from conftest import MUNICIPALITY
from flask.testing import FlaskClient
from hostile import A4
from issuing import worker_settings
from offices import Colleague, issued
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine

PDF = hostile.pdf(A4)
COUNTER = {
    "procedure": "955481",
    "delivery": "collect",
    "answers": {"record": "current"},
    "applicant": APPLICANT,
    "identity": {"kind": "id-card", "last_signs": "456"},
    "locale": "el",
}


@pytest.fixture
def clerk(client: FlaskClient, tokens: TokenFactory) -> Colleague:
    return Colleague(client, tokens)


def scan(clerk: Colleague, case_id: str, content: bytes = PDF, **query: str) -> Any:
    path = f"/casework/cases/{case_id}/attachments"
    headers = {**clerk.headers, "X-File-Name": "a.pdf"}
    return clerk.client.post(path, data=content, query_string=query, headers=headers)


def filed(clerk: Colleague) -> str:
    """A case of an applicant without an account."""
    headers = {**clerk.headers, "Idempotency-Key": uuid.uuid4().hex}
    answer = clerk.client.post("/counter/requests", json=COUNTER, headers=headers)
    assert answer.status_code == 201, answer.get_json()
    return str(answer.get_json()["id"])


def draw(engine: Engine, url: str, clock: Clock) -> None:
    """Let the worker open everything, with what that does to cases."""
    context = contexts(engine, worker_settings(url), Municipality.load(MUNICIPALITY))
    step = make_step(engine, None, 20, lambda: hooks(context()), clock)
    while step():
        pass


def test_what_is_brought_belongs_to_a_case_without_an_account(
    clerk: Colleague, engine: Engine, database_url: str, clock: Clock
) -> None:
    case_id = filed(clerk)
    taken = scan(clerk, case_id, evidence="identity")
    assert (taken.status_code, taken.get_json()["state"]) == (201, "checking")
    assert scan(clerk, case_id, evidence="identity").get_json()["id"] == taken.get_json()["id"], "twice is once"
    draw(engine, database_url, clock)
    case = clerk.case(case_id)
    [shown] = case["attachments"]
    assert (shown["state"], shown["evidence"], shown["pages"]) == ("ready", "identity", 1)
    page = clerk.get(f"/casework/cases/{case_id}/attachments/{shown['id']}/pages/1")
    assert page.data[:2] == b"\xff\xd8", "what is kept was redrawn"
    lines = [one for one in case["history"] if one["what"] == "papers-scanned"]
    assert [(one["actor_name"], one["told"]) for one in lines] == [("Μαρία Σταυράκη", {"text": "a.pdf"})]


def test_what_was_asked_for_counts_as_brought_on_paper_and_the_work_goes_on(
    clerk: Colleague, engine: Engine, database_url: str, clock: Clock
) -> None:
    case_id = filed(clerk)
    clerk.act(case_id, "take")
    asked = [{"title": "Μισθωτήριο", "reason": "λείπει"}]
    case = clerk.act(case_id, "ask", documents=asked, due_on="2026-12-10").get_json()
    assert "add-document" in case["acts"]
    assert scan(clerk, case_id, asked=case["asked"][0]["id"]).status_code == 201
    draw(engine, database_url, clock)
    case = clerk.case(case_id)
    assert (case["state"], case["asked"][0]["met_by"]) == ("working", "paper")
    [line] = [one for one in case["history"] if one["what"] == "add-document"]
    assert line["side"] == "system", "no applicant sent it"


def test_only_its_applicant_sees_what_was_scanned(
    clerk: Colleague, client: FlaskClient, tokens: TokenFactory, engine: Engine, database_url: str, clock: Clock
) -> None:
    case_id = issued(engine, state="working", subject="citizen-1", assignee="m.stavraki", assignee_name="Μαρία")
    upload_id = scan(clerk, case_id).get_json()["id"]
    draw(engine, database_url, clock)
    path = f"/uploads/{upload_id}/pages/1"
    assert client.get(path, headers=tokens.headers("citizen-1")).status_code == 200
    assert client.get(path, headers=tokens.headers("citizen-2")).status_code == 404
    [own] = client.get("/my-data", headers=tokens.headers("citizen-1")).get_json()["uploads"]
    assert own["request_id"] == case_id
    assert client.delete(f"/uploads/{upload_id}", headers=tokens.headers("citizen-1")).status_code == 204
    assert len(clerk.case(case_id)["attachments"]) == 1, "what is in a case stays there"


def test_the_same_rules_hold_as_for_files_that_are_sent(clerk: Colleague, engine: Engine) -> None:
    case_id = filed(clerk)
    refused = scan(clerk, case_id, b"MZ no picture")
    assert (refused.status_code, refused.get_json()["reason"]) == (422, "unknown-type")
    nothing = scan(clerk, case_id, asked=str(uuid.uuid4()))
    assert (nothing.status_code, nothing.get_json()["code"]) == (404, "upload-not-found")
    done = scan(clerk, issued(engine))
    assert (done.status_code, done.get_json()["code"]) == (409, "upload-not-possible")
    assert scan(clerk, str(uuid.uuid4())).status_code == 404
    own = issued(engine, state="working", subject=f"staff-{clerk.username}")
    assert (scan(clerk, own).status_code, scan(clerk, own).get_json()["code"]) == (403, "own-case")


def test_a_citizen_scans_nothing_into_a_case(client: FlaskClient, tokens: TokenFactory) -> None:
    answer = client.post(f"/casework/cases/{uuid.uuid4()}/attachments", data=PDF, headers=tokens.headers("citizen-1"))
    assert answer.status_code == 403

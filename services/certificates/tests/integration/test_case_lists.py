"""Lists of cases, what waits, and what is offered: acts that spoil nothing, and clerks who act at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import test_casework
from asking import APPLICANT
from conftest import SERVICE
from described import assert_fits
from office import Office
from requesting import CITIZEN_A, COLLECT, events, file
from servicekit.testing import Clock, TokenFactory, assert_schema
from sqlalchemy import Engine

office = test_casework.office


def test_a_clerk_who_looks_is_in_the_record_that_the_person_reads(office: Office, clock: Clock) -> None:
    case_id = office.filed()
    for _ in range(2):
        office.case(case_id)
    clock.now += timedelta(minutes=11)
    office.case(case_id, office.colleague)
    names = [one["name"] for one in office.own(case_id)["looks"]]
    assert names == ["Κώστας Πιστοποιήσεων", "Άννα Πιστοποιήσεων"]
    office.done(case_id, "take")
    office.done(case_id, "note", text="κάτι μεταξύ μας")
    shown = office.own(case_id)
    assert "κάτι μεταξύ μας" not in str(shown)
    held = office.client.get("/my-data", headers=office.citizen).get_json()["requests"]
    assert held[0]["notes"][0]["text"] == "κάτι μεταξύ μας"


def test_a_withdrawn_case_is_worked_on_no_more(office: Office) -> None:
    case_id = office.filed()
    seen = office.done(case_id, "take")["version"]
    path = f"/requests/{case_id}/withdrawal"
    assert office.client.post(path, headers=office.citizen).json["state"] == "withdrawn"
    assert office.client.post(path, headers=office.citizen).json["state"] == "withdrawn"
    late = office.act(case_id, "draft", version=seen, document={})
    assert (late.status_code, late.json["code"]) == (409, "case-changed")


def test_lists_hold_what_their_counts_say_and_a_search_finds_by_any_writing(office: Office, clock: Clock) -> None:
    other = {**COLLECT, "applicant": {**APPLICANT, "family_name": "Νικολάου-Ψαρρού", "given_name": "Ελένη"}}
    first = office.filed()
    clock.now += timedelta(minutes=11)
    second = office.filed(other | {"answers": {"record": "former"}})
    office.done(first, "take")
    clock.now += timedelta(days=30)
    for view, held in {"mine": 1, "unassigned": 1, "open": 2, "overdue": 2, "waiting": 0, "done": 0}.items():
        page = office.client.get(f"/casework/cases?view={view}", headers=office.clerk).get_json()
        assert_fits("CasePage", page)
        assert len(page["items"]) == held, view
        assert page["counts"].get(view, 0) == held
    number = office.case(second)["number"]
    for text in (number, number.partition("/")[0]):
        assert second in _found(office, text), text
    assert set(_found(office, "Νικολάου")) == {first, second}, "names of an account that is proved are the register's"
    for text in ("νικολαου ελ", "ΝΙΚΟΛΑΟΥ", "Ελένη"):
        assert first in _found(office, text), text
    assert _found(office, "Παπαδάκη") == []


def _found(office: Office, text: str) -> list[str]:
    answer = office.client.post("/casework/searches", json={"text": text}, headers=office.clerk)
    assert answer.status_code == 200
    assert_fits("FoundCases", answer.json)
    return [one["id"] for one in answer.get_json()["items"]]


def test_what_waits_is_counted_for_staff_only(office: Office) -> None:
    office.filed()
    answer = office.client.get("/staff-work", headers=office.clerk).get_json()
    assert answer["counts"] == {"certificates-unassigned": 1, "certificates-mine": 0, "certificates-overdue": 0}
    assert office.client.get("/staff-work", headers=office.citizen).get_json() == {"counts": {}}


def test_every_event_fits_its_schema(office: Office, engine: Engine, clock: Clock) -> None:
    case_id = office.filed()
    office.done(case_id, "take")
    office.done(case_id, "tell", text="Το βλέπουμε.")
    office.done(case_id, "extend", reason="Αναμένουμε στοιχεία.", until="2026-12-20")
    office.done(case_id, "ask", documents=[{"title": "Άδεια", "reason": "λείπει"}], due_on="2026-12-10")
    office.done(case_id, "remind", due_on="2026-12-12")
    office.done(case_id, "resume", reason="Τη βρήκαμε.")
    office.done(case_id, "forward", unit="revenue", reason="Είναι των εσόδων.")
    office.client.post(f"/requests/{case_id}/withdrawal", headers=office.citizen)
    told = [one for one in events(engine) if one["type"] != "certificates.request.submitted"]
    assert [one["type"].removeprefix("certificates.request.") for one in told] == [
        "told",
        "extended",
        "documents-asked",
        "documents-reminded",
        "forwarded",
        "withdrawn",
    ]
    for one in told:
        assert_schema(one["data"], SERVICE / f"events/{one['type']}.v1.json")


def test_acts_with_hostile_texts_are_refused_or_taken_and_never_fail(office: Office) -> None:
    texts = [
        "",
        "\x00",
        "a\x00b",
        "\u202eabc",
        "x" * 5000,
        "'; DROP TABLE requests; --",
        "<script>",
        "\ud83d\ude00" * 3,
    ]
    bodies: dict[str, dict[str, Any]] = {
        "note": {"text": ""},
        "tell": {"text": ""},
        "assign": {"assignee": "", "assignee_name": ""},
        "refuse": {"reason": "", "text": ""},
        "forward": {"unit": "", "authority": "", "reason": ""},
        "extend": {"reason": "", "until": ""},
        "draft": {"document": {"x": ""}},
        "ask": {"documents": [{"title": "", "note": "", "reason": ""}], "due_on": ""},
    }
    case_id = office.filed()
    office.done(case_id, "take")
    for act, body in bodies.items():
        for text in texts:
            spoiled = {name: _spoiled(value, text) for name, value in body.items()}
            answer = office.act(case_id, act, office.head, **spoiled)
            assert answer.status_code in (200, 409, 422), (act, text, answer.json)
    unknown = office.act(case_id, "burn", office.head)
    assert (unknown.status_code, unknown.json["code"]) == (404, "no-such-act")


def _spoiled(value: Any, text: str) -> Any:
    if isinstance(value, list):
        return [_spoiled(one, text) for one in value]
    return dict.fromkeys(value, text) if isinstance(value, dict) else text


def test_two_clerks_who_take_at_once_are_one_who_has_it(office: Office, tokens: TokenFactory) -> None:
    app = office.client.application

    def take(who: dict[str, str]) -> int:
        path = f"/casework/cases/{case_id}/acts/take"
        return app.test_client().post(path, json={"version": 1}, headers=who).status_code

    for _ in range(10):
        case_id = file(office.client, tokens.headers(uuid.uuid4().hex, **CITIZEN_A), COLLECT).json["id"]
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(take, (office.clerk, office.colleague))) == [200, 409]


def test_only_what_would_be_done_is_offered(office: Office) -> None:
    case_id = office.filed()
    assert set(office.case(case_id)["acts"]) == {"take", "assign", "note", "change-delivery", "add-document"}
    office.done(case_id, "take")
    assert {"ask", "draft", "present", "refuse"} <= set(office.case(case_id)["acts"])
    others = office.case(case_id, office.colleague)["acts"]
    assert set(others) == {"note", "change-delivery", "add-document"}
    for act in ("take", "assign", "draft", "refuse"):
        assert office.act(case_id, act, office.colleague, **_body(act)).status_code == 409
    assert {"take", "assign", "draft", "refuse"} <= set(office.case(case_id, office.head)["acts"])


def _body(act: str) -> dict[str, Any]:
    bodies: dict[str, dict[str, Any]] = {
        "draft": {"document": {}},
        "refuse": {"reason": "no-right", "text": "Δεν προκύπτει δικαίωμα."},
    }
    return bodies.get(act, {})

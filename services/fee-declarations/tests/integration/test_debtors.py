"""Businesses that finance does not know: nothing is declared for them until an officer has tied them to a debtor."""

import io
import json
import uuid
from typing import Any

import pytest
from fee_declarations import commands, debtor_store, handlers
from fee_declarations.finance.ledger import Ledger
from flask import Flask
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from servicekit.testing import assert_schema
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from ..conftest import SERVICE, TOKENS, Representative, accepted, enter_debtor, new_afm

HANDLE = handlers.identity_handlers(Ledger("1234"))
OFFICER = {"roles": ["finance-officer"], "amr": ["pwd", "otp"], "preferred_username": "officer-1"}


def as_officer(**claims: Any) -> dict[str, str]:
    return TOKENS.headers(uuid.uuid4().hex, **{**OFFICER, **claims})


class Unknown:
    """A business that finance does not know, its representative, and the officer's requests about it."""

    def __init__(self, app: Flask, engine: Engine, afm: str | None = None) -> None:
        self.http, self.engine, self.afm = app.test_client(), engine, afm or new_afm()
        self.person_id = uuid.uuid4().hex
        self.event = accepted(self.person_id, self.afm)
        self.declaration_id = str(self.event.data["declaration_id"])
        self.come(self.event)
        self.one = Representative(self.http, self.person_id, uuid.uuid4().hex, [])
        self.id = self.business()["id"]
        self.one.establishments = [place["id"] for place in self.business()["establishments"]]

    def come(self, event: ReceivedEvent) -> None:
        with transaction(self.engine) as conn:
            HANDLE[event.type](conn, event)

    def business(self) -> dict[str, Any]:
        answer = self.http.get("/businesses", headers=self.one.headers()).get_json()["items"][0]
        assert isinstance(answer, dict)
        return answer

    def file(self) -> TestResponse:
        return self.http.post("/declarations", json=self.one.body(), headers=self.one.headers())

    def officer(self, act: str = "", body: dict[str, Any] | None = None, **claims: Any) -> TestResponse:
        path = f"/debtor-cases/{self.id}" + (f"/{act}" if act else "")
        return self.http.open(path, method="POST" if act else "GET", json=body, headers=as_officer(**claims))

    def told(self, event_type: str = "fees.debtor.changed") -> list[dict[str, Any]]:
        """What the others heard about this business, checked against the event's schema."""
        query = text("SELECT body::jsonb -> 'data' FROM outbox WHERE type = :type ORDER BY created_at, id")
        with self.engine.connect() as conn:
            everything = conn.execute(query, {"type": event_type}).scalars().all()
        for data in everything:
            assert_schema(data, SERVICE / f"events/{event_type}.v1.json")
        return [data for data in everything if self.declaration_id in json.dumps(data)]


@pytest.fixture(autouse=True)
def enrolled(engine: Engine) -> None:
    enrol(engine, "officer-1")


def enrol(engine: Engine, username: str, afm: str | None = None, person_id: str | None = None) -> None:
    with transaction(engine) as conn:
        debtor_store.enrol(conn, username, afm or new_afm(), person_id or uuid.uuid4().hex)


@pytest.fixture
def unknown(app: Flask, engine: Engine) -> Unknown:
    return Unknown(app, engine)


def test_nothing_can_be_charged_before_finance_knows_the_business(unknown: Unknown) -> None:
    business = unknown.business()
    assert business["debtor"] == {"state": "waiting", "text": None}
    assert (business["debtor_code"], business["establishments"][0]["fees"]) == (None, [])
    quote = {name: value for name, value in unknown.one.body().items() if name != "locale"}
    for answer in (unknown.file(), unknown.http.post("/quotes", json=quote, headers=unknown.one.headers())):
        assert (answer.status_code, answer.get_json()["code"]) == (409, "debtor-not-tied")
    assert unknown.http.get("/declarations", headers=unknown.one.headers()).get_json()["items"] == []
    [waiting] = unknown.told()
    assert (waiting["state"], waiting["officer"]) == ("waiting", None)


def test_the_list_counts_masks_and_puts_decided_ones_newest_first(unknown: Unknown) -> None:
    second = Unknown(unknown.http.application, unknown.engine)

    def work(headers: dict[str, str]) -> dict[str, int]:
        counts: dict[str, int] = unknown.http.get("/staff-work", headers=headers).get_json()["counts"]
        return counts

    before = unknown.http.get("/debtor-cases", headers=as_officer()).get_json()
    assert work(as_officer())["debtors-waiting"] == before["counts"]["waiting"]
    assert work(unknown.one.headers()) == {}
    mine = [one for one in before["items"] if one["business_id"] == unknown.id]
    assert [one["afm_masked"] for one in mine] == [f"•••••{unknown.afm[-4:]}"]
    assert "afm" not in mine[0], "the whole number is on the case's own page, where each look is told"
    for one in (second, unknown):
        assert one.officer("refuse", {"text": "Άλλος Δήμος."}).status_code == 200
    with unknown.engine.begin() as conn:
        later = "UPDATE debtor_cases SET changed_at = changed_at + interval '1 hour' WHERE business_id = :id"
        conn.execute(text(later), {"id": unknown.id})
    after = unknown.http.get("/debtor-cases?state=refused", headers=as_officer()).get_json()
    assert after["items"][0]["business_id"] == unknown.id
    assert second.id in {one["business_id"] for one in after["items"]}
    assert after["counts"].get("waiting", 0) == before["counts"]["waiting"] - 2


def test_an_officer_ties_it_to_a_debtor_of_the_books(unknown: Unknown) -> None:
    code = enter_debtor(unknown.engine, None, months=1)
    queue = unknown.http.get("/debtor-cases", headers=as_officer())
    assert unknown.id in {item["business_id"] for item in queue.get_json()["items"]}
    case = unknown.officer()
    assert (case.status_code, case.get_json()["afm"], case.get_json()["places"]) == (200, unknown.afm, 1)
    looked = unknown.officer("candidate", {"debtor_code": f" {code} "})
    assert looked.get_json() == {"code": code, "name": "ΟΦΕΙΛΕΤΗΣ ΙΚΕ", "months": 1, "same_afm": None}
    assert unknown.business()["debtor_code"] is None, "looking ties nothing"
    tied = unknown.officer("tie", {"debtor_code": code}).get_json()
    assert (tied["state"], tied["debtor_code"], tied["officer"]) == ("tied", code, "officer-1")
    assert unknown.business()["debtor"] == {"state": "tied", "text": None}
    assert unknown.business()["months"] == 1
    assert (
        unknown.one.http.post(
            "/declarations", json=unknown.one.body(period="2024-01"), headers=unknown.one.headers()
        ).status_code
        == 201
    )
    assert [one["state"] for one in unknown.told()] == ["waiting", "tied"]
    assert {one["officer"] for one in unknown.told("fees.debtor.seen")} == {"officer-1"}


def test_an_officer_opens_a_debtor_for_a_business_that_is_new(unknown: Unknown) -> None:
    opened = unknown.officer("open", {"months": 3}).get_json()
    assert (opened["state"], opened["months"]) == ("tied", 3)
    assert opened["debtor_code"].isdigit()
    assert unknown.file().status_code == 201
    again = Unknown(unknown.http.application, unknown.engine, unknown.afm)
    assert again.business()["debtor"]["state"] == "tied"
    assert again.told() == [], "a second representative of a tied business disturbs nobody"


def test_a_refused_business_reads_why_and_may_be_tied_later(unknown: Unknown) -> None:
    refused = unknown.officer("refuse", {"text": "Η έδρα ανήκει σε άλλον Δήμο."})
    assert (refused.status_code, refused.get_json()["state"]) == (200, "refused")
    assert unknown.business()["debtor"] == {"state": "refused", "text": "Η έδρα ανήκει σε άλλον Δήμο."}
    assert unknown.file().status_code == 409
    assert unknown.officer("open", {"months": 3}).status_code == 200
    assert unknown.file().status_code == 201
    said = [(one["state"], one["revision"]) for one in unknown.told()]
    assert said == [("waiting", 1), ("refused", 2), ("tied", 3)]


def test_a_new_declaration_of_a_refused_business_asks_again(unknown: Unknown) -> None:
    unknown.officer("refuse", {"text": "Λάθος ΑΦΜ."})
    again = Unknown(unknown.http.application, unknown.engine, unknown.afm)
    assert again.id == unknown.id
    assert again.business()["debtor"] == {"state": "waiting", "text": None}
    assert [one["state"] for one in again.told()] == ["waiting"]


def test_what_an_officer_cannot_do(unknown: Unknown) -> None:
    taken = enter_debtor(unknown.engine, new_afm())
    other = Unknown(unknown.http.application, unknown.engine)
    other.officer("tie", {"debtor_code": taken})
    code = enter_debtor(unknown.engine, None)
    refused = {
        "no such debtor": unknown.officer("tie", {"debtor_code": "nobody"}),
        "another business's debtor": unknown.officer("candidate", {"debtor_code": taken}),
        "no reason": unknown.officer("refuse", {"text": "  "}),
        "every fortnight": unknown.officer("open", {"months": 2}),
    }
    assert {name: (answer.status_code, answer.get_json()["code"]) for name, answer in refused.items()} == {
        "no such debtor": (404, "debtor-unknown"),
        "another business's debtor": (409, "debtor-taken"),
        "no reason": (422, "invalid-input"),
        "every fortnight": (422, "invalid-input"),
    }
    assert unknown.business()["debtor"]["state"] == "waiting"
    assert unknown.officer("tie", {"debtor_code": code}).status_code == 200
    late = unknown.officer("refuse", {"text": "Αργά."})
    assert (late.status_code, late.get_json()["code"]) == (409, "debtor-case-decided")
    unknown.id = str(uuid.uuid4())
    assert unknown.officer().status_code == 404


@pytest.mark.parametrize("own", ["number", "declaration"])
def test_nobody_decides_about_the_own_business(unknown: Unknown, own: str) -> None:
    """Tokens of staff name no person: what is an officer's own is known from the enrolment."""
    is_own = {"afm": unknown.afm} if own == "number" else {"person_id": unknown.person_id}
    enrol(unknown.engine, f"owner-{own}", **is_own)
    code = enter_debtor(unknown.engine, None)
    for act, body in (("tie", {"debtor_code": code}), ("open", {"months": 3}), ("refuse", {"text": "Όχι."})):
        answer = unknown.officer(act, body, preferred_username=f"owner-{own}")
        assert (answer.status_code, answer.get_json()["code"]) == (403, "own-business")
    assert unknown.officer("tie", {"debtor_code": code}).status_code == 200


def test_an_officer_whom_operations_did_not_enrol_is_refused(unknown: Unknown) -> None:
    refused = unknown.officer(preferred_username="nobody-s")
    assert refused.status_code == 403
    assert [one["requirement"] for one in refused.get_json()["missing"]] == ["enrolled"]
    assert unknown.told("fees.debtor.seen") == []


def test_the_command_enrols_an_officer(unknown: Unknown, database_url: str, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    officer = {"username": "officer-new", "afm": new_afm(), "person_id": unknown.person_id}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(officer)))
    assert commands.main(["enrol-officer"]) == 0
    assert unknown.officer("refuse", {"text": "Όχι."}, preferred_username="officer-new").status_code == 403
    assert unknown.officer(preferred_username="officer-new").status_code == 200
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({**officer, "afm": "12"})))
    capsys.readouterr()
    assert commands.main(["enrol-officer"]) == 2
    said = "afm: It has nine digits and this one is not right. Check the digits one by one.\n"
    assert capsys.readouterr().err == said, "the field is named, and nothing is quoted"

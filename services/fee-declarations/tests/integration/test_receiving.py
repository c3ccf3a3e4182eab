"""What finance officers do over HTTP: files, what waits for a second person, searches, a debtor's card."""

import uuid
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from fee_declarations import waiting
from fee_declarations.accounting import balances, check
from fee_declarations.payments.models import refunds
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from servicekit.db import transaction
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from ..camt import Entry, notification
from ..conftest import SERVICE, Representative
from .test_debtors import as_officer, enrol

DOCUMENT = yaml.load((SERVICE / "openapi.yaml").read_bytes(), yaml.CSafeLoader)
REFUND_IBAN = "GR9608100010000001234567890"


def fits(answer: TestResponse, schema: str, status: int = 200) -> Any:
    """The answer's body, which is as the document says."""
    assert answer.status_code == status, answer.get_json()
    body = answer.get_json()
    checker = Draft202012Validator({**DOCUMENT, "$ref": f"#/components/schemas/{schema}"})
    assert [fault.message for fault in checker.iter_errors(body)] == []
    return body


class Office:
    """Two officers at the service."""

    def __init__(self, http: FlaskClient, engine: Engine) -> None:
        self.http, self.engine = http, engine
        for name in ("eleni", "nikos"):
            enrol(engine, name)

    def upload(self, data: bytes) -> TestResponse:
        headers = {**as_officer(preferred_username="eleni"), "X-File-Name": quote("πιστώσεις.xml")}
        return self.http.post("/bank-files", data=data, content_type="application/xml", headers=headers)

    def post(self, path: str, body: Any = None, who: str = "eleni") -> TestResponse:
        return self.http.post(path, json={} if body is None else body, headers=as_officer(preferred_username=who))

    def get(self, path: str, who: str = "eleni") -> TestResponse:
        return self.http.get(path, headers=as_officer(preferred_username=who))

    def take(self, *entries: Entry) -> dict[str, Any]:
        """A file that was uploaded and posted."""
        file = fits(self.upload(notification(*entries)), "BankFile", 201)
        posted: dict[str, Any] = fits(self.post(f"/bank-files/{file['id']}/posting"), "BankFile")
        return posted

    def held(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = fits(self.get("/payments/held"), "HeldPayments")["items"]
        return items


@pytest.fixture
def office(app: Flask, engine: Engine) -> Office:
    return Office(app.test_client(), engine)


@pytest.fixture
def one(represent: Any) -> Representative:
    found: Representative = represent(places=3)
    return found


def declare(one: Representative, place: int = 0) -> dict[str, Any]:
    body = one.body(one.establishments[place])
    found: dict[str, Any] = one.http.post("/declarations", json=body, headers=one.headers()).get_json()
    return found


def test_a_file_is_shown_before_anything_is_booked_and_posted_once(office: Office, one: Representative) -> None:
    note = declare(one)["note"]
    data = notification(Entry(note["amount_cents"], note["rf"]), Entry(500))
    file = fits(office.upload(data), "BankFile", 201)
    assert (file["name"], file["state"], file["counts"]) == ("πιστώσεις.xml", "previewed", {"paid": 1, "no-code": 1})
    assert file["lines"][0]["note"]["number"] == note["number"]
    assert office.get("/staff-work").get_json()["counts"]["files-previewed"] == 1
    again = office.upload(data)
    assert (again.status_code, again.get_json()["code"]) == (409, "already-imported")
    assert again.get_json()["file_id"] == file["id"]
    posted = fits(office.post(f"/bank-files/{file['id']}/posting"), "BankFile")
    assert (posted["state"], posted["posted_by"], posted["sums"]["booked_cents"]) == (
        "posted",
        "eleni",
        note["amount_cents"],
    )
    assert office.post(f"/bank-files/{file['id']}/posting").status_code == 409
    assert [row["id"] for row in fits(office.get("/bank-files"), "BankFiles")["items"]] == [file["id"]]
    waits = office.get("/staff-work").get_json()["counts"]
    assert {name for name, number in waits.items() if number} == {"payments-held", "payments-to-propose"}


def test_a_file_that_cannot_be_read_is_refused_with_line_and_reason(office: Office) -> None:
    answer = office.upload(notification(Entry(100))[:-60])
    assert (answer.status_code, answer.get_json()["code"]) == (422, "file-unreadable")
    assert answer.get_json()["detail"]
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert office.upload(bomb).status_code == 422
    assert fits(office.get("/bank-files"), "BankFiles")["items"] == []


def test_a_preview_is_discarded(office: Office, one: Representative) -> None:
    file = office.upload(notification(Entry(100))).get_json()
    path = f"/bank-files/{file['id']}"
    assert office.http.delete(path, headers=as_officer(preferred_username="eleni")).status_code == 204
    assert office.get(path).get_json()["state"] == "discarded"


def test_what_waits_is_counted_for_officers_who_may_act(office: Office, one: Representative) -> None:
    office.take(Entry(700), Entry(800))
    first, _ = office.held()
    office.post(f"/payments/{first['id']}/decisions", {"kind": "refund", "iban": REFUND_IBAN, "reason": "άγνωστος"})
    mine = office.get("/staff-work").get_json()["counts"]
    assert (mine["payments-to-propose"], mine["payments-to-release"]) == (1, 0), "another one releases it"
    others = office.get("/staff-work", "nikos").get_json()["counts"]
    assert (others["payments-to-propose"], others["payments-to-release"]) == (1, 1)
    assert {one.name for one in waiting.SOURCES} == others.keys()
    assert office.http.get("/staff-work", headers=one.headers()).get_json()["counts"] == {}


def test_only_officers_see_it(office: Office, one: Representative) -> None:
    for path in ("/bank-files", "/payments/held", f"/debtors/{uuid.uuid4()}/card"):
        assert one.http.get(path, headers=one.headers()).status_code == 403
        assert office.http.get(path, headers=as_officer(preferred_username="stranger")).status_code == 403
    assert one.http.post("/finance/searches", json={"text": "123456"}, headers=one.headers()).status_code == 403


def test_two_codes_wait_and_one_proposes_and_another_releases(
    office: Office, one: Representative, engine: Engine
) -> None:
    first, second = declare(one)["note"], declare(one, 1)["note"]
    both = first["amount_cents"] + second["amount_cents"]
    office.take(Entry(both, text=f"{first['rf']} {second['rf']}"))
    [payment] = office.held()
    assert {note["number"] for note in payment["proposals"]} == {first["number"], second["number"]}
    path = f"/payments/{payment['id']}"
    shares = [{"note_id": note["id"], "cents": note["amount_cents"]} for note in (first, second)]
    proposal = {"kind": "allocate", "notes": shares, "reason": "Οι δύο κωδικοί του κειμένου"}
    proposed = fits(office.post(f"{path}/decisions", proposal), "HeldPayment")
    assert (proposed["pending"]["by"], proposed["pending"]["mine"]) == ("eleni", True)
    assert office.post(f"{path}/decisions", proposal, "nikos").get_json()["code"] == "payment-decided"
    own = office.post(f"{path}/release")
    assert (own.status_code, own.get_json()["code"]) == (403, "needs-another-person")
    released = fits(office.post(f"{path}/release", who="nikos"), "HeldPayment")
    assert released["state"] == "posted"
    shown = one.http.get("/declarations", headers=one.headers()).get_json()["items"]
    assert {item["note"]["state"] for item in shown} == {"paid"}
    assert [len(item["note"]["payments"]) for item in shown] == [1, 1]
    assert office.held() == []
    with transaction(engine) as conn:
        assert check.differences(conn) == []
        assert balances.totals(conn).get("suspense", 0) == 0


def test_a_proposal_is_rejected_and_another_one_made(office: Office, one: Representative) -> None:
    note = declare(one)["note"]
    office.take(Entry(5000))
    [payment] = office.held()
    path = f"/payments/{payment['id']}"
    share = {"note_id": note["id"], "cents": 5000}
    office.post(f"{path}/decisions", {"kind": "allocate", "notes": [share], "reason": "μάλλον"})
    rejected = fits(office.post(f"{path}/rejection", {"reason": "άλλου οφειλέτη"}, "nikos"), "HeldPayment")
    assert (rejected["state"], rejected["pending"]) == ("held", None)
    too_much = {"kind": "allocate", "notes": [{**share, "cents": 5001}], "reason": "x"}
    assert office.post(f"{path}/decisions", too_much).get_json()["code"] == "does-not-fit"


def test_money_without_an_owner_is_sent_back_and_comes_back_again(
    office: Office, one: Representative, engine: Engine
) -> None:
    office.take(Entry(5000))
    [payment] = office.held()
    path = f"/payments/{payment['id']}"
    wrong = office.post(f"{path}/decisions", {"kind": "refund", "iban": "GR00", "reason": "άγνωστος"})
    assert wrong.status_code == 422
    refund = {"kind": "refund", "iban": REFUND_IBAN, "reason": "άγνωστος κωδικός"}
    proposed = fits(office.post(f"{path}/decisions", refund), "HeldPayment")
    assert REFUND_IBAN not in str(proposed), "an account in full is for the bank's order only"
    assert fits(office.post(f"{path}/release", who="nikos"), "HeldPayment")["state"] == "closed"
    with transaction(engine) as conn:
        order = conn.execute(select(refunds)).mappings().one()
        assert (order["state"], order["ordered_by"], order["released_by"]) == ("ordered", "eleni", "nikos")
    sent = Entry(5000, direction="DBIT", end_to_end=order["end_to_end_id"])
    assert office.take(sent)["counts"] == {"refund-sent": 1}
    with transaction(engine) as conn:
        assert balances.totals(conn) == {"bank": 0, "refunds-in-transit": 0, "suspense": 0}
    back = Entry(5000, declare(one)["note"]["rf"], end_to_end=order["end_to_end_id"], reason="AC04")
    assert office.take(back)["counts"] == {"refund-returned": 1}, "never a fee, though a code stands in it"
    with transaction(engine) as conn:
        assert check.differences(conn) == []
        assert balances.totals(conn)["suspense"] == -5000
    assert len(office.held()) == 1


def test_what_may_be_the_same_is_booked_only_when_two_people_say_so(
    office: Office, one: Representative, engine: Engine
) -> None:
    note = declare(one)["note"]
    line = Entry(1000, note["rf"], ref=None)
    office.take(line)
    assert office.take(line)["counts"] == {"possibly-same": 1}
    [payment] = office.held()
    path = f"/payments/{payment['id']}"
    share = {"note_id": note["id"], "cents": 1000}
    office.post(f"{path}/decisions", {"kind": "allocate", "notes": [share], "reason": "δεύτερη πληρωμή"})
    fits(office.post(f"{path}/release", who="nikos"), "HeldPayment")
    with transaction(engine) as conn:
        assert balances.totals(conn)["bank"] == 2000
        assert check.differences(conn) == []


def test_what_was_the_same_is_closed_and_nothing_is_booked(office: Office, one: Representative, engine: Engine) -> None:
    note = declare(one)["note"]
    line = Entry(1000, note["rf"], ref=None)
    office.take(line)
    office.take(line)
    [payment] = office.held()
    path = f"/payments/{payment['id']}"
    office.post(f"{path}/decisions", {"kind": "not-ours", "reason": "ίδια με της 23/11"})
    assert fits(office.post(f"{path}/release", who="nikos"), "HeldPayment")["state"] == "closed"
    with transaction(engine) as conn:
        assert balances.totals(conn)["bank"] == 1000

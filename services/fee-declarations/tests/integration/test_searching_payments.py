"""Codes and businesses are found, and who may see what of them."""

import json
import uuid
from typing import Any

import pytest
from fee_declarations import models
from servicekit.db import transaction
from sqlalchemy import Engine, select

from ..camt import Entry
from ..conftest import Representative
from . import test_receiving
from .test_debtors import enrol
from .test_receiving import Office, declare, fits

office, one = test_receiving.office, test_receiving.one


def looks(engine: Engine) -> list[dict[str, Any]]:
    """What was told of looks at debtors, in the order of writing."""
    outbox = models.kit.outbox
    told = select(outbox.c.body).where(outbox.c.type == "fees.debtor.seen").order_by(outbox.c.seq)
    with transaction(engine) as conn:
        return [json.loads(body)["data"] for body in conn.execute(told).scalars()]


@pytest.mark.parametrize("writing", ["whole", "grouped", "greek", "small", "end", "mistyped", "swapped", "short"])
def test_a_code_is_found_in_any_writing(office: Office, one: Representative, writing: str) -> None:
    note = declare(one)["note"]
    rf = note["rf"]
    n = next(n for n in range(12, 24) if rf[n] != rf[n + 1])
    typed = {
        "whole": rf,
        "grouped": note["rf_grouped"].replace(" ", " - "),
        "greek": "ΡΦ" + rf[2:],
        "small": rf.lower(),
        "end": rf[-7:],
        "mistyped": rf[:-1] + str((int(rf[-1]) + 1) % 10),
        "swapped": rf[:n] + rf[n + 1] + rf[n] + rf[n + 2 :],
        "short": rf[:n] + rf[n + 1 :],
    }[writing]
    found = fits(office.post("/finance/searches", {"text": typed}), "SearchResults")
    assert [(item["kind"], item["title"]) for item in found["items"]] == [("note", note["number"])]
    assert found["items"][0]["near"] is (writing in ("mistyped", "swapped", "short"))


def test_a_business_is_found_by_name_in_either_script_number_and_tax_number(
    office: Office, one: Representative
) -> None:
    body = declare(one)
    business = one.http.get("/businesses", headers=one.headers()).get_json()["items"][0]
    for typed in (business["name"].lower(), f"epicheirisi {business['afm']}", business["afm"], business["debtor_code"]):
        items = fits(office.post("/finance/searches", {"text": typed}), "SearchResults")["items"]
        assert business["id"] in [item["id"] for item in items], typed
    for number in (body["note"]["number"], body["number"]):
        items = fits(office.post("/finance/searches", {"text": number}), "SearchResults")["items"]
        assert [item["title"] for item in items] == [body["note"]["number"]]


def test_the_card_of_a_debtor_says_what_the_person_sees_and_the_look_is_told(
    office: Office, one: Representative, engine: Engine
) -> None:
    body = declare(one)
    office.take(Entry(40000, body["note"]["rf"]))
    card = fits(office.get(f"/debtors/{body['business']['id']}/card"), "DebtorCard")
    mine = one.http.get(f"/declarations/{body['id']}", headers=one.headers()).get_json()["note"]
    [note] = card["notes"]
    same = ("number", "state", "open_cents", "paid_cents", "rf_grouped")
    assert {name: note[name] for name in same} == {name: mine[name] for name in same}
    assert card["open_cents"] == mine["open_cents"]
    assert [(line["kind"], line["cents"]) for line in card["statement"]] == [
        ("received", -40000),
        ("charged", body["total_cents"]),
    ]
    assert [one.get("list", {}).get("name", "card") for one in looks(engine)] == ["bank-file", "bank-file", "card"]
    assert office.get(f"/debtors/{uuid.uuid4()}/card").status_code == 404


def test_an_officer_does_not_work_on_a_business_of_their_own(
    office: Office, one: Representative, engine: Engine
) -> None:
    body = declare(one)
    business = one.http.get("/businesses", headers=one.headers()).get_json()["items"][0]
    enrol(engine, "eleni", afm=business["afm"])
    answer = office.post(f"/notes/{body['note']['id']}/cancellation", {"reason": "x"})
    assert (answer.status_code, answer.get_json()["code"]) == (403, "own-business")
    office.take(Entry(5000))
    [payment] = office.held()
    share = {"note_id": body["note"]["id"], "cents": 5000}
    decision = {"kind": "allocate", "notes": [share], "reason": "x"}
    assert office.post(f"/payments/{payment['id']}/decisions", decision).status_code == 403


def test_a_credit_of_an_unknown_business_cannot_be_proposed(office: Office) -> None:
    office.take(Entry(5000))
    [payment] = office.held()
    proposal = {"kind": "credit", "business_id": str(uuid.uuid4()), "reason": "x"}
    assert office.post(f"/payments/{payment['id']}/decisions", proposal).get_json()["code"] == "does-not-fit"


def test_what_is_wrong_with_a_search_is_said_of_the_search(office: Office) -> None:
    [error] = office.post("/finance/searches", {"text": ""}).get_json()["errors"]
    assert error["text"] == "Γράψτε κωδικό, αριθμό, επωνυμία ή ΑΦΜ."


def test_the_releasing_officer_sees_who_gets_the_money(office: Office, one: Representative) -> None:
    body = declare(one)
    name, note = body["business"]["name"], body["note"]
    office.take(Entry(5000))
    [payment] = office.held()
    path = f"/payments/{payment['id']}"
    office.post(f"{path}/decisions", {"kind": "credit", "business_id": body["business"]["id"], "reason": "x"})
    assert office.held()[0]["pending"]["what"]["business_name"] == name
    office.post(f"{path}/rejection", {"reason": "x"})
    share = {"note_id": note["id"], "cents": 5000}
    office.post(f"{path}/decisions", {"kind": "allocate", "notes": [share], "reason": "x"})
    [shown] = office.held()[0]["pending"]["what"]["notes"]
    assert shown == {**share, "number": note["number"], "business_name": name}


def test_what_left_the_account_is_shown_as_such(office: Office, one: Representative) -> None:
    note = declare(one)["note"]
    assert office.take(Entry(500, note["rf"], direction="DBIT", reason="FOCR"))["counts"] == {"conflict": 1}
    [shown] = office.held()
    assert (shown["direction"], shown["proposals"]) == ("debit", [])

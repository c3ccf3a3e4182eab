"""What a decision of the council gives up: small balances, fines; and the account of a business after all of it."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
from fee_declarations.accounting import balances, check
from flask import Flask
from servicekit.db import transaction
from sqlalchemy import Engine

from ..camt import Entry
from ..conftest import Representative
from .bank import Bank
from .test_receiving import Office, fits
from .test_reissued_notes import DECLARED, LATER, Times, again, stands

DECISION = {"number": "12/2024", "on": "2024-05-02"}


@pytest.fixture
def office(app: Flask, engine: Engine) -> Office:
    return Office(app.test_client(), engine)


@pytest.fixture
def times(app: Flask) -> Any:
    found = Times(app)
    yield found
    found.back()


@pytest.fixture
def bank(engine: Engine) -> Bank:
    return Bank(engine)


@pytest.fixture
def declared(represent: Any, times: Times) -> tuple[Representative, dict[str, Any]]:
    one = represent()
    times.now(DECLARED)
    return one, one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()


def totals(engine: Engine) -> dict[str, int]:
    with transaction(engine) as conn:
        assert check.differences(conn) == []
        return balances.totals(conn)


def test_a_small_balance_is_written_off_by_one_decision_of_two_people(
    declared: Any, office: Office, times: Times, bank: Bank, engine: Engine
) -> None:
    one, body = declared
    bank.take(Entry(49748, body["note"]["rf"], booked="2024-04-30"))
    assert fits(office.get("/small-balances"), "SmallBalances")["notes"] == 0, "it may still be paid"
    times.now(LATER)
    listed = fits(office.get("/small-balances"), "SmallBalances")
    assert (listed["notes"], listed["cents"], listed["limit_cents"]) == (1, 3, 100)
    note_id = listed["items"][0]["note"]["id"]
    asked = {"kind": "write-off", **DECISION, "note_ids": [note_id]}
    waiver = office.post("/remissions", {**asked, "kind": "waiver"})
    assert (waiver.status_code, waiver.get_json()["code"]) == (409, "nothing-to-remit"), "a fee is not waived"
    made = fits(office.post("/remissions", asked), "Remission", 201)
    assert (made["state"], made["cents"], made["lines"][0]["cents"]) == ("proposed", 3, 3)
    assert stands(one, body)["open_cents"] == 3, "nothing is posted yet"
    assert office.get("/staff-work").get_json()["counts"]["remissions-waiting"] == 1
    alone = office.post(f"/remissions/{made['id']}/release")
    assert alone.get_json()["code"] == "needs-another-person"
    done = fits(office.post(f"/remissions/{made['id']}/release", who="nikos"), "Remission")
    assert (done["state"], done["decided_by"]) == ("released", "nikos")
    assert (stands(one, body)["state"], stands(one, body)["open_cents"]) == ("paid", 0)
    assert totals(engine)["written-off"] == 3
    twice = office.post(f"/remissions/{made['id']}/release", who="nikos")
    assert twice.get_json()["code"] == "remission-decided"
    assert fits(office.get("/remissions"), "Remissions")["items"][0]["decision"] == DECISION
    assert office.post("/remissions", {**asked, "on": "2030-01-01"}).status_code == 422
    assert office.get(f"/remissions/{uuid.uuid4()}").status_code == 404


def test_a_fine_is_waived_as_far_as_it_is_open_and_the_fee_stays(
    declared: Any, office: Office, times: Times, bank: Bank, engine: Engine
) -> None:
    one, body = declared
    times.now(LATER)
    note = again(one, body)
    assert note["open_cents"] == 50746
    # A part of the fine is paid first.
    bank.take(Entry(500, note["rf"], booked="2024-05-03"))
    asked = {"kind": "waiver", **DECISION, "note_ids": [note["id"]]}
    made = fits(office.post("/remissions", asked), "Remission", 201)
    assert made["cents"] == 495
    refused = fits(office.post(f"/remissions/{made['id']}/rejection", {"reason": "λάθος αριθμός"}), "Remission")
    assert refused["reason"] == "λάθος αριθμός"
    made = fits(office.post("/remissions", asked), "Remission", 201)
    fits(office.post(f"/remissions/{made['id']}/release", who="nikos"), "Remission")
    stood = stands(one, body)
    assert (stood["open_cents"], stood["paid_cents"]) == (49751, 500)
    assert totals(engine).get("written-off", 0) == 0, "it was never owed"
    bank.take(Entry(500, note["rf"], booked="2024-05-06", direction="DBIT", reason="FOCR"))
    cancelled = office.post(f"/notes/{note['id']}/cancellation", {"reason": "λάθος"})
    assert (cancelled.status_code, cancelled.get_json()["code"]) == (409, "declaration-written-off")


def test_the_account_tells_each_movement_with_the_balance_after_it(
    declared: Any, represent: Any, office: Office, bank: Bank
) -> None:
    one, body = declared
    path = f"/businesses/{body['business']['id']}/statement"
    bank.take(Entry(60000, body["note"]["rf"], booked="2024-04-30"))
    bank.take(Entry(60000, body["note"]["rf"], booked="2024-04-30", direction="DBIT", reason="FOCR"))
    bank.take(Entry(20000, body["note"]["rf"], booked="2024-05-02"))
    shown = fits(one.http.get(path, headers=one.headers()), "Statement")
    assert [(line["cents"], line["balance_cents"]) for line in shown["movements"]][-1] == (49751, 49751)
    assert shown["movements"][0]["balance_cents"] == shown["open_cents"] - shown["credit_cents"] == 29751
    assert [(note["note_number"], note["open_cents"]) for note in shown["open"]] == [(body["note"]["number"], 29751)]
    card = office.get(f"/debtors/{body['business']['id']}/card").get_json()
    assert [line["cents"] for line in card["statement"]] == [line["cents"] for line in shown["movements"]]
    assert (card["open_cents"], card["credit_cents"]) == (shown["open_cents"], shown["credit_cents"])
    written = one.http.get(f"{path}.csv", headers=one.headers()).data.decode("utf-8-sig").splitlines()
    assert len(written) == 1 + len(shown["movements"])
    assert written[-1].endswith("297,51")
    pdf = one.http.get(f"{path}.pdf", headers=one.headers())
    assert "297,51" in pypdfium2.PdfDocument(pdf.data)[0].get_textpage().get_text_range()
    stranger = one.http.get(path, headers=represent().headers())
    assert stranger.status_code == 404
    assert datetime(2024, 5, 2, tzinfo=UTC).date().isoformat() in {line["bank_day"] for line in shown["movements"]}

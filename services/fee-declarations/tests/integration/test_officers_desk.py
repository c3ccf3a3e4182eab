"""The officer's desk: what is taken back, given up, sent to the bank, linked by hand, closed, and taken away."""

import csv
import io
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from fee_declarations.context import EXTENSION
from fee_declarations.payments.models import payments
from flask import Flask
from servicekit.db import transaction
from servicekit.testing import assert_schema
from sqlalchemy import Engine, select

from ..camt import Entry
from ..conftest import SERVICE, TOKENS, Representative
from .test_cash_and_months import TODAY, keyed, total
from .test_debtors import OFFICER
from .test_receiving import REFUND_IBAN, Office, declare, fits
from .test_searching_payments import looks


@pytest.fixture
def office(app: Flask, engine: Engine) -> Office:
    return Office(app.test_client(), engine)


@pytest.fixture
def one(represent: Any) -> Representative:
    found: Representative = represent(places=3)
    return found


def paid_at_desk(office: Office, note: dict[str, Any], cents: int, method: str = "cash") -> dict[str, Any]:
    body = {"note_id": note["id"], "cents": cents, "method": method}
    paid: dict[str, Any] = fits(keyed(office, "/counter/payments", body), "CounterReceipt", 201)
    return paid


def test_the_desk_shows_the_note_and_the_day(office: Office, one: Representative, engine: Engine) -> None:
    note = declare(one)["note"]
    shown = fits(office.get(f"/counter/notes/{note['id']}"), "CounterNote")
    assert (shown["drawer_open"], shown["note"]["fee_title"]["el"][:5]) == (True, "Τέλος")
    assert len(looks(engine)) == 1
    assert office.get(f"/counter/notes/{uuid.uuid4()}").status_code == 404
    paid_at_desk(office, note, 6142)
    paid_at_desk(office, note, 1000, "card")
    day = fits(office.get(f"/drawers/{TODAY}"), "DrawerOfDay")
    assert [(row["method"], row["receipt_number"], row["note_number"]) for row in day["taken"]] == [
        ("cash", "1/2026", note["number"]),
        ("card", "2/2026", note["number"]),
    ]
    assert (day["cash_cents"], day["in_drawer_cents"], day["clearing_cents"], day["closed"]) == (6142, 6142, 1000, None)
    assert office.get("/staff-work").get_json()["counts"]["drawers-open"] == 1
    office.post(f"/drawers/{TODAY}/close", {"counted_cents": 6140})
    day = fits(office.get(f"/drawers/{TODAY}"), "DrawerOfDay")
    assert (day["closed"]["difference_cents"], day["in_drawer_cents"], day["in_transit_cents"]) == (-2, 0, 6140)
    assert office.get("/staff-work").get_json()["counts"]["drawers-open"] == 0
    assert fits(office.get(f"/counter/notes/{note['id']}"), "CounterNote")["drawer_open"] is False


def entry_of(office: Office, business: str, kind: str) -> dict[str, Any]:
    lines = fits(office.get(f"/debtors/{business}/card"), "DebtorCard")["statement"]
    found: dict[str, Any] = next(line for line in lines if line["kind"] == kind)
    return found


def test_a_mistaken_payment_at_the_desk_is_reversed_by_another_officer_on_its_day(
    office: Office, one: Representative, engine: Engine
) -> None:
    body = declare(one)
    paid_at_desk(office, body["note"], 6142)
    path = f"/entries/{entry_of(office, body['business']['id'], 'received')['entry']}/reversal"
    assert office.post(path, {"reason": "λάθος"}).get_json()["code"] == "needs-another-person"
    fits(office.post(path, {"reason": "λάθος σημείωμα"}, "nikos"), "Reversed")
    assert office.post(path, {"reason": "ξανά"}, "nikos").get_json()["code"] == "entry-not-reversible"
    assert total(engine)["cash"] == 0
    mine = one.http.get(f"/declarations/{body['id']}", headers=one.headers()).get_json()["note"]
    assert (mine["open_cents"], mine["payments"][0]["cancelled_by"]) == (body["total_cents"], "2/2026")
    assert fits(office.get(f"/drawers/{TODAY}"), "DrawerOfDay")["taken"][0]["cancelled"] is True
    paid_at_desk(office, body["note"], 100)
    office.post(f"/drawers/{TODAY}/close", {"counted_cents": 100})
    later = f"/entries/{entry_of(office, body['business']['id'], 'received')['entry']}/reversal"
    assert office.post(later, {"reason": "αργά"}, "nikos").get_json()["code"] == "drawer-closed"
    charged = f"/entries/{entry_of(office, body['business']['id'], 'charged')['entry']}/reversal"
    assert office.post(charged, {"reason": "όχι"}).get_json()["code"] == "entry-not-reversible"
    assert office.post("/entries/99999999999999999999/reversal", {"reason": "x"}).status_code == 404


def test_what_is_given_up_names_its_decision_and_may_be_taken_back(
    office: Office, one: Representative, engine: Engine
) -> None:
    body = declare(one)
    office.take(Entry(body["note"]["amount_cents"] - 3, body["note"]["rf"]))
    note_id = body["note"]["id"]
    decision = {"kind": "write-off", "number": "12/2026", "on": "2026-11-03", "note_ids": [note_id]}
    [fault] = office.post("/remissions", {**decision, "on": "2026-12-01"}).get_json()["errors"]
    assert fault["field"] == "on"
    made = fits(office.post("/remissions", decision), "Remission", 201)
    release = f"/remissions/{made['id']}/release"
    assert office.post(release).get_json()["code"] == "needs-another-person"
    assert "written-off" not in total(engine), "no officer writes off alone"
    assert office.post(release, who="nikos").status_code == 200
    shown = fits(office.get(f"/notes/{note_id}"), "NoteOfBooks")
    assert (shown["state"], shown["written_off_cents"], total(engine)["written-off"]) == ("paid", 3, 3)
    assert office.post("/remissions", decision).get_json()["code"] == "nothing-to-remit"
    line = entry_of(office, body["business"]["id"], "written-off")
    assert (line["reversible"], line["reason"]) == (True, "12/2026, 03/11/2026")
    office.post(f"/entries/{line['entry']}/reversal", {"reason": "η απόφαση ανακλήθηκε"})
    assert total(engine)["written-off"] == 0
    assert entry_of(office, body["business"]["id"], "written-off")["reversible"] is False


def test_refunds_go_to_the_bank_in_one_file_and_again_when_they_came_back(
    office: Office, one: Representative, engine: Engine
) -> None:
    body = declare(one)
    office.take(Entry(body["note"]["amount_cents"] + 249, body["note"]["rf"]))
    assert office.post("/refund-orders").get_json()["code"] == "nothing-to-order"
    wanted = {"business_id": body["business"]["id"], "cents": 249, "iban": REFUND_IBAN, "reason": "=1+1"}
    refund = fits(keyed(office, "/refunds", wanted), "Refund", 201)
    office.post(f"/refunds/{refund['id']}/release", who="nikos")
    order = fits(office.post("/refund-orders", who="nikos"), "RefundOrder", 201)
    assert (order["number"], order["refunds"], order["cents"]) == ("1/2026", 1, 249)
    assert office.post("/refund-orders").status_code == 409, "it is in a file"
    before = len(looks(engine))
    text = office.get(f"/refund-orders/{order['id']}.csv").data.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text), delimiter=";")
    assert list(row.values())[1:] == [REFUND_IBAN, "2,49", refund["end_to_end_id"]]
    assert len(looks(engine)) == before + 1
    assert office.get(f"/refund-orders/{order['id']}.pdf").status_code == 404
    assert office.get(f"/refund-orders/{uuid.uuid4()}.xlsx").status_code == 404
    office.take(Entry(249, direction="DBIT", end_to_end=refund["end_to_end_id"]))
    office.take(Entry(249, end_to_end=refund["end_to_end_id"], reason="AC04"))
    assert office.get("/staff-work").get_json()["counts"]["refunds-returned"] == 1
    again = fits(keyed(office, "/refunds", {**wanted, "again_of": refund["id"]}), "Refund", 201)
    assert keyed(office, "/refunds", {**wanted, "cents": 1, "again_of": refund["id"]}).status_code == 409
    assert office.get("/staff-work").get_json()["counts"]["refunds-returned"] == 0
    shown = fits(office.get(f"/refunds/{refund['id']}"), "Refund")
    assert (shown["state"], shown["replaced_by"], shown["order_number"]) == ("returned", again["id"], "1/2026")
    office.post(f"/refunds/{again['id']}/rejection", who="nikos")
    assert keyed(office, "/refunds", {**wanted, "again_of": refund["id"]}).status_code == 201


def test_money_that_left_is_linked_to_the_payment_that_went_back(
    office: Office, one: Representative, engine: Engine
) -> None:
    body = declare(one)
    note = body["note"]
    office.take(Entry(note["amount_cents"], note["rf"], payer_iban=REFUND_IBAN))
    left = Entry(note["amount_cents"], direction="DBIT", reason="FOCR", payer_iban=REFUND_IBAN)
    assert office.take(left)["counts"] == {"conflict": 1}
    [shown] = office.held()
    [candidate] = shown["returns"]
    assert (candidate["kind"], candidate["number"], candidate["business_name"]) == (
        "returned",
        "1/2026",
        body["business"]["name"],
    )
    path = f"/payments/{shown['id']}"
    wrong = office.post(f"{path}/decisions", {"kind": "returned", "receipt": "9/2026", "reason": "x"})
    assert (wrong.status_code, wrong.get_json()["code"]) == (404, "receipt-not-found")
    assert (
        office.post(
            f"{path}/decisions", {"kind": "credit", "business_id": body["business"]["id"], "reason": "x"}
        ).status_code
        == 409
    )
    proposed = fits(
        office.post(f"{path}/decisions", {"kind": "returned", "receipt": "1/2026", "reason": "ανάκληση"}), "HeldPayment"
    )
    assert (proposed["pending"]["what"]["number"], proposed["pending"]["what"]["business_name"]) == (
        "1/2026",
        body["business"]["name"],
    )
    assert office.post(f"{path}/release").get_json()["code"] == "needs-another-person"
    assert fits(office.post(f"{path}/release", who="nikos"), "HeldPayment")["state"] == "closed"
    assert (total(engine)["bank"], office.held()) == (0, [])
    mine = one.http.get(f"/declarations/{body['id']}", headers=one.headers()).get_json()["note"]
    assert (mine["open_cents"], mine["payments"][0]["cancelled_by"]) == (note["amount_cents"], "2/2026")
    with transaction(engine) as conn:
        assert sorted(conn.execute(select(payments.c.state)).scalars()) == ["closed", "returned"]


def test_money_that_left_is_linked_to_the_refund_that_it_was(
    office: Office, one: Representative, engine: Engine
) -> None:
    body = declare(one)
    office.take(Entry(body["note"]["amount_cents"] + 249, body["note"]["rf"]))
    wanted = {"business_id": body["business"]["id"], "cents": 249, "iban": REFUND_IBAN, "reason": "αίτηση"}
    refund = keyed(office, "/refunds", wanted).get_json()
    office.post(f"/refunds/{refund['id']}/release", who="nikos")
    office.take(Entry(249, direction="DBIT", reason="XXXX"))
    [shown] = office.held()
    assert [one["id"] for one in shown["returns"] if one["kind"] == "refund-sent"] == [refund["id"]]
    path = f"/payments/{shown['id']}"
    office.post(f"{path}/decisions", {"kind": "refund-sent", "refund_id": refund["id"], "reason": "η δική μας"})
    office.post(f"{path}/release", who="nikos")
    assert total(engine)["refunds-in-transit"] == 0
    assert fits(office.get(f"/refunds/{refund['id']}"), "Refund")["state"] == "sent"


def test_a_month_says_what_stands_in_its_way_and_what_came_late(
    office: Office, one: Representative, app: Flask, engine: Engine
) -> None:
    usual = app.extensions[EXTENSION]
    try:
        app.extensions[EXTENSION] = replace(usual, clock=lambda: datetime(2026, 10, 20, 9, tzinfo=UTC))
        note = declare(one)["note"]
        paid_at_desk(office, note, 500)
        office.take(Entry(70, booked="2026-10-20"))
        app.extensions[EXTENSION] = replace(usual, clock=lambda: datetime(2026, 11, 3, 9, tzinfo=UTC))
        opened = fits(office.get("/months"), "Months")["open"]
        assert {one["name"]: one["cents"] for one in opened["obstacles"]} == {"payments-held": 70, "drawer-open": 500}
        assert office.get("/staff-work").get_json()["counts"]["months-closable"] == 1
        refused = office.post("/months/2026-10/close")
        assert (refused.get_json()["code"], len(refused.get_json()["obstacles"])) == ("month-obstructed", 2)
        closed = fits(office.post("/months/2026-10/close", {"despite": True}), "Month")
        assert {one["name"] for one in closed["despite"]} == {"payments-held", "drawer-open"}
        office.take(Entry(1000, note["rf"], booked="2026-10-31"))
        october = fits(office.get("/months/2026-10"), "ClosedMonth")
        assert october["figures"] == opened["figures"], "its report does not change"
        assert [(one["on"], one["bank_day"], one["cents"]) for one in october["late"]] == [
            ("2026-11-03", "2026-10-31", 1000)
        ]
        assert office.get("/months/2026-11").status_code == 404
        assert office.get("/staff-work").get_json()["counts"]["months-closable"] == 0
    finally:
        app.extensions[EXTENSION] = usual


def test_charts_say_what_was_charged_collected_and_is_overdue(office: Office, one: Representative) -> None:
    body = declare(one)
    office.take(Entry(1000, body["note"]["rf"]), Entry(body["note"]["amount_cents"], declare(one, 1)["note"]["rf"]))
    found = fits(office.get("/finance/figures?months=2"), "Figures")
    [october, november] = found["months"]
    assert (october["month"], october["fees"]) == ("2026-10", [])
    both = 2 * body["total_cents"]
    assert november["fees"] == [
        {"fee": "accommodation", "charged_cents": both, "collected_cents": 1000 + body["note"]["amount_cents"]}
    ]
    [fee] = found["fees"]
    assert fee["title"]["en"]
    overdue = {one["age"]: sum(fee["cents"] for fee in one["fees"]) for one in found["overdue"]}
    assert overdue == {"month": 0, "quarter": 0, "year": 0, "longer": body["total_cents"] - 1000}
    assert office.get("/finance/figures?months=0").status_code == 422
    assert office.get("/finance/figures?until=2026-13").status_code == 422


@pytest.mark.parametrize("name", ["payments", "held", "refunds", "receipts", "debtors", "journal"])
def test_lists_open_in_a_spreadsheet_as_they_are(office: Office, represent: Any, engine: Engine, name: str) -> None:
    one: Representative = represent(places=2)
    body = declare(one)
    office.take(
        Entry(body["note"]["amount_cents"] + 249, body["note"]["rf"], payer="=1+1"), Entry(55, text="@SUM", payer="+a")
    )
    keyed(office, "/refunds", {"business_id": body["business"]["id"], "cents": 9, "iban": REFUND_IBAN, "reason": "=2"})
    answer = office.get(f"/finance/exports/{name}.csv?month=2026-11")
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{name}-2026-11')
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) > 1
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "@") or cell.startswith("-S")]
    workbook = openpyxl.load_workbook(io.BytesIO(office.get(f"/finance/exports/{name}.xlsx").data))
    sheet = workbook.active
    assert sheet is not None
    assert sheet.max_row == len(rows)
    assert not [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    events = looks(engine)
    for event in events:
        assert_schema(event, SERVICE / "events/fees.debtor.seen.v1.json")
    taken = [one["list"] for one in events if one.get("list", {}).get("name") == f"export-{name}"]
    listed = {"name": f"export-{name}", "number": len(rows) - 1}
    expected = [(listed, "csv"), (listed, "xlsx")] if name != "journal" else []
    assert [({k: one[k] for k in listed}, one["narrowed"]["form"]) for one in taken] == expected
    assert office.get("/finance/exports/secrets.csv").status_code == 404


def test_the_card_has_all_in_one_answer(office: Office, one: Representative, engine: Engine) -> None:
    body = declare(one)
    office.take(Entry(100, body["note"]["rf"], payer_iban=REFUND_IBAN))
    office.take(Entry(77, payer_iban=REFUND_IBAN))
    card = fits(office.get(f"/debtors/{body['business']['id']}/card"), "DebtorCard")
    assert [(row["cents"], row["outcome"]) for row in card["held"]] == [(77, "no-code")]
    assert (card["pages"], card["notes"][0]["fee_title"]["el"][:5]) == (1, "Τέλος")
    assert fits(office.get(f"/debtors/{body['business']['id']}/card?page=2"), "DebtorCard")["statement"] == []


def test_officers_only(office: Office, one: Representative) -> None:
    stranger = {**TOKENS.headers("x", **{**OFFICER, "preferred_username": "stranger"})}
    for path in (f"/drawers/{TODAY}", "/refunds", "/months", "/finance/figures", "/finance/exports/held.csv"):
        assert one.http.get(path, headers=one.headers()).status_code == 403
        assert office.http.get(path, headers=stranger).status_code == 403

"""The cash desk, cards, refunds of a credit, setting off, and months that are closed."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pypdfium2
import pytest
from fee_declarations.accounting import balances, check
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.accounting.models import entries
from fee_declarations.context import EXTENSION
from fee_declarations.payments.models import payments
from flask import Flask
from servicekit.db import transaction
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DatabaseError

from ..camt import Entry
from ..conftest import TOKENS, Representative
from .test_debtors import OFFICER
from .test_receiving import REFUND_IBAN, Office, declare, fits

TODAY = "2026-11-23"


@pytest.fixture
def office(app: Flask, engine: Engine) -> Office:
    return Office(app.test_client(), engine)


@pytest.fixture
def one(represent: Any) -> Representative:
    found: Representative = represent(places=3)
    return found


def keyed(office: Office, path: str, body: Any, key: str | None = None) -> Any:
    claims = {**OFFICER, "preferred_username": "eleni"}
    headers = {**TOKENS.headers("the-account-of-eleni", **claims), "Idempotency-Key": key or uuid.uuid4().hex}
    return office.http.post(path, json=body, headers=headers)


def total(engine: Engine) -> dict[str, int]:
    with transaction(engine) as conn:
        assert check.differences(conn) == []
        return balances.totals(conn)


def test_cash_has_its_receipt_at_once_and_the_drawer_is_counted(
    office: Office, one: Representative, engine: Engine
) -> None:
    note = declare(one)["note"]
    body = {"note_id": note["id"], "cents": 6142, "method": "cash", "handed_cents": 7000}
    key = "a-key-of-this-form"
    paid = fits(keyed(office, "/counter/payments", body, key), "CounterReceipt", 201)
    assert (paid["number"], paid["change_cents"]) == ("1/2026", 858)
    again = fits(keyed(office, "/counter/payments", body, key), "CounterReceipt", 201)
    assert again["id"] == paid["id"], "a second click is the same payment"
    assert total(engine)["cash"] == 6142
    drawer = fits(office.post(f"/drawers/{TODAY}/close", {"counted_cents": 6140}), "Drawer")
    assert drawer == {"expected_cents": 6142, "counted_cents": 6140, "difference_cents": -2}
    found = total(engine)
    assert (found["cash"], found["cash-differences"], found["cash-in-transit"]) == (0, 2, 6140)
    closed = keyed(office, "/counter/payments", body)
    assert (closed.status_code, closed.get_json()["code"]) == (409, "drawer-closed")
    assert office.post(f"/drawers/{TODAY}/close", {"counted_cents": 0}).status_code == 409
    slip = office.get(f"/drawers/{TODAY}/slip.pdf")
    with pypdfium2.PdfDocument(slip.data) as paper:
        text = paper[0].get_textpage().get_text_bounded()
    assert all(said in text for said in ("61,40", "61,42", "0,02", "1/2026"))
    assert office.get("/drawers/2026-01-01/slip.pdf").status_code == 404, "it was not counted"
    office.take(Entry(6140))
    [payment] = office.held()
    office.post(f"/payments/{payment['id']}/decisions", {"kind": "deposit", "reason": "κατάθεση ταμείου"})
    office.post(f"/payments/{payment['id']}/release", who="nikos")
    found = total(engine)
    assert (found["cash-in-transit"], found["suspense"], found["bank"]) == (0, 0, 6140)


def test_a_payment_at_the_desk_can_be_looked_at_as_one_of_the_bank(
    office: Office, one: Representative, engine: Engine
) -> None:
    note = declare(one)["note"]
    fits(
        keyed(office, "/counter/payments", {"note_id": note["id"], "cents": 6142, "method": "cash"}),
        "CounterReceipt",
        201,
    )
    with engine.connect() as conn:
        payment_id = conn.execute(select(payments.c.id)).scalar_one()
    shown = fits(office.get(f"/payments/{payment_id}"), "HeldPayment")
    assert (shown["amount_cents"], shown["explanation"]["en"]) == (6142, "Paid at the cash desk.")


def test_cards_clear_to_nothing_and_the_rest_is_commission(office: Office, one: Representative, engine: Engine) -> None:
    for place, cents in enumerate((8000, 6142)):
        body = {"note_id": declare(one, place)["note"]["id"], "cents": cents, "method": "card"}
        fits(keyed(office, "/counter/payments", body), "CounterReceipt", 201)
    assert total(engine)["card-clearing"] == 14142
    office.take(Entry(14058))
    [payment] = office.held()
    path = f"/payments/{payment['id']}"
    too_much = {"kind": "card-payout", "gross_cents": 14143, "reason": "κάρτες"}
    office.post(f"{path}/decisions", too_much)
    assert office.post(f"{path}/release", who="nikos").get_json()["code"] == "does-not-fit"
    office.post(f"{path}/rejection", {"reason": "λάθος ποσό"}, "nikos")
    office.post(f"{path}/decisions", {**too_much, "gross_cents": 14142})
    assert office.post(f"{path}/release", who="nikos").status_code == 200
    found = total(engine)
    assert (found["card-clearing"], found["charges"], found["bank"]) == (0, 84, 14058)


def test_more_than_is_open_is_not_taken_at_the_desk(office: Office, one: Representative) -> None:
    note = declare(one)["note"]
    body = {"note_id": note["id"], "cents": note["amount_cents"] + 1, "method": "cash"}
    assert keyed(office, "/counter/payments", body).get_json()["code"] == "does-not-fit"
    short = {**body, "cents": 500, "handed_cents": 499}
    assert keyed(office, "/counter/payments", short).get_json()["code"] == "does-not-fit"


def test_a_credit_is_refunded_by_two_people_and_returns_when_the_bank_sends_it_back(
    office: Office, one: Representative, engine: Engine
) -> None:
    body = declare(one)
    office.take(Entry(body["note"]["amount_cents"] + 249, body["note"]["rf"]))
    order = {"business_id": body["business"]["id"], "cents": 249, "iban": REFUND_IBAN, "reason": "αίτηση 5/2026"}
    too_much = keyed(office, "/refunds", {**order, "cents": 250})
    assert too_much.get_json()["code"] == "does-not-fit"
    refund = fits(keyed(office, "/refunds", order), "Refund", 201)
    own = office.post(f"/refunds/{refund['id']}/release")
    assert own.get_json()["code"] == "needs-another-person"
    released = fits(office.post(f"/refunds/{refund['id']}/release", who="nikos"), "Refund")
    assert (released["state"], total(engine)["credits"], total(engine)["refunds-in-transit"]) == ("ordered", 0, -249)
    assert office.post(f"/refunds/{refund['id']}/release", who="nikos").status_code == 409
    waits = office.get("/staff-work").get_json()["counts"]
    assert (waits["refunds-waiting"], waits["refunds-to-order"]) == (1, 1)
    office.take(Entry(249, direction="DBIT", end_to_end=refund["end_to_end_id"]))
    office.take(Entry(249, end_to_end=refund["end_to_end_id"], reason="AC04"))
    assert (total(engine)["credits"], total(engine)["refunds-in-transit"]) == (-249, 0)
    [shown] = fits(office.get("/refunds?state=returned"), "Refunds")["items"]
    assert (shown["business_name"], shown["replaced_by"]) == (body["business"]["name"], None)
    assert REFUND_IBAN not in str(shown)


def test_a_credit_is_set_off_against_another_note(office: Office, one: Representative) -> None:
    first, second = declare(one), declare(one, 1)
    office.take(Entry(first["note"]["amount_cents"] + 249, first["note"]["rf"]))
    path = f"/notes/{second['note']['id']}/set-off"
    shown = fits(office.post(path, {"reason": "αίτηση 6/2026"}), "NoteOfBooks")
    assert (shown["paid_cents"], shown["state"]) == (249, "part-paid")
    assert office.post(path, {"reason": "ξανά"}).get_json()["code"] == "does-not-fit"


def test_what_comes_late_for_a_closed_month_is_dated_in_the_open_one(
    office: Office, one: Representative, app: Flask, engine: Engine
) -> None:
    usual = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(usual, clock=lambda: datetime(2026, 10, 20, 9, tzinfo=UTC))
    note = declare(one)["note"]
    early = office.post("/months/2026-10/close")
    assert early.get_json()["code"] == "month-not-closable", "it has not ended"
    app.extensions[EXTENSION] = replace(usual, clock=lambda: datetime(2026, 11, 3, 9, tzinfo=UTC))
    opened = fits(office.get("/months"), "Months")["open"]
    assert (opened["month"], opened["figures"]["charged/receivable"]) == ("2026-10", note["amount_cents"])
    assert office.post("/months/2026-11/close").status_code == 409
    closed = fits(office.post("/months/2026-10/close"), "Month")
    assert closed["figures"] == opened["figures"]
    assert office.post("/months/2026-10/close").status_code == 409
    office.take(Entry(1000, note["rf"], booked="2026-10-31"))
    with transaction(engine) as conn:
        late = conn.execute(select(entries.c.on_day, entries.c.bank_day).where(entries.c.kind == "received")).one()
    assert tuple(late) == (date(2026, 11, 3), date(2026, 10, 31))
    [october] = fits(office.get("/months"), "Months")["closed"]
    assert october["figures"] == closed["figures"]
    # A transaction that read its day just before the month ended and was closed.
    app.extensions[EXTENSION] = replace(usual, clock=lambda: datetime(2026, 10, 31, 21, 59, tzinfo=UTC))
    late_one = one.http.post("/declarations", json=one.body(one.establishments[1]), headers=one.headers())
    assert (late_one.status_code, late_one.get_json()["code"]) == (409, "month-closed")
    app.extensions[EXTENSION] = usual
    assert declare(one, 1)["number"] == "2/23-11-2026", "nothing was written, and no number lost"
    row = "INSERT INTO entries (kind, on_day, at, actor) VALUES ('received', '2026-10-31', now(), 'x')"
    with pytest.raises(DatabaseError, match="is closed"), transaction(engine) as conn:
        conn.execute(text(row))


def test_the_figures_add_up_to_nothing(office: Office, one: Representative) -> None:
    note = declare(one)["note"]
    office.take(Entry(1000, note["rf"]), Entry(5))
    found = fits(office.get("/finance/figures"), "Figures")["balances"]
    assert sum(found.values()) == 0
    assert (found["bank"], found["suspense"]) == (1005, -5)
    assert office.post("/months/9999-12/close").status_code == 409
    for path in ("/months/2026-13/close", "/months/0000-01/close", "/drawers/2026-02-30/close"):
        assert office.post(path, {"counted_cents": 1} if "drawers" in path else {}).status_code == 404


@pytest.mark.parametrize("booked", ["1990-01-01", "2199-12-31"])
def test_a_day_that_the_books_cannot_have_is_kept_and_the_money_is_of_today(
    office: Office, one: Representative, engine: Engine, booked: str
) -> None:
    office.take(Entry(1000, declare(one)["note"]["rf"], booked=booked))
    with transaction(engine) as conn:
        mistaken = conn.execute(select(entries.c.on_day, entries.c.bank_day).where(entries.c.kind == "received")).one()
    assert tuple(mistaken) == (date.fromisoformat(TODAY), date.fromisoformat(booked))
    assert fits(office.get("/months"), "Months")["open"]["month"] == TODAY[:7]


def test_a_credit_pays_in_the_order_of_the_municipality(
    office: Office, one: Representative, app: Flask, engine: Engine
) -> None:
    usual = app.extensions[EXTENSION]
    first, second = declare(one), declare(one, 1)
    office.take(Entry(first["note"]["amount_cents"] + 249, first["note"]["rf"]))
    order = (DebtKind.FEE, DebtKind.FINE, DebtKind.SURCHARGE)
    app.extensions[EXTENSION] = replace(usual, habits=replace(usual.habits, order=order))
    try:
        office.post(f"/notes/{second['note']['id']}/set-off", {"reason": "αίτηση 7/2026"})
    finally:
        app.extensions[EXTENSION] = usual
    with transaction(engine) as conn:
        opened = {debt.kind: debt.open_cents for debt in books.debts_of(conn, uuid.UUID(second["note"]["id"]))}
    assert opened == {"fee": 49751 - 249, "fine": 30846}

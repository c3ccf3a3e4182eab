"""What went wrong with money elsewhere, told by others in their issues: a test for each story, that it is not ours."""

import base64
import json
import re
from typing import Any

import pytest
from fee_declarations import models, printing, worker
from fee_declarations.accounting import balances, check
from fee_declarations.accounting.models import debts, entries
from fee_declarations.municipality import Municipality
from fee_declarations.tables import TariffSource
from flask import Flask
from servicekit.db import transaction
from sqlalchemy import Engine, Table, func, select

from ..camt import Entry, notification
from ..conftest import MUNICIPALITY, Representative
from . import test_reissued_notes
from .test_debtors import Unknown, as_officer, enrol
from .test_receipts import print_all, text_of, told
from .test_receiving import Office, declare
from .test_reissued_notes import LATER, Times, again

times, declared = test_reissued_notes.times, test_reissued_notes.declared


@pytest.fixture
def office(app: Flask, engine: Engine) -> Office:
    return Office(app.test_client(), engine)


@pytest.fixture
def one(represent: Any) -> Representative:
    found: Representative = represent(places=3)
    return found


def rows(engine: Engine, *tables: Table) -> list[int]:
    with transaction(engine) as conn:
        return [conn.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def books(engine: Engine) -> dict[str, int]:
    with transaction(engine) as conn:
        assert check.differences(conn) == []
        return balances.totals(conn)


def test_nothing_is_charged_while_a_business_waits(app: Flask, engine: Engine) -> None:
    """bcgov/entity 5860: an account that awaited approval could already create a charge."""
    enrol(engine, "officer-1")
    waits = Unknown(app, engine)
    assert waits.http.post("/quotes", json=quote(waits.one), headers=waits.one.headers()).status_code == 409
    assert waits.file().get_json()["code"] == "debtor-not-tied"
    assert rows(engine, models.declarations, models.notes, debts, entries) == [0, 0, 0, 0]
    assert waits.officer("open", {"months": 3}).status_code < 300
    assert waits.file().get_json()["note"]["number"] == "1/2026", "not even a number was taken"


def quote(one: Representative) -> dict[str, Any]:
    return {name: value for name, value in one.body().items() if name != "locale"}


def test_what_was_only_looked_at_never_becomes_a_debt(one: Representative, engine: Engine) -> None:
    """bcgov/entity 6654: an abandoned payment became an invoice."""
    draft = {"answers": {"period": "2024-Q1", "receipts": "100000.00"}}
    one.http.put("/drafts/accommodation", json=draft, headers=one.headers())
    for _ in range(3):
        assert one.http.post("/quotes", json=quote(one), headers=one.headers()).status_code == 200
    assert rows(engine, models.declarations, models.notes, debts, entries) == [0, 0, 0, 0]


def test_an_old_file_that_comes_again_changes_nothing(
    declared: Any, times: Times, office: Office, engine: Engine
) -> None:
    """bcgov/entity 19070: old files processed after newer ones undid what was decided since."""
    one, body = declared
    first = Entry(49751, body["note"]["rf"], booked="2024-04-25", ref="BANK-1", end_to_end="E1")
    old = notification(first, message="OLD")
    took(office, old)
    took(office, notification(Entry(49751, direction="DBIT", booked="2024-04-26", end_to_end="E1", reason="FOCR")))
    times.now(LATER)
    newer = again(one, body)
    before = books(engine), stands(one, body), len(told_of_payments(engine))
    assert office.upload(old).get_json()["code"] == "already-imported"
    # Sent once more by the bank: another message, other bytes, the same payment.
    assert took(office, notification(first, message="AGAIN")) == {"seen": 1}
    assert (books(engine), stands(one, body), len(told_of_payments(engine))) == before
    assert (stands(one, body)["state"], stands(one, body)["open_cents"]) == ("open", newer["amount_cents"])


def took(office: Office, data: bytes) -> dict[str, int]:
    file = office.upload(data).get_json()
    posted: dict[str, Any] = office.post(f"/bank-files/{file['id']}/posting").get_json()
    counts: dict[str, int] = posted["counts"]
    return counts


def told_of_payments(engine: Engine) -> list[dict[str, Any]]:
    print_all(engine)
    return told(engine, "fees.payment.received") + told(engine, "fees.payment.returned")


def stands(one: Representative, body: dict[str, Any]) -> dict[str, Any]:
    note: dict[str, Any] = one.http.get(f"/declarations/{body['id']}", headers=one.headers()).get_json()["note"]
    # Ready or not is the printer's.
    return {name: value for name, value in note.items() if name not in ("payments", "pdf_ready")}


def test_tries_that_failed_are_never_summed(office: Office, one: Representative, engine: Engine) -> None:
    """open-forms 4425: four tries to pay 19.90 were 79.60."""
    note = declare(one)["note"]
    cents, rf = note["amount_cents"], note["rf"]
    for n in range(3):
        # Announced and never booked; looked at and discarded; more than is owed, at the desk.
        assert office.take(Entry(cents, rf, status="PDNG", ref=f"TRY-{n}"))["counts"] == {"expected": 1}
        file = office.upload(notification(Entry(cents, rf, ref="BOOKED"), message=f"M-{n}")).get_json()
        assert (
            office.http.delete(f"/bank-files/{file['id']}", headers=as_officer(preferred_username="eleni")).status_code
            == 204
        )
    assert office.take(Entry(cents, rf, ref="BOOKED"))["sums"]["booked_cents"] == cents
    [declaration] = one.http.get("/declarations", headers=one.headers()).get_json()["items"]
    assert (declaration["note"]["state"], declaration["note"]["paid_cents"]) == ("paid", cents)
    assert [payment["cents"] for payment in declaration["note"]["payments"]] == [cents]
    assert books(engine) == {"bank": cents, "income": -cents, "receivable": 0}
    assert [event["amount_cents"] for event in told_of_payments(engine)] == [cents], "and one mail"


STEPS = ("declared", "part", "expired", "reissued", "paid", "returned")


def test_document_and_state_never_tell_two_stories(declared: Any, times: Times, office: Office, engine: Engine) -> None:
    """open-forms 3924, 4080: the document showed the old state, the list another one."""
    one, body = declared
    for step in STEPS:
        happens(step, one, body, times, office)
        print_notes(engine)
        print_all(engine)
        mine = stands(one, body)
        theirs = office.get(f"/notes/{mine['id']}").get_json()
        card = office.get(f"/debtors/{body['business']['id']}/card").get_json()
        [on_card] = [note for note in card["notes"] if note["id"] == mine["id"]]
        same = ("number", "state", "amount_cents", "open_cents", "paid_cents", "rf_grouped", "valid_until")
        assert {name: theirs[name] for name in same} == {name: mine[name] for name in same} == picked(on_card, same)
        assert card["open_cents"] == mine["open_cents"] == books(engine)["receivable"], step
        pdf = one.http.get(f"/declarations/{body['id']}/note.pdf", headers=one.headers()).data
        text = plain(text_of(pdf))
        for said in (mine["rf_grouped"], mine["number"], euros(mine["amount_cents"]), day(mine["valid_until"])):
            assert said in text, (step, said)
        newest = told_newest(engine)
        if step in ("part", "paid", "returned"):
            assert newest["open_cents"] == mine["open_cents"]
            receipt = plain(text_of(base64.b64decode(newest["document"]["base64"])))
            left = f"Μένουν να πληρωθούν {euros(mine['open_cents'])}" if mine["open_cents"] else "εξοφλήθηκε"
            assert left in receipt, step
            assert mine["rf_grouped"] in receipt


def happens(step: str, one: Representative, body: dict[str, Any], times: Times, office: Office) -> None:
    if step == "part":
        office.take(Entry(40000, body["note"]["rf"], booked="2024-04-25"))
    elif step == "expired":
        times.now(LATER)
    elif step == "reissued":
        again(one, body)
    elif step == "paid":
        now = stands(one, body)
        paid = Entry(now["open_cents"], re.sub(" ", "", now["rf_grouped"]), booked="2024-05-02", end_to_end="E2")
        office.take(paid)
    elif step == "returned":
        cents = 49751 - 40000 + 195
        office.take(Entry(cents, direction="DBIT", booked="2024-05-02", end_to_end="E2", reason="FOCR"))


def print_notes(engine: Engine) -> None:
    step = worker.make_step(engine, TariffSource(engine), printing.make_printer(Municipality.load(MUNICIPALITY)))
    while step():
        pass


def told_newest(engine: Engine) -> dict[str, Any]:
    kinds = ("fees.payment.received", "fees.payment.returned")
    with transaction(engine) as conn:
        outbox = models.kit.outbox
        query = select(outbox.c.body).where(outbox.c.type.in_(kinds)).order_by(outbox.c.seq.desc()).limit(1)
        found = conn.execute(query).scalar_one_or_none()
    data: dict[str, Any] = json.loads(found)["data"] if found else {}
    return data


def picked(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("​", ""))


def euros(cents: int) -> str:
    return f"{cents / 100:,.2f} €".translate(str.maketrans(",.", ".,"))


def day(iso: str) -> str:
    year, month, on = iso.split("-")
    return f"{int(on):02d}/{int(month):02d}/{year}"

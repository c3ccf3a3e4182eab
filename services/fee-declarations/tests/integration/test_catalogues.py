"""Unpaid debts that go to the treasury: who lists and who certifies them, what is owed afterwards, what is reported."""

import io
import uuid
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pypdfium2
import pytest
from fee_declarations.accounting import check
from fee_declarations.claims import certified
from fee_declarations.payments import importing
from fee_declarations.payments.importing import Brought
from flask import Flask
from servicekit.db import transaction
from servicekit.testing import assert_schema
from sqlalchemy import Engine, text

from ..camt import Entry, notification
from ..conftest import SERVICE, Representative
from .bank import HABITS
from .test_debtors import enrol
from .test_receiving import Office, fits
from .test_reissued_notes import DECLARED, Times, again, stands

ASKED = {"fee": "accommodation", "year": 2024}
CERTIFIED = datetime(2024, 6, 3, 9, tzinfo=UTC)


@pytest.fixture
def office(app: Flask, engine: Engine) -> Office:
    return Office(app.test_client(), engine)


@pytest.fixture
def times(app: Flask) -> Any:
    found = Times(app)
    yield found
    found.back()


@pytest.fixture
def declared(represent: Any, times: Times) -> tuple[Representative, dict[str, Any]]:
    """497.51, to be paid until 1 May 2024."""
    one = represent(places=3)
    times.now(DECLARED)
    return one, one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()


def certify(office: Office, times: Times, moment: datetime = CERTIFIED) -> dict[str, Any]:
    times.now(moment)
    made = fits(office.post("/catalogues", ASKED), "Catalogue", 201)
    found: dict[str, Any] = fits(office.post(f"/catalogues/{made['id']}/release", who="nikos"), "Catalogue")
    return found


def paid(engine: Engine, cents: int, code: str, moment: datetime) -> None:
    with transaction(engine) as conn:
        data = notification(Entry(cents, code, booked=f"{moment:%Y-%m-%d}"))
        file_id = importing.preview(conn, Brought(data, "x.xml", "eleni"), moment, HABITS)
        importing.post(conn, file_id, "eleni", moment, HABITS)
        assert check.differences(conn) == []


def test_one_lists_what_is_overdue_and_another_certifies_it(
    declared: Any, office: Office, times: Times, engine: Engine
) -> None:
    one, body = declared
    assert office.post("/catalogues", ASKED).get_json()["code"] == "nothing-overdue", "the note may still be paid"
    times.now(CERTIFIED)
    overdue = fits(office.get("/overdue?fee=accommodation&year=2024"), "Overdue")
    assert (overdue["notes"], overdue["cents"], overdue["items"][0]["days"]) == (1, 49751, 33)
    assert [age["notes"] for age in overdue["ages"]] == [0, 1, 0, 0]
    made = fits(office.post("/catalogues", ASKED), "Catalogue", 201)
    assert (made["state"], made["number"], made["cents"], made["mine"]) == ("proposed", None, 49751, True)
    assert office.post("/catalogues", {"fee": "accommodation", "year": 2023}).get_json()["code"] == "nothing-overdue"
    assert office.get("/staff-work").get_json()["counts"]["catalogues-waiting"] == 1
    alone = office.post(f"/catalogues/{made['id']}/release")
    assert (alone.status_code, alone.get_json()["code"]) == (403, "needs-another-person")
    assert office.post(f"/catalogues/{made['id']}/confirmation", {"number": "1", "on": "2024-06-03"}).status_code == 409
    done = fits(office.post(f"/catalogues/{made['id']}/release", who="nikos"), "Catalogue")
    # Two months of delay were not fined yet: the debtor gets a new note over what the treasury gets.
    assert (done["number"], done["certified_on"], done["cents"]) == ("1/2024", "2024-06-03", 49751 + 1990)
    assert [(line["fee_cents"], line["fine_cents"]) for line in done["lines"]] == [(49751, 1990)]
    note = stands(one, body)
    assert (note["open_cents"], note["number"]) == (51741, done["lines"][0]["note"]["number"])
    with transaction(engine) as conn:
        assert certified.is_certified(conn, uuid.UUID(note["id"]))
        assert certified.is_declaration_certified(conn, uuid.UUID(body["id"]))
        assert not certified.is_certified(conn, uuid.UUID(body["note"]["id"]))
        told = conn.execute(text("SELECT body::jsonb -> 'data' FROM outbox WHERE type = 'fees.catalogue.released'"))
        [data] = told.scalars()
    assert_schema(data, SERVICE / "events/fees.catalogue.released.v1.json")
    assert office.post(f"/catalogues/{made['id']}/release", who="nikos").get_json()["code"] == "catalogue-decided"
    receipt = {"number": "77/2024", "on": "2024-06-03"}
    assert office.post(f"/catalogues/{made['id']}/confirmation", {**receipt, "on": "2024-06-02"}).status_code == 422
    confirmed = fits(office.post(f"/catalogues/{made['id']}/confirmation", receipt), "Catalogue")
    assert confirmed["confirmation"] == {**receipt, "by": "eleni"}
    assert office.post(f"/catalogues/{made['id']}/confirmation", receipt).status_code == 409
    [row] = fits(office.get("/catalogues"), "Catalogues")["items"]
    assert row["number"] == "1/2024"
    times.now(datetime(2024, 7, 1, tzinfo=UTC))
    assert office.post("/catalogues", ASKED).get_json()["code"] == "nothing-overdue", "certified once"
    cancelled = office.post(f"/notes/{note['id']}/cancellation", {"reason": "λάθος"})
    assert (cancelled.status_code, cancelled.get_json()["code"]) == (409, "note-certified")


def test_what_was_paid_before_the_release_is_not_certified_and_afterwards_it_is_reported(
    declared: Any, office: Office, times: Times, engine: Engine
) -> None:
    one, body = declared
    second = one.http.post("/declarations", json=one.body(one.establishments[1]), headers=one.headers()).get_json()
    times.now(CERTIFIED)
    made = fits(office.post("/catalogues", ASKED), "Catalogue", 201)
    assert made["notes"] == 2
    paid(engine, 49751, second["note"]["rf"], CERTIFIED)
    done = fits(office.post(f"/catalogues/{made['id']}/release", who="nikos"), "Catalogue")
    assert done["notes"] == 1
    # By the code of before, too.
    paid(engine, 10000, body["note"]["rf"], datetime(2024, 6, 10, tzinfo=UTC))
    report = fits(office.get(f"/catalogues/{made['id']}/payments"), "CataloguePayments")
    assert (report["cents"], [item["cents"] for item in report["items"]]) == (10000, [10000])
    for what, amounts in (("debts", [497.51, 19.9, 517.41]), ("payments", [100])):
        answer = office.get(f"/catalogues/{made['id']}/{what}.xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        assert sheet is not None
        rows = list(sheet.iter_rows(values_only=True))
        assert list(rows[1][-len(amounts) :]) == amounts
        written = office.get(f"/catalogues/{made['id']}/{what}.csv").data.decode("utf-8-sig")
        assert len(written.splitlines()) == 2
    assert "517,41" in office.get(f"/catalogues/{made['id']}/debts.csv").data.decode()
    paper = office.get(f"/catalogues/{made['id']}/debts.pdf")
    assert paper.content_type == "application/pdf"
    assert paper.headers["Content-Disposition"].endswith('"katalogos-1-2024-debts.pdf"')
    with pypdfium2.PdfDocument(paper.data) as document:
        text = document[0].get_textpage().get_text_bounded()
    for part in ("1/2024", "497,51", "19,90", "517,41", "eleni", "nikos"):
        assert part in text, part


def test_nobody_lists_or_certifies_what_they_owe_and_a_proposal_may_be_rejected(
    declared: Any, office: Office, times: Times, engine: Engine
) -> None:
    one, _ = declared
    enrol(engine, "petros", person_id=one.person_id)
    times.now(CERTIFIED)
    assert office.post("/catalogues", ASKED, who="petros").get_json()["code"] == "own-business"
    made = fits(office.post("/catalogues", ASKED), "Catalogue", 201)
    assert office.post("/catalogues", {**ASKED}).get_json()["code"] == "nothing-overdue", "it is listed already"
    released = office.post(f"/catalogues/{made['id']}/release", who="petros")
    assert (released.status_code, released.get_json()["code"]) == (403, "own-business")
    refused = fits(office.post(f"/catalogues/{made['id']}/rejection", {"reason": "λάθος έτος"}), "Catalogue")
    assert (refused["state"], refused["reason"], refused["number"]) == ("rejected", "λάθος έτος", None)
    assert certify(office, times)["number"] == "1/2024", "no number was lost"


def surcharged(one: Representative, body: dict[str, Any], times: Times, moment: datetime) -> dict[str, Any]:
    times.now(moment)
    return again(one, body)


def test_after_the_certification_the_surcharge_grows_on_the_unpaid_fee_and_no_fine(
    declared: Any, office: Office, times: Times, engine: Engine
) -> None:
    one, body = declared
    # Certified in the month of the due date: no fine, 497.51 (money-in vectors 26 and 27).
    certified_at = datetime(2024, 5, 3, 9, tzinfo=UTC)
    times.now(certified_at)
    fined = certify(office, times, certified_at)["cents"] - 49751
    note = surcharged(one, body, times, datetime(2024, 7, 3, 9, tzinfo=UTC))
    assert note["open_cents"] == 49751 + fined + 726, "two months, and no more of the fine"
    paid(engine, 20000 + fined, note["rf"], datetime(2024, 7, 3, 12, tzinfo=UTC))
    assert stands(one, body)["open_cents"] == 30477
    later = surcharged(one, body, times, datetime(2024, 9, 3, 9, tzinfo=UTC))
    assert later["open_cents"] == 30922, "445 for two months on 304.77"
    with transaction(engine) as conn:
        assert check.differences(conn) == []

"""A note that takes another's place: what is owed then, and what money by the older code comes to."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fee_declarations.accounting import check
from fee_declarations.context import EXTENSION
from fee_declarations.finance.ledger import Ledger
from fee_declarations.payments import reissuing
from fee_declarations.payments.errors import NoteNotPayable
from fee_declarations.payments.models import bank_lines
from fee_declarations.payments.reissuing import Reissue
from flask import Flask
from servicekit.db import transaction
from sqlalchemy import Engine, select, text

from ..camt import Entry, notification
from ..conftest import Representative
from .bank import Bank
from .test_debtors import as_officer, enrol

DECLARED = datetime(2024, 4, 24, 9, tzinfo=UTC)
LATER = datetime(2024, 5, 2, 9, tzinfo=UTC)
MONTHS_LATER = datetime(2024, 7, 1, 9, tzinfo=UTC)


class Times:
    """Lets the service live on another day."""

    def __init__(self, app: Flask) -> None:
        self.app, self.usual = app, app.extensions[EXTENSION]

    def now(self, moment: datetime) -> None:
        self.app.extensions[EXTENSION] = replace(self.usual, clock=lambda: moment)

    def back(self) -> None:
        self.app.extensions[EXTENSION] = self.usual


@pytest.fixture
def times(app: Flask) -> Any:
    found = Times(app)
    yield found
    found.back()


@pytest.fixture
def declared(represent: Any, times: Times) -> tuple[Representative, dict[str, Any]]:
    """A declaration of 497.51 in time, whose note may be paid until 1 May 2024."""
    one = represent()
    times.now(DECLARED)
    body = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    assert (body["total_cents"], body["note"]["valid_until"]) == (49751, "2024-05-01")
    return one, body


def again(one: Representative, body: dict[str, Any]) -> dict[str, Any]:
    answer = one.http.post(f"/declarations/{body['id']}/note", json={}, headers=one.headers())
    assert answer.status_code == 200, answer.get_json()
    note: dict[str, Any] = answer.get_json()["note"]
    return note


def stands(one: Representative, body: dict[str, Any]) -> dict[str, Any]:
    note: dict[str, Any] = one.http.get(f"/declarations/{body['id']}", headers=one.headers()).get_json()["note"]
    return note


def credit(bank: Bank, body: dict[str, Any]) -> int:
    return bank.credit({"business_id": uuid.UUID(body["business"]["id"])})


@pytest.fixture
def bank(engine: Engine) -> Bank:
    return Bank(engine)


def test_a_note_past_its_date_is_issued_again_with_the_fine_of_the_day(declared: Any, times: Times) -> None:
    one, body = declared
    early = one.http.post(f"/declarations/{body['id']}/note", json={}, headers=one.headers())
    assert (early.status_code, early.get_json()["code"]) == (409, "note-not-payable"), "the one there is still holds"
    times.now(LATER)
    assert stands(one, body)["state"] == "expired"
    note = again(one, body)
    assert (note["amount_cents"], note["open_cents"], note["state"]) == (50746, 50746, "open")
    assert note["rf"] != body["note"]["rf"]
    assert [old["number"] for old in note["superseded"]] == [body["note"]["number"]]


def test_three_months_late_is_three_times_the_fine_also_in_steps(declared: Any, times: Times) -> None:
    one, body = declared
    times.now(LATER)
    again(one, body)
    times.now(MONTHS_LATER)
    note = again(one, body)
    assert note["amount_cents"] == 49751 + 2985
    assert len(note["superseded"]) == 2


def test_money_by_the_older_code_after_its_date_pays_a_part_of_the_newer_note(
    declared: Any, times: Times, bank: Bank
) -> None:
    one, body = declared
    times.now(LATER)
    again(one, body)
    assert bank.take(Entry(49751, body["note"]["rf"], booked="2024-05-03")) == ["superseded-code"]
    note = stands(one, body)
    assert (note["state"], note["paid_cents"], note["open_cents"]) == ("part-paid", 49751, 995)


def test_money_that_was_sent_in_time_makes_the_fine_fall(declared: Any, times: Times, bank: Bank) -> None:
    one, body = declared
    times.now(LATER)
    again(one, body)
    line = Entry(49751, body["note"]["rf"], booked="2024-05-03", accepted="2024-05-01T18:00:00+03:00")
    assert bank.take(line) == ["superseded-code"]
    note = stands(one, body)
    assert (note["state"], note["paid_cents"], note["open_cents"]) == ("paid", 49751, 0)
    with transaction(bank.engine) as conn:
        assert conn.execute(select(bank_lines.c.why)).scalar_one() == "superseded-in-time"


def test_both_codes_paid_is_one_payment_and_one_credit(declared: Any, times: Times, bank: Bank) -> None:
    one, body = declared
    times.now(LATER)
    note = again(one, body)
    entries = [Entry(50746, note["rf"], booked="2024-05-03"), Entry(49751, body["note"]["rf"], booked="2024-05-03")]
    assert bank.take(*entries) == ["paid", "superseded-code"]
    assert (stands(one, body)["state"], credit(bank, body)) == ("paid", 49751)


def test_too_much_by_the_older_code(declared: Any, times: Times, bank: Bank) -> None:
    one, body = declared
    times.now(LATER)
    again(one, body)
    assert bank.take(Entry(100000, body["note"]["rf"], booked="2024-05-03")) == ["superseded-code"]
    assert (stands(one, body)["state"], credit(bank, body)) == ("paid", 49254)


def test_a_part_is_paid_and_the_rest_is_issued_again_with_the_fine_on_the_rest(
    declared: Any, times: Times, bank: Bank
) -> None:
    one, body = declared
    bank.take(Entry(40000, body["note"]["rf"], booked="2024-04-25"))
    times.now(LATER)
    note = again(one, body)
    assert note["amount_cents"] == 9751 + 195
    assert [line["cents"] for line in note["payments"]] == [40000], "what was paid by the older note stays in sight"


def test_of_what_is_paid_in_part_the_rest_has_a_code_of_its_own_before_the_date_too(
    declared: Any, times: Times, bank: Bank
) -> None:
    """A code is bound to its amount: banks that check it refuse the rest."""
    one, body = declared
    bank.take(Entry(40000, body["note"]["rf"], booked="2024-04-25"))
    note = again(one, body)
    assert (note["amount_cents"], note["open_cents"]) == (9751, 9751)
    assert note["rf"] != body["note"]["rf"]
    twice = one.http.post(f"/declarations/{body['id']}/note", json={}, headers=one.headers())
    assert twice.status_code == 409, "now it can be paid as it stands"
    assert bank.take(Entry(9751, note["rf"], booked="2024-04-26")) == ["paid"]


def test_a_paid_note_is_not_issued_again(declared: Any, times: Times, bank: Bank) -> None:
    one, body = declared
    bank.take(Entry(49751, body["note"]["rf"], booked="2024-04-25"))
    times.now(LATER)
    answer = one.http.post(f"/declarations/{body['id']}/note", json={}, headers=one.headers())
    assert answer.status_code == 409


def test_two_at_once_make_one_new_note(declared: Any, times: Times, engine: Engine) -> None:
    _, body = declared
    times.now(LATER)
    note_id = uuid.UUID(body["note"]["id"])
    context = times.app.extensions[EXTENSION]
    tariffs = context.tariffs()
    with transaction(engine) as conn:
        reissuing.reissue(conn, note_id, Reissue(tariffs, Ledger("1234"), "eleni", LATER), expired=False)
    with pytest.raises(NoteNotPayable), transaction(engine) as conn:
        reissuing.reissue(conn, note_id, Reissue(tariffs, Ledger("1234"), "eleni", LATER), expired=False)
    with transaction(engine) as conn:
        assert check.differences(conn) == []


def test_a_file_that_is_posted_while_the_note_is_replaced_pays_the_new_one(
    declared: Any, times: Times, engine: Engine, bank: Bank
) -> None:
    one, body = declared
    times.now(LATER)
    tariffs = times.app.extensions[EXTENSION].tariffs()
    file_id = bank.preview(notification(Entry(49751, body["note"]["rf"], booked="2024-05-03")))
    with ThreadPoolExecutor(1) as pool:
        with transaction(engine) as conn:
            note_id = uuid.UUID(body["note"]["id"])
            reissuing.reissue(conn, note_id, Reissue(tariffs, Ledger("1234"), "eleni", LATER), expired=False)
            posted = pool.submit(bank.post, file_id)
            # Until the other one waits for a lock that this transaction has.
            waiting = (
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            while not posted.done():
                with engine.connect() as look:
                    if look.execute(text(waiting)).scalar_one():
                        break
        assert posted.result() == ["superseded-code"]
    note = stands(one, body)
    assert (note["state"], note["open_cents"], credit(bank, body)) == ("part-paid", 995, 0)


def test_staff_cancel_a_note_with_a_reason_and_nothing_is_owed(declared: Any, times: Times, engine: Engine) -> None:
    one, body = declared
    enrol(engine, "officer-1")
    path = f"/notes/{body['note']['id']}/cancellation"
    answer = one.http.post(path, json={"reason": "Δηλώθηκε σε λάθος εγκατάσταση"}, headers=as_officer())
    assert (answer.status_code, answer.get_json()["state"], answer.get_json()["open_cents"]) == (200, "cancelled", 0)
    note = stands(one, body)
    assert (note["state"], note["open_cents"], note["paid_cents"]) == ("cancelled", 0, 0)
    twice = one.http.post(path, json={"reason": "ξανά"}, headers=as_officer())
    assert twice.status_code == 409
    with transaction(engine) as conn:
        assert check.differences(conn) == []


def test_a_note_of_which_something_was_paid_is_not_cancelled(
    declared: Any, times: Times, engine: Engine, bank: Bank
) -> None:
    one, body = declared
    enrol(engine, "officer-1")
    bank.take(Entry(1, body["note"]["rf"], booked="2024-04-25"))
    path = f"/notes/{body['note']['id']}/cancellation"
    assert one.http.post(path, json={"reason": "λάθος"}, headers=as_officer()).status_code == 409


def test_money_by_the_code_of_a_cancelled_note_waits_for_a_person(
    declared: Any, times: Times, engine: Engine, bank: Bank
) -> None:
    one, body = declared
    enrol(engine, "officer-1")
    one.http.post(f"/notes/{body['note']['id']}/cancellation", json={"reason": "λάθος"}, headers=as_officer())
    assert bank.take(Entry(49751, body["note"]["rf"], booked="2024-04-25")) == ["held"]
    assert bank.total("suspense") == -49751

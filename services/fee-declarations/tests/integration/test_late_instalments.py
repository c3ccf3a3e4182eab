"""What late instalments cost in all cases: by which day a payment counts, and how a plan ends."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fee_declarations import tables
from fee_declarations.accounting import check
from fee_declarations.finance import IssuedNote
from fee_declarations.finance.ledger import Ledger
from fee_declarations.following import loops, plans
from fee_declarations.following.plans import Granting
from fee_declarations.models import notes
from fee_declarations.payments import reissuing
from fee_declarations.payments.errors import NoteNotPayable
from fee_declarations.payments.reissuing import Reissue
from flask import Flask
from servicekit.db import transaction
from sqlalchemy import Connection, Engine, select, text
from workdays import Calendar

from ..camt import Entry
from ..conftest import Representative
from . import test_reissued_notes
from .bank import Bank
from .test_instalments import ASKED, ask, settle
from .test_money_races import others_wait
from .test_receiving import Office, fits
from .test_reissued_notes import DECLARED, Times, stands

times, bank = test_reissued_notes.times, test_reissued_notes.bank


@pytest.fixture
def planned(represent: Any, times: Times) -> tuple[Representative, dict[str, Any]]:
    """497.51 in two instalments, to be paid by 7 May and by 3 June 2024."""
    one = represent()
    times.now(DECLARED)
    body = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    times.now(ASKED)
    return one, fits(ask(one, body, 2), "Declaration")


def late_cents(one: Representative, body: dict[str, Any]) -> int:
    cents: int = stands(one, body)["plan"]["late_cents"]
    return cents


def test_the_day_that_counts_is_that_of_the_payers_bank(planned: Any, times: Times, bank: Bank) -> None:
    one, body = planned
    first, second = body["note"]["plan"]["items"]
    bank.take(Entry(first["cents"], first["rf"], booked="2024-05-08", accepted="2024-05-07T22:00:00+03:00"))
    times.now(datetime(2024, 6, 3, 9, tzinfo=UTC))
    assert late_cents(one, body) == 0
    bank.take(Entry(second["cents"], second["rf"], booked="2024-06-05", accepted="2024-06-04T08:00:00+03:00"))
    times.now(datetime(2024, 6, 10, 9, tzinfo=UTC))
    assert late_cents(one, body) == 1244


def test_money_that_waited_for_a_person_counts_from_the_day_on_which_it_came(
    planned: Any, times: Times, bank: Bank, app: Flask, engine: Engine
) -> None:
    one, body = planned
    first = body["note"]["plan"]["items"][0]
    mistyped = first["rf"][:-1] + ("1" if first["rf"][-1] != "1" else "2")
    assert bank.take(Entry(first["cents"], text=mistyped, booked="2024-05-07")) == ["no-code"]
    times.now(datetime(2024, 5, 15, 9, tzinfo=UTC))
    assert late_cents(one, body) == 1244
    office = Office(app.test_client(), engine)
    [held] = office.held()
    share = {"note_id": body["note"]["id"], "cents": first["cents"]}
    made = office.post(f"/payments/{held['id']}/decisions", {"kind": "allocate", "notes": [share], "reason": "x"})
    assert made.status_code == 200, made.get_json()
    assert office.post(f"/payments/{held['id']}/release", who="nikos").status_code == 200
    assert late_cents(one, body) == 0


def test_money_that_went_back_is_as_if_it_had_never_come(planned: Any, times: Times, bank: Bank) -> None:
    one, body = planned
    first = body["note"]["plan"]["items"][0]
    bank.take(Entry(first["cents"], first["rf"], booked="2024-05-07", end_to_end="E-1"))
    back = Entry(first["cents"], first["rf"], booked="2024-05-20", end_to_end="E-1", direction="DBIT", reason="AC04")
    assert bank.take(back) == ["returned"]
    times.now(datetime(2024, 6, 10, 9, tzinfo=UTC))
    # Two begun months of 5 % on the first, one on the second.
    assert late_cents(one, body) == 2488 + 1244


def test_a_plan_that_was_kept_by_money_that_went_back_was_not(
    planned: Any, times: Times, bank: Bank, engine: Engine, tariffs: dict[str, Any]
) -> None:
    one, body = planned
    note = body["note"]
    bank.take(Entry(note["amount_cents"], note["plan"]["items"][0]["rf"], booked="2024-05-07", end_to_end="E-2"))
    times.now(after := datetime(2024, 5, 8, 9, tzinfo=UTC))
    assert settle(engine, note["id"], tariffs, after) == "kept"
    assert (
        fits(one.http.get(f"/declarations/{body['id']}", headers=one.headers()), "Declaration")["note"]["state"]
        == "paid"
    )
    bank.take(Entry(note["amount_cents"], booked="2024-05-20", end_to_end="E-2", direction="DBIT", reason="AC04"))
    found = fits(one.http.get(f"/declarations/{body['id']}", headers=one.headers()), "Declaration")["note"]
    assert (found["plan"]["state"], found["open_cents"]) == ("lost", note["amount_cents"])
    assert sum(part["open_cents"] for part in found["plan"]["items"]) == note["amount_cents"]
    assert [payment["cents"] for payment in found["payments"]] == [note["amount_cents"], -note["amount_cents"]]


def test_who_amends_pays_for_lateness_as_who_does_not(
    planned: Any, times: Times, bank: Bank, engine: Engine, tariffs: dict[str, Any]
) -> None:
    one, body = planned
    first = body["note"]["plan"]["items"][0]
    bank.take(Entry(first["cents"], first["rf"], booked="2024-05-15"))
    times.now(datetime(2024, 5, 16, 9, tzinfo=UTC))
    assert late_cents(one, body) == 1244
    changed = one.body(receipts="100100.00")
    asked = {name: value for name, value in changed.items() if name != "locale"}
    shown = one.http.post(f"/declarations/{body['id']}/amendment-quotes", json=asked, headers=one.headers())
    quote = fits(shown, "AmendmentQuote")
    amended = one.http.post(f"/declarations/{body['id']}/amendment", json=changed, headers=one.headers())
    after = fits(amended, "Declaration", 201)
    kinds = {line["kind"]: line["cents"] for line in after["note"]["lines"]}
    assert kinds["late-instalment"] == 1244, kinds
    lines = sum(line["cents"] for line in after["note"]["lines"])
    assert after["note"]["amount_cents"] == quote["to_pay_cents"] == lines
    assert quote["late_cents"] == 1244
    assert quote["difference_cents"] == quote["total_cents"] - 49751, "no part of what is declared"
    # To declare nothing is to owe nothing, as to withdraw is.
    less = one.body(receipts="0.00")
    zero = one.http.post(f"/declarations/{after['id']}/amendment", json=less, headers=one.headers())
    assert zero.status_code == 201, zero.get_json()
    with transaction(engine) as conn:
        opened = conn.execute(text("SELECT sum(amount_cents) FROM postings WHERE account = 'receivable'")).scalar()
        income = conn.execute(text("SELECT sum(amount_cents) FROM postings WHERE account = 'income'")).scalar()
        assert (opened, income, check.differences(conn)) == (0, 0, [])


def test_a_plan_within_its_days_of_grace_is_not_certified(
    planned: Any, times: Times, bank: Bank, app: Flask, engine: Engine
) -> None:
    _, body = planned
    first = body["note"]["plan"]["items"][0]
    bank.take(Entry(first["cents"], first["rf"], booked="2024-05-07"))
    office = Office(app.test_client(), engine)
    times.now(datetime(2024, 6, 6, 9, tzinfo=UTC))
    refused = office.post("/catalogues", {"fee": "accommodation", "year": 2024})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "nothing-overdue"), refused.get_json()


class NoSeries(Ledger):
    """Finance that gives no number for what is left of one plan."""

    def issue_note(self, conn: Connection, cents: int, on: date) -> IssuedNote:
        if cents == self.refused:
            raise RuntimeError("no number")
        return super().issue_note(conn, cents, on)

    refused = 0


def test_a_plan_that_cannot_end_keeps_no_other_waiting(
    represent: Any, planned: Any, times: Times, engine: Engine, tariffs: dict[str, Any]
) -> None:
    """The oldest plan cannot be ended, the next one can: it is, and the failure is told."""
    one, body = planned
    other = represent()
    times.now(DECLARED)
    theirs = other.http.post("/declarations", json=other.body(), headers=other.headers()).get_json()
    times.now(datetime(2024, 4, 26, 10, tzinfo=UTC))
    assert ask(other, theirs, 3).status_code == 200
    times.now(lost := datetime(2024, 6, 20, 9, tzinfo=UTC))
    finance = NoSeries("1234")
    # 497.51, 4 % for two begun months, and 5 % of each late instalment for two months and for one.
    finance.refused = 49751 + 1990 + 2488 + 1244
    loop = loops.settling_plans(engine, lambda: tables.parse(tariffs), finance, Calendar(), lambda: lost)
    with pytest.raises(RuntimeError, match="no number"):
        loop.step()
    assert stands(one, body)["plan"]["state"] == "running"
    assert stands(other, theirs)["plan"] is None
    finance.refused = 0
    assert loop.step() == 0
    assert stands(one, body)["plan"] is None


def test_a_plan_is_granted_while_the_note_is_reissued(
    represent: Any, times: Times, engine: Engine, tariffs: dict[str, Any]
) -> None:
    """Both lock the note before its debts, so one of them waits for the other, and none is thrown out."""
    one = represent()
    times.now(DECLARED)
    note_id = uuid.UUID(one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()["note"]["id"])
    by = Granting(tables.parse(tariffs), Ledger("1234"), Calendar(), "eleni", datetime(2024, 5, 2, 9, tzinfo=UTC))

    def grant() -> None:
        with transaction(engine) as conn:
            plans.start(conn, note_id, 2, by)

    def lock(conn: Connection) -> None:
        conn.execute(select(notes.c.id).where(notes.c.id == note_id).with_for_update(key_share=True))

    with ThreadPoolExecutor(1) as pool, transaction(engine) as conn:
        lock(conn)
        granted = pool.submit(grant)
        while not others_wait(engine):
            assert not granted.done(), granted.result()
        reissuing.replace(conn, note_id, Reissue(by.tariffs, by.finance, "nikos", by.now))
    with pytest.raises(NoteNotPayable):
        granted.result()

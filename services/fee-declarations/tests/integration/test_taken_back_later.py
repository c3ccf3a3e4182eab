"""Reversals after another declaration has moved the money: it is not owed twice, and does not become a credit."""

from typing import Any

import pytest
from fee_declarations.accounting import balances, check
from servicekit.db import transaction
from sqlalchemy import Engine, text

from ..camt import Entry
from ..conftest import Representative
from . import test_officers_desk
from .test_amending import HALF, amend, withdraw
from .test_cash_and_months import keyed, total
from .test_debtors import enrol
from .test_officers_desk import entry_of, paid_at_desk
from .test_receiving import REFUND_IBAN as IBAN
from .test_receiving import Office, declare, fits

office, one = test_officers_desk.office, test_officers_desk.one
NOTE = 80597


def card(office: Office, body: dict[str, Any], who: str = "eleni") -> dict[str, Any]:
    found: dict[str, Any] = fits(office.get(f"/debtors/{body['business']['id']}/card", who), "DebtorCard")
    return found


def stands(office: Office, body: dict[str, Any]) -> tuple[int, int]:
    """What is open of the business, and its credit."""
    found = card(office, body)
    return found["open_cents"], found["credit_cents"]


def reverse(office: Office, entry: int, who: str = "nikos") -> Any:
    return office.post(f"/entries/{entry}/reversal", {"reason": "λάθος"}, who)


@pytest.mark.parametrize(("less", "owed"), [("withdrawn", 0), ("amended", 40299)])
def test_cash_that_is_handed_back_is_no_credit_as_well(
    office: Office, one: Representative, engine: Engine, less: str, owed: int
) -> None:
    body = declare(one)
    paid_at_desk(office, body["note"], NOTE)
    entry = entry_of(office, body["business"]["id"], "received")["entry"]
    if less == "withdrawn":
        withdraw(one, body)
    else:
        amend(one, body, **HALF)
    assert stands(office, body) == (0, NOTE - owed)
    fits(reverse(office, entry), "Reversed")
    assert stands(office, body) == (owed, 0)
    assert total(engine)["cash"] == 0
    assert reverse(office, entry).get_json()["code"] == "entry-not-reversible"


def test_cash_whose_credit_was_used_is_not_handed_back(office: Office, one: Representative, engine: Engine) -> None:
    first, second = declare(one), declare(one, 1)
    paid_at_desk(office, first["note"], NOTE)
    entry = entry_of(office, first["business"]["id"], "received")["entry"]
    withdraw(one, first)
    office.post(f"/notes/{second['note']['id']}/set-off", {"reason": "αίτηση"})
    assert reverse(office, entry).get_json()["code"] == "does-not-fit"
    assert (stands(office, first), total(engine)["cash"]) == ((0, 0), NOTE)


def test_what_was_set_off_and_given_back_is_not_given_back_again(
    office: Office, one: Representative, engine: Engine
) -> None:
    first, second = declare(one), declare(one, 1)
    office.take(Entry(first["note"]["amount_cents"] + 10000, first["note"]["rf"]))
    office.post(f"/notes/{second['note']['id']}/set-off", {"reason": "αίτηση"})
    withdraw(one, second)
    with transaction(engine) as conn:
        set_off = conn.execute(text("SELECT id FROM entries WHERE kind = 'set-off' ORDER BY id")).scalars().all()
    assert [reverse(office, entry).get_json()["code"] for entry in set_off] == ["entry-not-reversible"] * 2
    assert stands(office, first) == (0, 10000)
    assert not any(line["reversible"] for line in card(office, first)["statement"]), "nothing is offered and refused"


def test_what_was_set_off_and_taken_back_pays_nothing_when_less_is_owed(
    office: Office, one: Representative, engine: Engine
) -> None:
    first, second = declare(one), declare(one, 1)
    office.take(Entry(50000, second["note"]["rf"], end_to_end="E1"))
    office.take(Entry(first["note"]["amount_cents"] + 30000, first["note"]["rf"]))
    office.post(f"/notes/{second['note']['id']}/set-off", {"reason": "αίτηση"})
    set_off = entry_of(office, first["business"]["id"], "set-off")
    assert set_off["reversible"]
    fits(reverse(office, set_off["entry"]), "Reversed")
    withdraw(one, second)
    assert stands(office, first) == (0, 80000)
    office.take(Entry(50000, direction="DBIT", end_to_end="E1", reason="FOCR"))
    assert stands(office, first) == (0, 30000), "what the bank sent back is no credit any more"


def test_a_write_off_that_was_taken_back_does_not_prevent_amending(
    office: Office, one: Representative, engine: Engine
) -> None:
    body = declare(one)
    decision = {"kind": "write-off", "number": "12/2026", "on": "2026-11-03", "note_ids": [body["note"]["id"]]}
    made = fits(office.post("/remissions", decision), "Remission", 201)
    office.post(f"/remissions/{made['id']}/release", who="nikos")
    given_up = entry_of(office, body["business"]["id"], "written-off")
    enrol(engine, "petros", person_id=one.person_id)
    assert reverse(office, given_up["entry"], "petros").get_json()["code"] == "own-business"
    seen = [card(office, body, who) for who in ("petros", "eleni")]
    offered = [[line["entry"] for line in found["statement"] if line["reversible"]] for found in seen]
    assert ([found["own"] for found in seen], offered) == ([True, False], [[], [given_up["entry"]]])
    fits(reverse(office, given_up["entry"]), "Reversed")
    amend(one, body, **HALF)
    assert stands(office, body) == (40299, 0)


def test_a_refund_leaves_once_and_comes_back_once_however_often_a_file_says_so(
    office: Office, one: Representative, engine: Engine
) -> None:
    body = declare(one)
    office.take(Entry(body["note"]["amount_cents"] + 249, body["note"]["rf"]))
    wanted = {"business_id": body["business"]["id"], "cents": 249, "iban": IBAN, "reason": "αίτηση"}
    refund = fits(keyed(office, "/refunds", wanted), "Refund", 201)
    office.post(f"/refunds/{refund['id']}/release", who="nikos")
    name = refund["end_to_end_id"]
    sent, back = Entry(249, direction="DBIT", end_to_end=name), Entry(249, end_to_end=name, reason="AC04")
    assert office.take(sent, sent, back, back)["counts"] == {
        "refund-sent": 1,
        "refund-returned": 1,
        "conflict": 1,
        "held": 1,
    }
    assert stands(office, body) == (0, 249)
    with transaction(engine) as conn:
        assert balances.totals(conn)["refunds-in-transit"] == 0
        assert check.differences(conn) == []

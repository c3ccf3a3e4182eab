"""Money that leaves the account again: no receipt and no account says more than what happened."""

import uuid
from typing import Any

import pytest
from fee_declarations import waiting
from fee_declarations.accounting import check
from fee_declarations.payments import deciding
from fee_declarations.payments.deciding import Proposed
from fee_declarations.payments.errors import DoesNotFit
from fee_declarations.payments.proposals import Allocate, Credit, Deposit, GiveBack, NoteShare, NotOurs, Proposal
from servicekit.db import transaction
from sqlalchemy import Engine, text

from ..camt import Entry
from . import test_bank_files, test_reissued_notes
from .bank import AT, HABITS, Bank
from .test_reissued_notes import LATER, Times, again

bank, note = test_bank_files.bank, test_bank_files.note
times, declared = test_reissued_notes.times, test_reissued_notes.declared


def held(engine: Engine) -> uuid.UUID:
    with transaction(engine) as conn:
        found: uuid.UUID = conn.execute(text("SELECT id FROM payments WHERE state = 'held'")).scalar_one()
        return found


@pytest.mark.parametrize("kind", ["allocate", "credit", "refund", "deposit"])
def test_what_left_the_account_is_never_booked_as_money_that_came(
    bank: Bank, note: Any, engine: Engine, kind: str
) -> None:
    one = note()
    assert bank.take(Entry(500, direction="DBIT", reason="FOCR")) == ["conflict"]
    kinds: dict[str, Proposal] = {
        "allocate": Allocate([NoteShare(one["id"], 500)]),
        "credit": Credit(one["business_id"]),
        "refund": GiveBack("GR9608100010000001234567890"),
        "deposit": Deposit(),
    }
    proposal = kinds[kind]
    with pytest.raises(DoesNotFit), transaction(engine) as conn:
        deciding.propose(conn, Proposed(held(engine), proposal, "x"), "eleni", AT)
    with transaction(engine) as conn:
        deciding.propose(conn, Proposed(held(engine), NotOurs(), "x"), "eleni", AT)
        deciding.release(conn, held(engine), "nikos", AT, HABITS)
    assert bank.total("bank") == 0


def test_a_payment_of_a_note_that_was_replaced_has_its_cancellation_too(
    declared: Any, times: Times, bank: Bank
) -> None:
    one, body = declared
    bank.take(Entry(10000, body["note"]["rf"], booked="2024-04-25", end_to_end="E1"))
    times.now(LATER)
    again(one, body)
    back = Entry(10000, direction="DBIT", booked="2024-05-03", end_to_end="E1", reason="FOCR")
    assert bank.take(back) == ["returned"]
    assert [cents for _, cents in bank.receipts()] == [10000, -10000]


def test_what_goes_back_in_two_parts_is_cancelled_once(bank: Bank, note: Any) -> None:
    one = note()
    bank.take(Entry(10000, one["rf"], end_to_end="E1"))
    for cents in (4000, 6000):
        assert bank.take(Entry(cents, direction="DBIT", end_to_end="E1", reason="FOCR")) == ["returned"]
    assert [cents for _, cents in bank.receipts()] == [10000, -4000, -6000]


def test_a_payment_that_was_divided_in_two_acts_is_cancelled_whole(bank: Bank, note: Any, engine: Engine) -> None:
    one = note()
    bank.take(Entry(10000, end_to_end="E1"))
    for cents in (4000, 6000):
        payment_id = held(engine)
        proposal = Allocate([NoteShare(one["id"], cents)])
        with transaction(engine) as conn:
            deciding.propose(conn, Proposed(payment_id, proposal, "x"), "eleni", AT)
            deciding.release(conn, payment_id, "nikos", AT, HABITS)
    assert bank.take(Entry(10000, direction="DBIT", end_to_end="E1", reason="FOCR")) == ["returned"]
    assert sum(cents for _, cents in bank.receipts()) == 0
    with transaction(engine) as conn:
        assert check.differences(conn) == []


def test_a_proposal_ends_when_its_money_goes_back(bank: Bank, note: Any, engine: Engine) -> None:
    one = note()
    bank.take(Entry(10000, end_to_end="E1"))
    payment_id = held(engine)
    with transaction(engine) as conn:
        proposal = Credit(one["business_id"])
        deciding.propose(conn, Proposed(payment_id, proposal, "x"), "eleni", AT)
    assert bank.take(Entry(10000, direction="DBIT", end_to_end="E1", reason="FOCR")) == ["returned"]
    with transaction(engine) as conn:
        waits = waiting.counts(conn, waiting.Me("nikos", AT.date()), lambda _: True)
    assert {name for name, number in waits.items() if name.startswith("payments") and number} == set()

"""Money that comes by the bank: vectors of what each line ends as, on a real PostgreSQL, and what is never doubled."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from fee_declarations.accounting import balances
from fee_declarations.payments import importing
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.errors import AlreadyImported, BankFileDecided, FileUnreadable
from fee_declarations.payments.models import bank_files, bank_lines, payments
from servicekit.db import transaction
from sqlalchemy import Engine, func, select, text

from ..camt import Entry, notification
from .bank import HABITS, Bank, outcomes

CODE_OF_OLD = "RF27912346000000000000042"


@pytest.fixture
def bank(engine: Engine) -> Bank:
    return Bank(engine)


@pytest.fixture
def note(represent: Any) -> Callable[..., dict[str, Any]]:
    """A function that declares 100,000 and gives the note of 805.97, with its business."""
    one = represent(places=3)
    places = iter([(place, period) for place in one.establishments for period in ("2024-Q1", "2024-Q2", "2024-Q3")])

    def make() -> dict[str, Any]:
        place, period = next(places)
        body = one.http.post("/declarations", json=one.body(place, period), headers=one.headers()).get_json()
        return {**body["note"], "business_id": uuid.UUID(body["business"]["id"]), "id": uuid.UUID(body["note"]["id"])}

    return make


def test_the_exact_sum_with_its_code_pays_and_gives_one_receipt(bank: Bank, note: Any) -> None:
    one = note()
    assert bank.take(Entry(one["amount_cents"], one["rf"])) == ["paid"]
    assert bank.amounts(one) == (one["amount_cents"], 0)
    assert bank.receipts() == [("1/2026", one["amount_cents"])]


def test_a_part_and_then_the_rest(bank: Bank, note: Any) -> None:
    one = note()
    rest = one["amount_cents"] - 40000
    assert bank.take(Entry(40000, one["rf"])) == ["part"]
    assert bank.amounts(one) == (40000, rest)
    assert bank.take(Entry(rest, one["rf"])) == ["paid"]
    assert bank.receipts() == [("1/2026", 40000), ("2/2026", rest)]


def test_what_is_too_much_is_the_payers_credit(bank: Bank, note: Any) -> None:
    one = note()
    assert bank.take(Entry(one["amount_cents"] + 249, one["rf"])) == ["over"]
    assert (bank.amounts(one), bank.credit(one)) == ((one["amount_cents"], 0), 249)


def test_twice_in_one_file_without_any_identifier_is_twice_the_money(bank: Bank, note: Any) -> None:
    one = note()
    twice = [Entry(one["amount_cents"], one["rf"], ref=None) for _ in range(2)]
    data = notification(*twice)
    assert bank.post(bank.preview(data)) == ["paid", "over"]
    assert bank.credit(one) == one["amount_cents"]
    with pytest.raises(AlreadyImported):
        bank.preview(data)
    # The same two in a longer file, with a third that is equal: one is new.
    assert bank.take(*twice, Entry(one["amount_cents"], one["rf"], ref=None)) == ["seen", "seen", "over"]
    assert bank.credit(one) == 2 * one["amount_cents"]


def test_an_equal_line_of_another_message_without_any_identifier_is_for_a_person(bank: Bank, note: Any) -> None:
    one = note()
    line = Entry(one["amount_cents"], one["rf"], ref=None)
    assert bank.take(line) == ["paid"]
    assert bank.take(line) == ["possibly-same"], "new money or the same line again: the file does not say"
    assert bank.total("bank") == one["amount_cents"], "nothing is booked until an officer says so"


def test_the_same_line_in_a_new_version_of_the_file_is_seen_and_a_changed_one_is_a_conflict(
    bank: Bank, note: Any
) -> None:
    one = note()
    assert bank.take(Entry(40000, one["rf"], ref="A1")) == ["part"]
    assert bank.take(Entry(40000, one["rf"], ref="A1"), Entry(100, one["rf"], ref="A2")) == ["seen", "part"]
    assert bank.take(Entry(40001, one["rf"], ref="A1")) == ["conflict"]
    assert bank.take(Entry(40001, one["rf"], ref="A1", booked="2027-11-23")) == ["part"], "a bank uses numbers again"
    assert bank.amounts(one)[0] == 40000 + 100 + 40001


def test_unknown_codes_and_lines_without_a_code_wait_and_change_no_debt(bank: Bank, note: Any) -> None:
    one = note()
    wrong = one["rf"][:-1] + str((int(one["rf"][-1]) + 1) % 10)
    other = "RF56912348123456789012345"
    entries = [Entry(100, other), Entry(200), Entry(300, wrong), Entry(400, text=one["rf"][-11:])]
    assert bank.take(*entries) == ["unknown-code", "no-code", "no-code", "no-code"]
    assert bank.total("suspense") == -1000
    assert bank.amounts(one) == (0, one["amount_cents"])
    assert bank.receipts() == []


def test_a_payment_that_goes_back_opens_the_debt_and_both_receipts_keep_their_numbers(bank: Bank, note: Any) -> None:
    one = note()
    bank.take(Entry(one["amount_cents"], one["rf"], end_to_end="E1"))
    back = Entry(one["amount_cents"], direction="DBIT", end_to_end="E1", reason="FOCR")
    assert bank.take(back) == ["returned"]
    assert (bank.amounts(one), bank.total("bank")) == ((0, one["amount_cents"]), 0)
    assert bank.receipts() == [("1/2026", one["amount_cents"]), ("2/2026", -one["amount_cents"])]


def test_a_part_that_goes_back_by_the_code(bank: Bank, note: Any) -> None:
    one = note()
    bank.take(Entry(one["amount_cents"] + 50, one["rf"]))
    assert bank.take(Entry(10050, one["rf"], direction="DBIT", reason="FOCR")) == ["returned"]
    assert (bank.amounts(one)[1], bank.credit(one)) == (10000, 0), "the credit first: it paid nothing yet"


def test_a_reversal_in_the_same_file(bank: Bank, note: Any) -> None:
    one = note()
    entries = [
        Entry(8000, one["rf"], ref="X1"),
        Entry(8000, one["rf"], ref="X1", direction="DBIT", reversal=True),
    ]
    assert bank.take(*entries) == ["part", "returned"]
    assert bank.amounts(one) == (0, one["amount_cents"])


def test_a_return_of_an_unknown_payment_books_nothing(bank: Bank, note: Any) -> None:
    one = note()
    assert bank.take(Entry(500, one["rf"], direction="DBIT", reason="FOCR")) == ["conflict"]
    assert bank.total("bank") == 0


def test_what_is_announced_is_shown_and_booked_once_when_it_comes(bank: Bank, note: Any) -> None:
    one = note()
    assert bank.take(Entry(8000, one["rf"], status="PDNG")) == ["expected"]
    assert bank.amounts(one)[0] == 0
    assert bank.take(Entry(8000, one["rf"])) == ["part"]


@pytest.mark.parametrize(
    ("by_acceptance", "expected"), [(True, "paid"), (False, "late")], ids=["by-acceptance", "by-booking"]
)
def test_which_day_counts_is_the_municipalitys_habit(bank: Bank, note: Any, by_acceptance: bool, expected: str) -> None:
    one = note()
    bank.habits = Habits(by_acceptance=by_acceptance, accounts=HABITS.accounts)
    # The note of 23.11. may be paid until the 30th; 22:30 UTC of that day is the day after in Greece.
    line = Entry(one["amount_cents"], one["rf"], booked="2026-11-30T22:30:00Z", accepted="2026-11-30T21:15:00+02:00")
    assert bank.take(line) == [expected]
    with transaction(bank.engine) as conn:
        row = conn.execute(select(payments.c.booked_on, payments.c.accepted_on)).one()
    assert (str(row.booked_on), str(row.accepted_on)) == ("2026-12-01", "2026-11-30"), "both are kept"


def test_two_codes_in_the_text_wait_for_a_person(bank: Bank, note: Any) -> None:
    one, other = note(), note()
    both = one["amount_cents"] + other["amount_cents"]
    assert bank.take(Entry(both, text=f"{one['rf']} {other['rf']}")) == ["several-codes"]
    assert bank.total("suspense") == -both


def test_another_account_is_listed_and_not_booked(bank: Bank, note: Any) -> None:
    one = note()
    assert bank.take(Entry(100, one["rf"]), iban="GR9608100010000001234567890") == ["foreign-account"]
    assert bank.total("bank") == 0


def test_a_file_that_cannot_be_read_leaves_nothing_and_may_be_tried_again(bank: Bank, note: Any) -> None:
    one = note()
    whole = notification(Entry(100, one["rf"]))
    with pytest.raises(FileUnreadable) as refused:
        bank.preview(whole[:-40])
    assert refused.value.detail
    with transaction(bank.engine) as conn:
        assert conn.execute(select(func.count()).select_from(bank_files)).scalar_one() == 0
    assert bank.post(bank.preview(whole)) == ["part"]


def test_a_preview_books_nothing_and_may_be_discarded(bank: Bank, note: Any) -> None:
    one = note()
    data = notification(Entry(one["amount_cents"], one["rf"]))
    file_id = bank.preview(data)
    with transaction(bank.engine) as conn:
        assert outcomes(conn, file_id) == ["paid"]
        assert balances.totals(conn).get("bank", 0) == 0
        importing.discard(conn, file_id)
    with pytest.raises(BankFileDecided):
        bank.post(file_id)
    assert bank.post(bank.preview(data)) == ["paid"]


def test_every_cent_of_a_file_is_in_one_of_its_sums(bank: Bank, note: Any) -> None:
    one = note()
    bank.take(Entry(100, one["rf"], ref="S1"))
    bank.take(Entry(100, one["rf"], ref="S1"), Entry(50), Entry(70, one["rf"], status="PDNG"), Entry(7, one["rf"]))
    with transaction(bank.engine) as conn:
        last = conn.execute(select(bank_files).order_by(bank_files.c.posted_at.desc())).mappings().all()
        [sums] = [row["sums"] for row in last if row["counts"].get("seen")]
    assert sums == {
        "credited_cents": 227,
        "booked_cents": 7,
        "held_cents": 50,
        "seen_cents": 100,
        "other_cents": 70,
        "debited_cents": 0,
    }


def test_ten_lines_of_one_note_in_one_file_share_what_is_open(bank: Bank, note: Any) -> None:
    one = note()
    tenth = one["amount_cents"] // 10
    outcomes = bank.take(*[Entry(tenth, one["rf"]) for _ in range(11)])
    assert outcomes[:10] == ["part"] * 10
    assert outcomes[10] == "over"
    assert bank.amounts(one)[1] == 0


def test_lines_are_kept_as_they_were_read(bank: Bank, note: Any) -> None:
    one = note()
    bank.take(Entry(100, one["rf"], text="τέλη Β' τριμήνου", end_to_end="E9"))
    with transaction(bank.engine) as conn:
        row = conn.execute(select(bank_lines)).mappings().one()
    assert (row["payer_name"], row["end_to_end_id"]) == ("ΠΑΠΑΔΟΠΟΥΛΟΣ ΓΕΩΡΓΙΟΣ", "E9")
    assert "τέλη Β' τριμήνου" in row["text"]


def test_a_note_that_an_older_release_wrote_since_the_preview_is_paid_too(bank: Bank, note: Any) -> None:
    file_id = bank.preview(notification(Entry(80597, CODE_OF_OLD)))
    one = note()
    with transaction(bank.engine) as conn:
        # A release that knows no books: what it charged stands in the note and the declaration alone.
        for guarded in ("postings", "entries"):
            conn.execute(text(f"ALTER TABLE {guarded} DISABLE TRIGGER USER"))
        conn.execute(text("DELETE FROM postings"))
        conn.execute(text("DELETE FROM entries"))
        conn.execute(text("DELETE FROM debts"))
        conn.execute(text("DELETE FROM ledger_news"))
        conn.execute(text("DELETE FROM business_news"))
        for guarded in ("postings", "entries"):
            conn.execute(text(f"ALTER TABLE {guarded} ENABLE TRIGGER USER"))
        conn.execute(text("UPDATE notes SET rf = :rf, lines = NULL"), {"rf": CODE_OF_OLD})
    assert bank.post(file_id) == ["paid"]
    assert (bank.amounts(one), bank.credit(one)) == ((80597, 0), 0)

"""The books, on a real PostgreSQL: balanced after any acts in any order, and never changed afterwards."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fee_declarations import models
from fee_declarations.accounting import acts, balances, check, posting
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, Entry, Kind, Posting
from fee_declarations.accounting.acts import Into, When
from fee_declarations.accounting.allocation import allocate
from fee_declarations.accounting.note_state import Amounts
from fee_declarations.accounting.posting import SetOff
from servicekit.db import transaction
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from ..remitting import write_off

WHEN = When(date(2026, 11, 23), "tests")
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
IBAN = "GR1601101250000000012300695"


@pytest.fixture
def note(represent: Any) -> Callable[..., dict[str, Any]]:
    """A function that declares and gives the note, with its business."""
    one = represent(places=6)
    places = iter(
        [(place, period) for place in one.establishments for period in ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")]
    )

    def make() -> dict[str, Any]:
        place, period = next(places)
        body = one.http.post("/declarations", json=one.body(place, period), headers=one.headers()).get_json()
        return {**body["note"], "business_id": uuid.UUID(body["business"]["id"]), "id": uuid.UUID(body["note"]["id"])}

    return make


def pay(conn: Connection, of: dict[str, Any], cents: int, order: Any = None) -> uuid.UUID:
    """Money came by the bank for this note; what is too much is a credit of the business."""
    payment_id = uuid.uuid4()
    shares, rest = allocate(books.lock_debts(conn, [of["id"]])[of["id"]], cents, *([order] if order else []))
    into = Into(shares, rest, of["business_id"] if rest else None)
    books.add_entries(conn, [acts.received(WHEN, payment_id, Account.BANK, into, iban=IBAN)], AT)
    return payment_id


def amounts(conn: Connection, note_id: uuid.UUID) -> Amounts:
    row = conn.execute(balances.notes_with_amounts(models.notes.c.id == note_id)).mappings().one()
    return balances.amounts_of(row)


def test_a_declaration_is_in_the_books_with_its_fee_and_fine(note: Any, engine: Engine) -> None:
    one = note()
    with transaction(engine) as conn:
        charged = {debt.kind: (debt.open_cents, debt.revenue_code) for debt in books.debts_of(conn, one["id"])}
        assert {kind: cents for kind, (cents, _) in charged.items()} == {"fee": 49751, "fine": 30846}
        assert len({code for _, code in charged.values()} - {""}) == 1
        assert balances.totals(conn) == {"income": -one["amount_cents"], "receivable": one["amount_cents"]}
        assert check.differences(conn) == []
    assert (one["state"], one["open_cents"], one["paid_cents"]) == ("open", one["amount_cents"], 0)


def test_part_then_rest_then_too_much(note: Any, engine: Engine) -> None:
    one = note()
    total = one["amount_cents"]
    with transaction(engine) as conn:
        pay(conn, one, 40000)
        assert amounts(conn, one["id"]) == Amounts(total, 0, total - 40000)
        pay(conn, one, total - 40000 + 249)
        assert amounts(conn, one["id"]) == Amounts(total, 0, 0)
        assert books.credit_of(conn, one["business_id"]) == 249
        assert check.differences(conn) == []


def test_a_credit_pays_another_note_and_the_bank_is_unchanged(note: Any, engine: Engine) -> None:
    first, second = note(), note()
    with transaction(engine) as conn:
        pay(conn, first, first["amount_cents"] + 249)
        bank = balances.totals(conn)["bank"]
        assert posting.set_off(conn, SetOff(first["business_id"], second["id"], "αίτηση"), WHEN, AT) == 249
        assert amounts(conn, second["id"]).open == second["amount_cents"] - 249
        assert balances.totals(conn)["bank"] == bank
        assert books.credit_of(conn, first["business_id"]) == 0
        with pytest.raises(posting.NotPostable):
            posting.set_off(conn, SetOff(first["business_id"], second["id"], "ξανά"), WHEN, AT)


def test_writing_off_needs_a_reason_and_leaves_nothing_open(note: Any, engine: Engine) -> None:
    one = note()
    with transaction(engine) as conn:
        pay(conn, one, one["amount_cents"] - 3)
        assert write_off(conn, one["id"], AT) == 3
        assert amounts(conn, one["id"]) == Amounts(one["amount_cents"], 3, 0)
        assert balances.totals(conn)["written-off"] == 3


def test_an_entry_is_taken_back_once_and_its_opposite_never(note: Any, engine: Engine) -> None:
    one = note()
    with transaction(engine) as conn:
        payment = pay(conn, one, 1000)
        [paid] = books.entries_of_payment(conn, payment)
        back = posting.reverse(conn, paid.id, WHEN, AT, "λάθος")
        assert amounts(conn, one["id"]).open == one["amount_cents"]
        for entry_id in (paid.id, back):
            with pytest.raises(posting.NotPostable):
                posting.reverse(conn, entry_id, WHEN, AT, "ξανά")
        assert check.differences(conn) == []
    both = [Posting(Account.BANK, 1), Posting(Account.SUSPENSE, -1)]
    with pytest.raises(DatabaseError, match="not taken back itself"), transaction(engine) as conn:
        books.add_entries(conn, [Entry(Kind.REVERSED, WHEN.on, "x", both, reverses=back)], AT)

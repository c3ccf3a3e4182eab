"""Two transactions on the same money: the second waits, and decides by what the first has left."""

import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fee_declarations.accounting import balances, check, months
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, Kind, Posting
from fee_declarations.accounting.accounts import Entry as Booked
from fee_declarations.accounting.models import entries
from fee_declarations.payments import deciding, importing, refunding
from fee_declarations.payments.deciding import Proposed
from fee_declarations.payments.errors import (
    AlreadyImported,
    BankFileDecided,
    DoesNotFit,
    PaymentDecided,
    RefundDecided,
)
from fee_declarations.payments.importing import Brought
from fee_declarations.payments.proposals import Allocate, Deposit, NoteShare, Proposal
from servicekit.db import transaction
from sqlalchemy import Connection, Engine, select, text

from ..camt import Entry, notification
from . import test_bank_files
from .bank import AT, HABITS, Bank
from .test_receiving import REFUND_IBAN

bank, note = test_bank_files.bank, test_bank_files.note
LATER = datetime(2026, 12, 3, 10, tzinfo=UTC)
_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


def meanwhile(engine: Engine, first: Callable[[Connection], object], second: Callable[[], Any]) -> Future[Any]:
    """Begin the second while the first has acted and not ended yet; ends the first when the second waits or is done."""
    with ThreadPoolExecutor(1) as pool, transaction(engine) as conn:
        first(conn)
        other = pool.submit(second)
        while not (other.done() or others_wait(engine)):
            pass
    return other


def others_wait(engine: Engine) -> bool:
    """Whether a transaction waits for a lock in this database."""
    with engine.connect() as look:
        return bool(look.execute(_WAITING).scalar_one())


def sound(engine: Engine) -> dict[str, int]:
    with transaction(engine) as conn:
        assert check.differences(conn) == []
        return balances.totals(conn)


def held(engine: Engine) -> uuid.UUID:
    with transaction(engine) as conn:
        found: uuid.UUID = conn.execute(text("SELECT id FROM payments WHERE state = 'held'")).scalar_one()
        return found


def propose(engine: Engine, payment_id: uuid.UUID, proposal: Proposal) -> None:
    with transaction(engine) as conn:
        deciding.propose(conn, Proposed(payment_id, proposal, "x"), "eleni", AT)


def test_the_same_file_by_two_at_once_is_taken_once(bank: Bank, note: Any, engine: Engine) -> None:
    data = notification(Entry(100, note()["rf"]))

    def take(conn: Connection) -> None:
        importing.preview(conn, Brought(data, "credits.xml", "nikos"), AT, HABITS)

    second = meanwhile(engine, take, lambda: bank.preview(data))
    with pytest.raises(AlreadyImported):
        second.result()


def test_a_file_that_is_discarded_while_it_is_posted_is_posted(bank: Bank, note: Any, engine: Engine) -> None:
    file_id = bank.preview(notification(Entry(100, note()["rf"])))

    def discard() -> None:
        with transaction(engine) as conn:
            importing.discard(conn, file_id)

    second = meanwhile(engine, lambda conn: importing.post(conn, file_id, "eleni", AT, HABITS), discard)
    with pytest.raises(BankFileDecided):
        second.result()
    assert sound(engine)["bank"] == 100


@pytest.mark.parametrize("order", ["returned-first", "released-first"])
def test_a_payment_that_goes_back_while_it_is_released(bank: Bank, note: Any, engine: Engine, order: str) -> None:
    one = note()
    bank.take(Entry(5000, end_to_end="E9"))
    payment_id = held(engine)
    propose(engine, payment_id, Allocate([NoteShare(one["id"], 5000)]))
    back = bank.preview(notification(Entry(5000, direction="DBIT", end_to_end="E9", reason="FOCR")))

    def release(conn: Connection) -> None:
        deciding.release(conn, payment_id, "nikos", AT, HABITS)

    def released() -> None:
        with transaction(engine) as conn:
            release(conn)

    if order == "returned-first":
        second = meanwhile(engine, lambda conn: importing.post(conn, back, "eleni", AT, HABITS), released)
        with pytest.raises(PaymentDecided):
            second.result()
    else:
        second = meanwhile(engine, release, lambda: bank.post(back))
        assert second.result() == ["returned"]
    assert (sound(engine)["bank"], bank.amounts(one)) == (0, (0, one["amount_cents"]))


@pytest.mark.parametrize("order", ["returned-first", "refunded-first"])
def test_a_credit_that_goes_back_while_it_is_refunded(bank: Bank, note: Any, engine: Engine, order: str) -> None:
    one = note()
    bank.take(Entry(one["amount_cents"] + 249, one["rf"], end_to_end="E9"))
    whose = one["business_id"]
    with transaction(engine) as conn:
        refund_id = refunding.propose(conn, refunding.RefundRequest(whose, 249, REFUND_IBAN, "x"), "eleni", AT)
    whole = one["amount_cents"] + 249
    back = bank.preview(notification(Entry(whole, direction="DBIT", end_to_end="E9", reason="FOCR")))

    def refund(conn: Connection) -> None:
        refunding.release(conn, refund_id, "nikos", AT)

    def refunded() -> None:
        with transaction(engine) as conn:
            refund(conn)

    if order == "returned-first":
        second = meanwhile(engine, lambda conn: importing.post(conn, back, "eleni", AT, HABITS), refunded)
        with pytest.raises(DoesNotFit):
            second.result()
    else:
        second = meanwhile(engine, refund, lambda: bank.post(back))
        assert second.result() == ["conflict"]
    assert sound(engine).get("credits", 0) == 0


@pytest.mark.parametrize("order", ["closed-first", "posted-first"])
def test_a_month_that_is_closed_while_a_file_is_posted(bank: Bank, note: Any, engine: Engine, order: str) -> None:
    file_id = bank.preview(notification(Entry(100, note()["rf"], booked="2026-11-30")))

    def post(conn: Connection) -> None:
        importing.post(conn, file_id, "eleni", LATER, HABITS)

    def close(conn: Connection) -> None:
        months.close(conn, date(2026, 11, 1), "nikos", LATER, LATER.date())

    def apart(act: Callable[[Connection], None]) -> Callable[[], None]:
        def run() -> None:
            with transaction(engine) as conn:
                act(conn)

        return run

    first, second = (close, post) if order == "closed-first" else (post, close)
    meanwhile(engine, first, apart(second)).result()
    sound(engine)
    with transaction(engine) as conn:
        [closed] = months.closed(conn)
        assert closed.figures == months.figures_of(conn, date(2026, 11, 1)), "what was closed is what is there"
        day = conn.execute(select(entries.c.on_day).where(entries.c.kind == "received")).scalar_one()
    assert day == (date(2026, 12, 3) if order == "closed-first" else date(2026, 11, 30))


def test_two_deposits_are_not_of_the_same_cash(bank: Bank, note: Any, engine: Engine) -> None:
    with transaction(engine) as conn:
        sides = [Posting(Account.CASH_IN_TRANSIT, 5000), Posting(Account.CASH, -5000)]
        books.add_entries(conn, [Booked(Kind.CASH_COUNTED, AT.date(), "eleni", sides)], AT)
    bank.take(Entry(5000), Entry(5000))
    with transaction(engine) as conn:
        ids = list(conn.execute(text("SELECT id FROM payments WHERE state = 'held'")).scalars())
    for one in ids:
        propose(engine, one, Deposit())

    def release(payment_id: uuid.UUID) -> None:
        with transaction(engine) as conn:
            deciding.release(conn, payment_id, "nikos", AT, HABITS)

    second = meanwhile(
        engine, lambda conn: deciding.release(conn, ids[0], "nikos", AT, HABITS), lambda: release(ids[1])
    )
    with pytest.raises(DoesNotFit):
        second.result()
    assert sound(engine)["cash-in-transit"] == 0


def test_two_release_one_payment_at_once(bank: Bank, note: Any, engine: Engine) -> None:
    one = note()
    bank.take(Entry(5000))
    payment_id = held(engine)
    propose(engine, payment_id, Allocate([NoteShare(one["id"], 5000)]))

    def release(who: str) -> None:
        with transaction(engine) as conn:
            deciding.release(conn, payment_id, who, AT, HABITS)

    first = meanwhile(
        engine, lambda conn: deciding.release(conn, payment_id, "nikos", AT, HABITS), lambda: release("maria")
    )
    with pytest.raises(PaymentDecided):
        first.result()
    assert bank.amounts(one)[0] == 5000
    sound(engine)


@pytest.mark.parametrize("order", ["posted-first", "cancelled-first"])
def test_a_refund_that_leaves_while_it_is_cancelled(bank: Bank, note: Any, engine: Engine, order: str) -> None:
    one = note()
    bank.take(Entry(one["amount_cents"] + 249, one["rf"]))
    with transaction(engine) as conn:
        wanted = refunding.RefundRequest(one["business_id"], 249, REFUND_IBAN, "x")
        refund_id = refunding.propose(conn, wanted, "eleni", AT)
    with transaction(engine) as conn:
        refunding.release(conn, refund_id, "nikos", AT)
    name = refunding.end_to_end_id(refund_id)
    left = bank.preview(notification(Entry(249, direction="DBIT", end_to_end=name)))

    def cancel(conn: Connection) -> None:
        refunding.cancel(conn, refund_id, "eleni", AT, "x")

    def cancelled() -> None:
        with transaction(engine) as conn:
            cancel(conn)

    if order == "posted-first":
        second = meanwhile(engine, lambda conn: importing.post(conn, left, "eleni", AT, HABITS), cancelled)
        with pytest.raises(RefundDecided):
            second.result()
    else:
        second = meanwhile(engine, cancel, lambda: bank.post(left))
        assert second.result() == ["conflict"], "the bank has paid what was taken back: a person looks"
    assert sound(engine).get("refunds-in-transit", 0) == 0

"""What the database itself refuses about the books, and any order of acts."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fee_declarations import commands, models
from fee_declarations.accounting import acts, balances, charges, check, lessening, posting
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, DebtKind, Entry, Kind, Posting, Unbalanced
from fee_declarations.accounting.acts import Into
from fee_declarations.accounting.allocation import OpenDebt, Share, allocate
from fee_declarations.accounting.difference import difference, settle
from fee_declarations.accounting.lessening import Less
from fee_declarations.accounting.note_state import Amounts
from fee_declarations.accounting.posting import Allocation, SetOff
from fee_declarations.following.errors import NothingToRemit
from hypothesis import given, settings
from hypothesis import strategies as st
from servicekit.db import transaction
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DatabaseError

from ..remitting import write_off
from . import test_ledger
from .test_ledger import AT, IBAN, WHEN, amounts, pay

note = test_ledger.note


@pytest.mark.parametrize("table", ["entries", "postings"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_nothing_that_was_posted_is_changed(note: Any, engine: Engine, table: str, act: str) -> None:
    note()
    change = {"entries": "actor = 'x'", "postings": "amount_cents = 1"}[table]
    with pytest.raises(DatabaseError, match="only added to"), transaction(engine) as conn:
        conn.execute(text(act.format(table, change)))


@pytest.mark.parametrize(
    "rows",
    [
        [("bank", 100), ("suspense", -99)],
        [("bank", 100)],
        [],
    ],
)
def test_what_does_not_add_up_is_refused_at_the_end_of_the_transaction(
    engine: Engine, rows: list[tuple[str, int]]
) -> None:
    with pytest.raises(DatabaseError, match="does not add up"), transaction(engine) as conn:
        write(conn, rows)


def write(conn: Connection, rows: list[tuple[str, int]]) -> None:
    """An entry with these postings, past everything that would refuse it before the database does."""
    new = "INSERT INTO entries (kind, on_day, at, actor) VALUES ('received', now(), now(), 'x') RETURNING id"
    entry = conn.execute(text(new)).scalar_one()
    for place, (account, cents) in enumerate(rows):
        row = "INSERT INTO postings (entry_id, place, account, amount_cents) VALUES (:e, :p, :a, :c)"
        conn.execute(text(row), {"e": entry, "p": place, "a": account, "c": cents})


def test_a_posting_that_is_added_to_an_old_entry_is_refused(note: Any, engine: Engine) -> None:
    note()
    row = "INSERT INTO postings (entry_id, place, account, amount_cents) SELECT min(id), 9, 'bank', 5 FROM entries"
    with pytest.raises(DatabaseError, match="does not add up"), transaction(engine) as conn:
        conn.execute(text(row))


def test_more_than_is_owed_is_refused_by_the_database_too(note: Any, engine: Engine) -> None:
    one = note()
    with transaction(engine) as conn:
        debt = books.debts_of(conn, one["id"])[0]
    too_much = Into([Share(debt.id, debt.open_cents + 1)])
    with pytest.raises(DatabaseError, match="more is paid"), transaction(engine) as conn:
        books.add_entries(conn, [acts.received(WHEN, uuid.uuid4(), Account.BANK, too_much)], AT)
    taken = [Posting(Account.CREDITS, 1, business_id=one["business_id"]), Posting(Account.BANK, -1)]
    with pytest.raises(DatabaseError, match="more of the credit"), transaction(engine) as conn:
        books.add_entries(conn, [Entry(Kind.REFUND_SENT, WHEN.on, "x", taken)], AT)


def test_an_entry_that_does_not_add_up_is_not_even_made() -> None:
    with pytest.raises(Unbalanced):
        Entry(Kind.RECEIVED, WHEN.on, "x", [Posting(Account.BANK, 5), Posting(Account.SUSPENSE, -4)])


def test_twenty_who_use_one_credit_at_once_use_it_once(note: Any, engine: Engine) -> None:
    first = note()
    others = [note() for _ in range(6)]
    with transaction(engine) as conn:
        pay(conn, first, first["amount_cents"] + 50000)

    def use(of: dict[str, Any]) -> int:
        try:
            with transaction(engine) as conn:
                return posting.set_off(conn, SetOff(of["business_id"], of["id"], "αίτηση"), WHEN, AT)
        except posting.NotPostable:
            return 0

    with ThreadPoolExecutor(8) as pool:
        used = list(pool.map(use, others * 3))
    assert sum(used) == 50000
    with transaction(engine) as conn:
        assert books.credit_of(conn, first["business_id"]) == 0
        assert check.differences(conn) == []


def test_payments_of_one_note_at_once_pay_it_once(note: Any, engine: Engine) -> None:
    one = note()

    def once(_: int) -> None:
        with transaction(engine) as conn:
            pay(conn, one, 20000)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(once, range(12)))
    with transaction(engine) as conn:
        assert amounts(conn, one["id"]).open == 0
        assert books.credit_of(conn, one["business_id"]) == 12 * 20000 - one["amount_cents"]
        assert check.differences(conn) == []


def test_a_note_of_an_older_release_is_charged_when_the_books_are_opened(note: Any, engine: Engine) -> None:
    one, other = note(), note()
    with transaction(engine) as conn:
        row = conn.execute(select(models.notes).where(models.notes.c.id == one["id"])).mappings().one()
        # A release that knows no books: its note has no debts.
        old = {**row, "id": uuid.uuid4(), "number": "9/1999", "rf": "RF00", "superseded_by": None}
        del old["root_id"], old["lines"]
        newer = models.notes.update().where(models.notes.c.id == one["id"]).values(superseded_by=other["id"])
        conn.execute(newer)
        conn.execute(models.notes.insert(), old)
        assert [found.rule for found in check.differences(conn)] == [
            "a note that can be paid has no debts",
            "a note that cannot be paid has debts",
        ]
        assert (posting.open_books(conn), posting.open_books(conn)) == (1, 0)
        assert amounts(conn, old["id"]) == Amounts(one["amount_cents"], 0, one["amount_cents"])


def test_the_command_proves_the_books_and_alarms_when_they_are_wrong(
    note: Any, engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    one = note()
    assert commands.main(["check-books"]) == 0
    assert json.loads(capsys.readouterr().out)["balances"]["receivable"] == one["amount_cents"]
    with engine.begin() as conn:
        # The service cannot do this: the guards are switched off.
        conn.execute(text("ALTER TABLE postings DISABLE TRIGGER USER"))
        conn.execute(text("UPDATE postings SET amount_cents = amount_cents + 1 WHERE account = 'income' AND place = 1"))
        conn.execute(text("ALTER TABLE postings ENABLE TRIGGER USER"))
    assert commands.main(["check-books"]) == 1
    found = json.loads(capsys.readouterr().out)["differences"]
    # The running sums say what was posted, and no longer what the postings are.
    assert [(one["number"], one["rule"][:16]) for one in found] == [(1, "an entry does no"), (1, "a running sum is")]


@given(
    st.lists(st.builds(OpenDebt, st.uuids(), st.sampled_from(DebtKind), st.dates(), st.integers(0, 10**9)), max_size=6),
    st.integers(0, 10**10),
)
def test_shares_and_rest_are_the_sum_and_no_debt_gets_more_than_it_owes(debts: list[OpenDebt], cents: int) -> None:
    shares, rest = allocate(debts, cents)
    assert sum(share.cents for share in shares) + rest == cents
    owed = {debt.id: debt.open_cents for debt in debts}
    assert all(0 < share.cents <= owed[share.debt_id] for share in shares)
    assert rest == 0 or sum(share.cents for share in shares) == sum(owed.values())


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "hold", "release", "set-off", "write-off", "reverse", "lessen", "go-back"]),
        st.integers(0, 3),
        st.integers(1, 120_000),
    ),
    max_size=14,
)


class Walk:
    """Acts upon four notes, and how much money they brought in all."""

    def __init__(self, conn: Connection, notes: list[dict[str, Any]]) -> None:
        self.conn, self.notes = conn, notes
        self.came = 0
        self.entered: list[int] = []
        self.held: list[uuid.UUID] = []
        self.payments: list[uuid.UUID] = []

    def act(self, name: str, which: int, cents: int) -> None:
        of, conn = self.notes[which], self.conn
        if name == "pay":
            self.payments.append(pay(conn, of, cents))
            self.entered.append(books.entries_of_payment(conn, self.payments[-1])[0].id)
            self.came += cents
        elif name == "hold":
            self.held.append(uuid.uuid4())
            one = acts.received(WHEN, self.held[-1], Account.BANK, Into(held_cents=cents), iban=IBAN)
            books.add_entries(conn, [one], AT)
            self.came += cents
        elif name == "release" and self.held:
            shares, rest = allocate(books.lock_debts(conn, [of["id"]])[of["id"]], cents)
            into = Into(shares, rest, of["business_id"] if rest else None)
            posting.allocate_held(conn, Allocation(self.held[-1], into, "βρέθηκε"), WHEN, AT)
        elif name == "set-off":
            posting.set_off(conn, SetOff(of["business_id"], of["id"], "αίτηση"), WHEN, AT)
        elif name == "write-off":
            write_off(conn, of["id"], AT)
        elif name == "lessen" and not charges.written_off(conn, of["id"]):
            owed = charges.charged(conn, of["id"])
            fee = sum(one.cents for one in owed if one.kind is DebtKind.FEE)
            cuts = difference(owed, min(cents, fee), 0, WHEN.on, lambda part, months, _: part * months // 50).cuts
            opened, credit = settle(owed, cuts)
            before = books.credit_of(conn, of["business_id"])
            less = Less(of["id"], of["business_id"], WHEN, AT, "τροποποίηση")
            assert lessening.lessen(conn, owed, cuts, less) == credit
            assert books.credit_of(conn, of["business_id"]) == before + credit
            assert {one.debt_id: one.open_cents for one in charges.charged(conn, of["id"])} == opened
            # What was moved belongs to its payment: this entry alone can no longer be taken back.
            self.entered.clear()
        elif name == "go-back" and self.payments:
            self.go_back(self.payments.pop())
        elif name == "reverse" and self.entered:
            entry = self.entered[-1]
            bank = sum(one.cents for one in books.postings_of(conn, entry) if one.account is Account.BANK)
            posting.reverse(conn, entry, WHEN, AT, "λάθος")
            conn.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            self.came -= bank
            self.payments.clear()

    def go_back(self, payment_id: uuid.UUID) -> None:
        """All that the payment does by now is undone, wherever amendments have moved it."""
        into: dict[tuple[Account, Any, Any], int] = {}
        for entry in books.entries_of_payment(self.conn, payment_id):
            for one in books.postings_of(self.conn, entry.id):
                key = (one.account, one.debt_id, one.business_id)
                into[key] = into.get(key, 0) + one.cents
        came = into.pop((Account.BANK, None, None), 0)
        sides = [Posting(account, -cents, debt, business) for (account, debt, business), cents in into.items() if cents]
        if came:
            both = [*sides, Posting(Account.BANK, -came, iban=IBAN)]
            entry_ = Entry(Kind.RETURNED, WHEN.on, "x", both, payment_id=payment_id)
            books.add_entries(self.conn, [entry_], AT)
            self.conn.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            self.came -= came
            self.entered.clear()


def test_the_books_add_up_after_any_acts_in_any_order(note: Any, engine: Engine) -> None:
    """Random walks of acts: after each act every rule of ``check`` holds, and money is neither made nor lost."""
    notes = [note() for _ in range(4)]

    @settings(max_examples=40)
    @given(ACTS)
    def walk(happened: list[tuple[str, int, int]]) -> None:
        with engine.connect() as conn, conn.begin() as whole:
            one = Walk(conn, notes)
            for act in happened:
                try:
                    with conn.begin_nested():
                        one.act(*act)
                except (posting.NotPostable, NothingToRemit, DatabaseError):
                    # What the books do not have is refused, and nothing of it stays.
                    pass
                conn.execute(text("SET CONSTRAINTS ALL DEFERRED"))
                assert check.differences(conn) == []
                found = balances.totals(conn)
                assert sum(found.values()) == 0
                assert found.get("bank", 0) == one.came
            conn.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            whole.rollback()

    walk()

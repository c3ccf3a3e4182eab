"""Ten thousand payments: in few statements, twice, interleaved, and with processes that are killed in the middle."""

import multiprocessing
import os
import signal
import time
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fee_declarations import models
from fee_declarations.accounting import balances, check, posting
from fee_declarations.domain import rf
from fee_declarations.payments import importing
from fee_declarations.payments import store as payment_store
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.importing import Brought
from fee_declarations.payments.models import bank_files, payments, receipts
from servicekit.db import make_engine, transaction
from servicekit.testing.counting import counted
from sqlalchemy import Connection, Engine, func, insert, select, text

from ..camt import Entry, notification

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
DAY = date(2026, 11, 23)


def lay_out(engine: Engine, one: Any, number: int) -> list[dict[str, Any]]:
    """So many notes of 10.00 each, as declarations would have made them."""
    notes = _write_notes(engine, one, number)
    with transaction(engine) as conn:
        assert posting.open_books(conn) == number
    return notes


def _write_notes(engine: Engine, one: Any, number: int) -> list[dict[str, Any]]:
    """The notes alone: nothing is charged for them yet."""
    body = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    with transaction(engine) as conn:
        # The root of a declaration makes itself.
        columns = [column for column in models.declarations.c if column.name != "root_id"]
        first = conn.execute(select(*columns)).mappings().one()
        ids = [uuid.uuid4() for _ in range(number)]
        rows = [
            {**first, "id": ids[n], "number": f"x{n}", "fee": f"fee-{n}", "fee_cents": 1000, "fine_cents": 0}
            for n in range(number)
        ]
        conn.execute(insert(models.declarations), rows)
        notes = [
            {
                "id": uuid.uuid4(),
                "declaration_id": ids[n],
                "number": f"n{n}",
                "rf": rf.reference("1234", rf.own_id(2026, 100_000 + n), 1000),
                "amount_cents": 1000,
                "issued_on": DAY,
                "valid_until": DAY,
            }
            for n in range(number)
        ]
        conn.execute(insert(models.notes), notes)
    assert body["note"]
    return notes


@pytest.mark.parametrize("number", [500, pytest.param(2500, marks=pytest.mark.thorough)])
def test_a_large_file_takes_few_statements_and_the_same_again_changes_nothing(
    represent: Any, engine: Engine, number: int
) -> None:
    """A statement for each line would show with 500 as well; the larger file is for the thorough run."""
    notes = lay_out(engine, represent(), number)
    entries = [Entry(1000, note["rf"], ref=f"B{n}") for n, note in enumerate(notes)]
    began = time.monotonic()
    with transaction(engine) as conn:
        file_id = importing.preview(conn, Brought(notification(*entries), "x.xml", "eleni"), AT, Habits())
    with counted(engine) as costs, transaction(engine) as conn:
        importing.post(conn, file_id, "eleni", AT, Habits())
    print(f"\n{(time.monotonic() - began) / number * 1000:.2f} s for a thousand payments, read, previewed and posted")
    assert len(costs.statements) < 80, "a file takes statements by its thousands of lines, not by its lines"
    again = [*entries, Entry(1000, notes[0]["rf"], ref="new")]
    with transaction(engine) as conn:
        second = importing.preview(conn, Brought(notification(*again), "x.xml", "eleni"), AT, Habits())
        importing.post(conn, second, "eleni", AT, Habits())
        file = payment_store.file(conn, second)
        assert file is not None
        assert file.counts == {"seen": number, "over": 1}
    with transaction(engine) as conn:
        assert check.differences(conn) == []
        assert balances.totals(conn)["bank"] == (number + 1) * 1000
        numbers = [int(number.split("/")[0]) for number in conn.execute(select(receipts.c.number)).scalars()]
    assert sorted(numbers) == list(range(1, number + 2))


@pytest.fixture
def one_connection(database_url: str) -> Iterator[Engine]:
    """An engine whose transactions all run on the same connection."""
    engine = make_engine(database_url, pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture
def new_ledger(engine: Engine) -> Iterator[None]:
    """Tables as a new municipality has them, and no statistics of them while the test runs.

    Books are emptied by tests alone. Where the server looked at two rows among the dead ones of other tests, it
    believes of an index with more pages that each row costs several of them, and goes through the table instead.
    """
    ledger = ("debts", "entries", "postings", "notes", "declarations")
    with transaction(engine) as conn:
        conn.execute(text("SET LOCAL session_replication_role = replica"))
        conn.execute(text(f"TRUNCATE {', '.join(ledger)} CASCADE"))
        _look_at(conn, ledger, "SET (autovacuum_enabled = off)")
    yield
    with transaction(engine) as conn:
        _look_at(conn, ledger, "RESET (autovacuum_enabled)")


def _look_at(conn: Connection, tables: Sequence[str], change: str) -> None:
    for table in tables:
        conn.execute(text(f"ALTER TABLE {table} {change}"))


@pytest.mark.usefixtures("new_ledger")
def test_a_file_larger_than_the_ledger_is_posted_by_its_indexes(
    represent: Any, engine: Engine, one_connection: Engine
) -> None:
    """A connection that planned while the ledger was empty read all of it for each posting, also when it had grown."""
    number = 1_000
    notes = _write_notes(engine, represent(), number)
    for _ in range(6):
        with transaction(one_connection) as conn:
            conn.execute(text("SELECT open_books(1)"))
    with transaction(one_connection) as conn:
        posting.open_books(conn)
        # As this release writes them: those of older ones are looked for by each file.
        conn.execute(text("UPDATE notes SET lines = '[]'"))
        entries = [Entry(1000, note["rf"], ref=f"B{n}") for n, note in enumerate(notes)]
        file_id = importing.preview(conn, Brought(notification(*entries), "x.xml", "eleni"), AT, Habits())
    with transaction(one_connection) as conn:
        before = _read_whole(conn)
        importing.post(conn, file_id, "eleni", AT, Habits())
        conn.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        read = {table: rows - before.get(table, 0) for table, rows in _read_whole(conn).items()}
    assert {table: rows for table, rows in read.items() if rows > 50 * number} == {}


def _read_whole(conn: Connection) -> dict[str, int]:
    """Rows of each table that this connection read by going through all of it."""
    read = text("SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables")
    return dict(conn.execute(read).all())


def _post(url: str, begun: Any) -> None:
    engine = make_engine(url)
    begun.set()
    with transaction(engine) as conn:
        waiting = conn.execute(select(bank_files.c.id).where(bank_files.c.state == "previewed")).scalars().first()
    if waiting is not None:
        with transaction(engine) as conn:
            importing.post(conn, waiting, "eleni", AT, Habits())
    engine.dispose()


def test_a_process_that_is_killed_while_it_posts_loses_and_doubles_nothing(
    represent: Any, engine: Engine, database_url: str
) -> None:
    notes = lay_out(engine, represent(), 300)
    data = notification(*[Entry(1000, note["rf"], ref=f"K{n}") for n, note in enumerate(notes)])
    with transaction(engine) as conn:
        importing.preview(conn, Brought(data, "x.xml", "eleni"), AT, Habits())
    context = multiprocessing.get_context("fork")
    for pause in (0.0, 0.02, 0.05, 0.1, 0.2):
        begun = context.Event()
        process = context.Process(target=_post, args=(database_url, begun))
        process.start()
        begun.wait(30)
        time.sleep(pause)
        if process.pid and process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        with transaction(engine) as conn:
            assert check.differences(conn) == []
            came = balances.totals(conn).get("bank", 0)
            assert came in (0, 300_000), "all of the file or nothing"
            assert conn.execute(select(func.count()).select_from(payments)).scalar_one() * 1000 == came
    _post(database_url, context.Event())
    with transaction(engine) as conn:
        assert balances.totals(conn)["bank"] == 300_000
        assert conn.execute(select(func.count()).select_from(receipts)).scalar_one() == 300

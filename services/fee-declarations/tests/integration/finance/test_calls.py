"""A finance application that misbehaves: in spite of its answers, its own record has everything once and in order."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fee_declarations.accounting import check
from fee_declarations.finance import queue
from fee_declarations.finance.models import finance_outbox
from fee_declarations.settings import FinanceSettings
from flask import Flask
from pydantic import ValidationError
from servicekit.db import transaction
from sqlalchemy import Engine, select, update

from ...camt import Entry
from ...finance_side import AFTER, Server
from ..bank import Bank
from ..test_receiving import declare
from .conftest import Side, connect

SEED = 20261123


@pytest.fixture
def side(engine: Engine, tmp_path: Path) -> Iterator[Side]:
    with ExitStack() as stack:
        yield connect("http", engine, tmp_path, stack)


@pytest.fixture
def app(side: Side) -> Flask:
    return side.app


@pytest.fixture
def server(side: Side) -> Server:
    assert side.server
    return side.server


def proven(side: Side, *businesses: dict[str, Any]) -> None:
    """Both books say the same, and the other side has no fault to tell of."""
    with transaction(side.engine) as conn:
        assert check.differences(conn) == []
    assert side.record.faults == []
    assert side.states() == {"done": len(side.record.taken)}
    for business in businesses:
        assert side.owes(business) == side.ours(business)


def last(side: Side) -> Any:
    with transaction(side.engine) as conn:
        query = select(finance_outbox).where(finance_outbox.c.state != "done").order_by(finance_outbox.c.seq)
        return conn.execute(query).mappings().first()


def test_everything_arrives_once_however_it_answers(side: Side, server: Server, represent: Any) -> None:
    server.slow_seconds = 1.5
    one, other = represent(), represent()
    first, second = declare(one), declare(other)
    server.moods = ["500", *AFTER, "moved", "503", "401"]
    Bank(side.engine).take(Entry(first["note"]["amount_cents"], first["note"]["rf"]), Entry(100, second["note"]["rf"]))
    side.run()
    assert server.moods == []
    proven(side, first["business"], second["business"])
    # Those that it took before it failed came again, and it knew them.
    assert max(side.record.came.values()) > 1
    assert len(side.record.of("posted")) == 4


def test_what_it_refuses_waits_for_a_person_and_keeps_only_its_own_debtor(
    side: Side, server: Server, represent: Any
) -> None:
    side.record.refused = {"note-issued"}
    first = declare(represent())
    side.run()
    row = last(side)
    assert (row["state"], row["error"], row["error_text"]) == (
        "dead",
        "status-422",
        "Δεν γίνεται δεκτό. Άγνωστο τέλος.",
    )
    side.record.refused = set()
    second = declare(represent())
    side.run()
    # The charge of the first debtor waits behind its note; the second debtor does not wait.
    assert side.states() == {"done": 4, "dead": 1, "waiting": 1}
    assert (side.owes(first["business"]), side.owes(second["business"])) == (0, side.ours(second["business"]))
    with transaction(side.engine) as conn:
        queue.revive(conn, row["id"], side.clock())
    side.run()
    proven(side, first["business"], second["business"])


def test_a_message_that_always_fails_is_given_to_a_person_after_so_many_tries(
    side: Side, server: Server, represent: Any
) -> None:
    server.always = "500"
    declare(represent())
    for _ in range(60):
        side.clock.advance(minutes=61)
        for step in side.steps:
            step()
    row = last(side)
    assert (row["state"], row["error"], row["attempts"]) == ("dead", "status-500", queue.TRIES)
    assert side.feed()["away_reason"] == "status-500"
    assert side.record.taken == {}


def test_waits_grow_and_the_body_stays_the_same(side: Side, server: Server, represent: Any) -> None:
    server.always = "garbage"
    declare(represent())
    waits, bodies = [], set()
    for _ in range(5):
        assert side.steps[0]() in (0, 1)
        row = last(side)
        waits.append((row["next_at"] - side.clock()).total_seconds())
        bodies.add(row["body"])
        side.clock.advance(minutes=30)
    assert waits == [10, 20, 40, 80, 160]
    assert len(bodies) == 1
    server.always = None
    side.run()
    assert [number for number in side.record.came.values() if number > 1] == [6]


def test_nothing_overtakes_what_is_still_being_written(side: Side, represent: Any) -> None:
    """Numbers are given when messages are written, and seen when transactions end, which is another order."""
    body = declare(represent())
    side.run()
    waiting = select(finance_outbox.c.seq).where(finance_outbox.c.state == "waiting").order_by(finance_outbox.c.seq)
    again = update(finance_outbox).where(finance_outbox.c.kind == "note-issued")
    with side.engine.connect() as late:
        # An earlier message of the same debtor is written by a transaction that has not ended yet.
        late.execute(again.values(state="waiting"))
        Bank(side.engine).take(Entry(100, body["note"]["rf"]))
        with transaction(side.engine) as conn:
            assert conn.execute(waiting).scalars().first() is not None
            assert queue.claim(conn, side.clock()) is None
        late.commit()
    with transaction(side.engine) as conn:
        taken = queue.claim(conn, side.clock())
    assert taken is not None
    assert taken.kind == "note-issued"


def test_several_workers_and_processes_that_die_keep_the_order_of_each_debtor(
    side: Side, server: Server, represent: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = Random(SEED)  # noqa: S311 -- the same every time
    filed = [declare(represent()) for _ in range(3)]
    bank = Bank(side.engine)
    for number in range(6):
        bank.take(*(Entry(100 + number, one["note"]["rf"]) for one in filed))
    server.moods = [chance.choice(["", "", "500", "cut", "garbage", "503"]) for _ in range(30)]
    # One took a message and died: its lease ends.
    with transaction(side.engine) as conn:
        assert queue.claim(conn, side.clock()) is not None
    steps = [side.worker() for _ in range(3)]

    def work(step: Any) -> None:
        for _ in range(40):
            step()

    for _ in range(8):
        side.clock.advance(minutes=61)
        threads = [threading.Thread(target=work, args=(step,)) for step in steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    side.run()
    proven(side, *(one["business"] for one in filed))
    assert len(side.record.of("posted")) == 3 + 18


def test_the_address_is_https_or_this_machine_and_a_token_is_needed(tmp_path: Path) -> None:
    def made(**settings: str) -> FinanceSettings:
        return FinanceSettings.model_validate({"dias_creditor_id": "1234", "finance": "http", **settings})

    token = tmp_path / "token"
    token.write_text("abc\n", encoding="ascii")
    assert made(finance_url="https://finance.example/v1", finance_token_file=str(token)).token() == "abc"
    assert made(finance_url="http://127.0.0.1:9/v1", finance_token="x").token() == "x"
    for url in ("http://finance.example", "https://a:b@finance.example", "ftp://127.0.0.1", "https://f.example?afm=1"):
        with pytest.raises(ValidationError):
            made(finance_url=url, finance_token="x")
    for lacking in ({"finance_url": "https://finance.example"}, {"finance_token": "x"}, {"finance": "file"}):
        with pytest.raises(ValidationError):
            made(**lacking)

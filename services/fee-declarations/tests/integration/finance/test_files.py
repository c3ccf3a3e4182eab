"""Files that go out and answers that come back: nothing is lost on the way, half an answer is none."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fee_declarations.finance import queue
from fee_declarations.finance.models import finance_files, finance_outbox
from fee_declarations.finance_delivery import dropping, file_drop
from flask import Flask
from servicekit.db import transaction
from sqlalchemy import Engine, select

from ...camt import Entry
from ..bank import Bank
from ..test_receiving import declare
from .conftest import Side, connect


@pytest.fixture
def side(engine: Engine, tmp_path: Path) -> Iterator[Side]:
    with ExitStack() as stack:
        yield connect("file", engine, tmp_path, stack)


@pytest.fixture
def app(side: Side) -> Flask:
    return side.app


def out(side: Side) -> list[str]:
    return sorted(path.name for path in (side.folder / "out").glob("*"))


def look(side: Side, times: int = 1) -> None:
    for _ in range(times):
        side.steps[0]()


def ack(side: Side, number: int) -> Path:
    return side.folder / "in" / f"eservices-{number:06d}.ack.csv"


def test_a_file_that_was_lost_comes_again_a_day_later_and_an_answer_counts_once(side: Side, represent: Any) -> None:
    assert side.clerk
    filed = declare(represent())
    look(side)
    assert out(side) == ["eservices-000001.csv", "eservices-000001.csv.sha256"]
    first = (side.folder / "out" / "eservices-000001.csv").read_bytes()
    for name in out(side):
        (side.folder / "out" / name).unlink()
    look(side, 3)
    assert (out(side), side.states()) == ([], {"handed": 3})
    side.clock.advance(hours=25)
    look(side)
    assert (side.folder / "out" / "eservices-000001.csv").read_bytes() == first
    # More happens to the same debtor meanwhile: it waits for the answer.
    Bank(side.engine).take(Entry(100, filed["note"]["rf"]))
    look(side)
    assert side.states() == {"handed": 3, "waiting": 1}
    side.clerk.work()
    answer = ack(side, 1).read_bytes()
    look(side, 2)
    assert side.states()["done"] == 3
    ack(side, 1).write_bytes(answer.replace(b"accepted", b"refused"))
    side.run()
    assert side.states() == {"done": 4}
    assert side.owes(filed["business"]) == side.ours(filed["business"])
    with transaction(side.engine) as conn:
        kept = conn.execute(select(finance_files.c.content)).scalars().all()
    assert kept == [None, None], "what was answered is not kept twice"


def test_what_is_refused_keeps_the_rest_of_its_debtor_until_a_person_has_looked(side: Side, represent: Any) -> None:
    side.record.refused = {"note-issued"}
    first = declare(represent())
    look(side)
    side.run()
    with transaction(side.engine) as conn:
        dead = conn.execute(select(finance_outbox).where(finance_outbox.c.state == "dead")).mappings().one()
    assert (dead["kind"], dead["error_text"]) == ("note-issued", "Δεν γίνεται δεκτό.")
    assert side.states() == {"done": 1, "dead": 1, "waiting": 1}, "the charge was skipped, and goes out again later"
    side.record.refused = set()
    second = declare(represent())
    side.run()
    assert side.states() == {"done": 4, "dead": 1, "waiting": 1}
    with transaction(side.engine) as conn:
        queue.revive(conn, dead["id"], side.clock())
    side.run()
    assert (side.states(), side.record.faults) == ({"done": 6}, [])
    for business in (first["business"], second["business"]):
        assert side.owes(business) == side.ours(business)


def test_an_answer_that_is_not_whole_is_put_aside_with_the_reason(side: Side, represent: Any) -> None:
    assert side.clerk
    declare(represent())
    look(side)
    side.clerk.work()
    whole = ack(side, 1).read_text(encoding="utf-8")
    lines = whole.splitlines()
    for wrong in (
        "\n".join(lines[:-1]),
        "\n".join([*lines, lines[-1]]),
        whole.replace("accepted", "perhaps", 1),
        whole.replace(lines[1][:8], "ffffffff"),
        "a;b\n1;2\n",
        "\x00",
        "id;result;reference;reason\nx;accepted;;\n",
    ):
        ack(side, 1).write_text(wrong, encoding="utf-8")
        look(side, 2)
        assert side.states() == {"handed": 3}, wrong
    ack(side, 1).write_bytes(b"\xff\xfe\x00")
    ack(side, 9).write_text(whole, encoding="utf-8")
    (side.folder / "in" / "letter.txt").write_text("x", encoding="utf-8")
    look(side, 2)
    reasons = list((side.folder / "refused").glob("*.txt"))
    assert len(reasons) >= 3
    assert all(path.read_text(encoding="utf-8").strip() for path in reasons)
    ack(side, 1).write_text(whole, encoding="utf-8")
    look(side, 2)
    assert side.states() == {"done": 3}


def test_a_process_that_dies_between_making_and_writing_writes_the_same_file(
    side: Side, represent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = declare(represent())

    def die(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(dropping, "_write", die)
        with pytest.raises(KeyboardInterrupt):
            look(side)
    assert (out(side), side.states()) == ([], {"handed": 3})
    side.worker()
    side.run()
    assert (side.states(), side.record.faults) == ({"done": 3}, [])
    assert side.owes(filed["business"]) == side.ours(filed["business"])


def test_a_folder_that_is_away_is_told_and_stops_nothing(side: Side, represent: Any) -> None:
    away = side.folder / "in"
    away.parent.mkdir(exist_ok=True)
    away.write_text("not a folder", encoding="utf-8")
    declare(represent())
    look(side)
    assert side.feed()["away_since"] is not None
    away.unlink()
    side.run()
    assert (side.feed()["away_since"], side.states()) == (None, {"done": 3})
    assert list((side.folder / "done").iterdir())


def test_a_file_says_what_its_messages_say() -> None:
    assert file_drop.written([]).startswith("id;sequence;kind;")
    assert file_drop.answered_number("eservices-000017.ack.csv") == 17
    for name in ("eservices-17.ack.csv", "eservices-000017.csv", "../eservices-000017.ack.csv", "e.ack.csv"):
        assert file_drop.answered_number(name) is None
    assert (file_drop.is_list("debtors-2026.csv"), file_drop.is_list("debtors/x.csv")) == (True, False)

"""The folder in which a bank's program leaves files: each is previewed once, and never while it still grows."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fee_declarations.payments import bank_folder
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.models import bank_files
from servicekit.db import transaction
from sqlalchemy import Engine, select

from ..camt import Entry, notification

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
def look(engine: Engine, tmp_path: Path) -> Any:
    """One look at the folder."""
    step = bank_folder.make_step(engine, tmp_path, Habits(), lambda: AT)
    assert step() == 0
    return step


def files(engine: Engine) -> list[tuple[str, str]]:
    with transaction(engine) as conn:
        rows = conn.execute(select(bank_files.c.name, bank_files.c.state).order_by(bank_files.c.name))
        return [(row.name, row.state) for row in rows]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_previewed_when_it_has_stopped_growing(look: Any, engine: Engine, tmp_path: Path) -> None:
    data, path = notification(Entry(100)), tmp_path / "in" / "a.xml"
    path.write_bytes(data[:200])
    assert look() == 0
    path.write_bytes(data)
    assert look() == 0, "it has grown since"
    assert look() == 1
    assert files(engine) == [("a.xml", "previewed")]
    assert (names(tmp_path / "in"), names(tmp_path / "done")) == ([], ["a.xml"])


def test_the_same_bytes_under_another_name_are_put_away(look: Any, engine: Engine, tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml"):
        (tmp_path / "in" / name).write_bytes(notification(Entry(100, ref="Z"), message="M-same"))
    look()
    assert look() == 2
    assert files(engine) == [("a.xml", "previewed")]
    assert names(tmp_path / "done") == ["a.xml", "b.xml"]


def test_what_cannot_be_read_is_put_aside_with_the_reason(look: Any, engine: Engine, tmp_path: Path) -> None:
    for name in ("bad.xml", "link.xml", ".part.xml"):
        (tmp_path / "in" / name).write_bytes(b"<a/>")
    (tmp_path / "in" / "link.xml").unlink()
    (tmp_path / "in" / "link.xml").symlink_to(tmp_path / "elsewhere.xml")
    look()
    assert look() == 1
    assert names(tmp_path / "refused") == ["bad.xml", "bad.xml.txt"]
    assert (tmp_path / "refused" / "bad.xml.txt").read_text(encoding="utf-8").strip()
    assert names(tmp_path / "in") == [".part.xml", "link.xml"]
    assert files(engine) == []


def test_two_of_the_same_name_are_both_kept(look: Any, engine: Engine, tmp_path: Path) -> None:
    for cents in (100, 200):
        (tmp_path / "in" / "a.xml").write_bytes(notification(Entry(cents)))
        look()
        assert look() == 1
    assert names(tmp_path / "done") == ["a-1.xml", "a.xml"]
    assert len(files(engine)) == 2


def test_no_name_or_size_of_a_file_keeps_the_others_waiting(look: Any, engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "in" / os.fsdecode(b"a\xff.xml")).write_bytes(notification(Entry(100)))
    (tmp_path / "in" / ("b" * 251 + ".xml")).write_bytes(b"<a/>")
    with (tmp_path / "in" / "c.xml").open("wb") as large:
        large.truncate(bank_folder.LONGEST + 1)
    (tmp_path / "in" / "d.xml").write_bytes(notification(Entry(200)))
    look()
    assert look() == 4
    assert files(engine) == [("a.xml", "previewed"), ("d.xml", "previewed")]
    assert "μεγαλύτερο" in (tmp_path / "refused" / "c.xml.txt").read_text(encoding="utf-8")

"""Files of messages for a finance application that takes no calls: kept until they are answered."""

from collections.abc import Sequence
from datetime import datetime

from servicekit import numbering
from sqlalchemy import Connection, insert, select, text, update

from fee_declarations import models
from fee_declarations.finance.models import finance_files
from fee_declarations.finance.rows import DropFile

SERIES, _NO_YEAR = "finance-files", 0
# Numbers follow each other in the order of the messages: one process at a time makes a file.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('finance-files'))")
_FILE = [finance_files.c[name] for name in DropFile._fields]


def one_at_a_time(conn: Connection) -> None:
    """Wait for the file that is being made; no other one is until this transaction ends."""
    conn.execute(_ONE_AT_A_TIME)


def next_number(conn: Connection) -> int:
    return numbering.next_number(conn, models.kit.counters, SERIES, _NO_YEAR)


def add(conn: Connection, new: DropFile, messages: int, now: datetime) -> None:
    values = {"number": new.number, "sha256": new.sha256, "content": new.content, "made_at": now, "messages": messages}
    conn.execute(insert(finance_files).values(**values))


def to_be_written(conn: Connection, before: datetime) -> Sequence[DropFile]:
    """Files without an answer that were never put into the folder, or last before this moment; in order."""
    files = finance_files.c
    due = files.answered_at.is_(None) & (files.written_at.is_(None) | (files.written_at < before))
    return [DropFile(*row) for row in conn.execute(select(*_FILE).where(due).order_by(files.number))]


def written(conn: Connection, number: int, now: datetime) -> None:
    conn.execute(update(finance_files).where(finance_files.c.number == number).values(written_at=now))


def lock(conn: Connection, number: int) -> DropFile | None:
    row = conn.execute(select(*_FILE).where(finance_files.c.number == number).with_for_update()).first()
    return DropFile(*row) if row else None


def answered(conn: Connection, number: int, now: datetime) -> None:
    """The file has its answer: what was in it is not needed any more."""
    done = {"answered_at": now, "content": None}
    conn.execute(update(finance_files).where(finance_files.c.number == number).values(**done))

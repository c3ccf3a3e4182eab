"""The worker's turn at a folder: what waits becomes a file in ``out``, answers and lists of debtors come by ``in``.

A file is kept in the database before it is written, so a process that is killed in between writes the same one again.
It is written again each day until it is answered: a file that was lost on its way comes once more, by the same number.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from servicekit import numbering
from servicekit.clock import Clock
from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Connection, Engine, RowMapping, select, text, update
from sqlalchemy import insert as new

from fee_declarations import models
from fee_declarations.debtor_list import NotAList, read_list
from fee_declarations.finance import queue
from fee_declarations.finance.ledger import enter_debtors
from fee_declarations.finance.models import finance_files
from fee_declarations.finance_delivery import file_drop, unknown
from fee_declarations.folders import Inbox

log = get_logger(__name__)

MOST = 2000
"""Messages of one file."""
LONGEST = 50_000_000
"""Bytes of an answer or of a list."""
AGAIN = timedelta(days=1)
SERIES, _NO_YEAR = "finance-files", 0
# Numbers follow each other in the order of the messages: one process at a time makes a file.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('finance-files'))")


@dataclass(frozen=True, slots=True)
class Drop:
    """What the turns need. ``match``: businesses that waited for a debtor are matched with those that came.
    ``named``: kinds of messages that this release does not know, and the log does."""

    engine: Engine
    folder: Path
    clock: Clock
    match: Callable[[Connection], int]
    named: set[str] = field(default_factory=set)


def make_step(drop: Drop) -> Callable[[], int]:
    """One look at the folder, and a file for it when something waits; how many files came and went."""
    inbox = Inbox(drop.folder)

    def step() -> int:
        try:
            came = sum(_take(drop, inbox, name) for name in inbox.ready())
            _make(drop)
            went = _write(drop)
        except OSError as error:
            # A folder of another machine may be away for a while.
            log.warning("finance-folder-away", error=type(error).__name__)
            with transaction(drop.engine) as conn:
                queue.away(conn, drop.clock(), type(error).__name__)
            return 0
        if came:
            with transaction(drop.engine) as conn:
                queue.heard(conn, drop.clock())
        return came + went

    return step


def _make(drop: Drop) -> None:
    """What waits becomes a file, in one transaction with its number."""
    now = drop.clock()
    with transaction(drop.engine) as conn:
        conn.execute(_ONE_AT_A_TIME)
        rows = queue.take_all(conn, MOST, now)
        unknown.name_new(conn, drop.named)
        if not rows:
            return
        number = numbering.next_number(conn, models.kit.counters, SERIES, _NO_YEAR)
        content = file_drop.written(row["body"] for row in rows)
        made = {"number": number, "sha256": file_drop.checksum(content), "content": content, "made_at": now}
        conn.execute(new(finance_files).values(**made, messages=len(rows)))
        queue.hand_over(conn, rows, number)


def _write(drop: Drop) -> int:
    """Put files into the folder that are not there yet, or were not answered for a day."""
    now, files = drop.clock(), finance_files.c
    due = files.answered_at.is_(None) & (files.written_at.is_(None) | (files.written_at < now - AGAIN))
    with transaction(drop.engine) as conn:
        rows = conn.execute(select(finance_files).where(due).order_by(files.number)).mappings().all()
    for row in rows:
        _put(drop.folder / "out", file_drop.name_of(row["number"]), row["content"])
        _put(
            drop.folder / "out",
            f"{file_drop.name_of(row['number'])}.sha256",
            file_drop.checksum_line(row["number"], row["sha256"]),
        )
        with transaction(drop.engine) as conn:
            conn.execute(update(finance_files).where(files.number == row["number"]).values(written_at=now))
    return len(rows)


def _put(folder: Path, name: str, content: str) -> None:
    """Whole or not at all: whoever looks at the folder never sees half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.part"
    with part.open("w", encoding="utf-8", newline="") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / name)


def _take(drop: Drop, inbox: Inbox, name: str) -> int:
    data = inbox.read(name, LONGEST)
    if data is None:
        return 0
    try:
        _take_in(drop, name, data)
    except (file_drop.NotAnAnswer, NotAList) as wrong:
        log.warning("finance-file-refused", reason=type(wrong).__name__)
        inbox.refuse(name, str(wrong))
        return 1
    inbox.put_away(name)
    return 1


def _take_in(drop: Drop, name: str, data: bytes) -> None:
    number = file_drop.answered_number(name)
    if number is None and not file_drop.is_list(name):
        raise file_drop.NotAnAnswer("the name is neither eservices-NNNNNN.ack.csv nor debtors….csv")
    if len(data) > LONGEST:
        raise file_drop.NotAnAnswer("the file is too large")
    try:
        written = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise file_drop.NotAnAnswer("the file is not in UTF-8") from None
    if number is not None:
        _answered(drop, number, file_drop.answers(written))
        return
    listed = read_list(written)
    with transaction(drop.engine) as conn:
        fresh = enter_debtors(conn, listed)
        tied = drop.match(conn)
    log.info("finance-list-taken", listed=len(listed), new=fresh, tied=tied)


def _answered(drop: Drop, number: int, answers: list[file_drop.Answer]) -> None:
    """Settle the messages of the file; an answer that came before changes nothing."""
    now = drop.clock()
    with transaction(drop.engine) as conn:
        which = select(finance_files).where(finance_files.c.number == number).with_for_update()
        file = conn.execute(which).mappings().first()
        if file is None:
            raise file_drop.NotAnAnswer(f"there is no file {number}")
        if file["answered_at"] is not None:
            return
        _refuse_other_messages(file, answers, queue.of_file(conn, number))
        for one in answers:
            _settle(conn, one, now)
        done = {"answered_at": now, "content": None}
        conn.execute(update(finance_files).where(finance_files.c.number == number).values(**done))


def _refuse_other_messages(file: RowMapping, answers: list[file_drop.Answer], sent: dict[UUID, str]) -> None:
    """Every message of the file is answered, and no other: half an answer is none."""
    lack = len(sent.keys() - {one.message_id for one in answers})
    other = len({one.message_id for one in answers} - sent.keys())
    if lack or other:
        raise file_drop.NotAnAnswer(f"file {file['number']}: {lack} messages are not answered, {other} are not of it")


def _settle(conn: Connection, answer: file_drop.Answer, now: datetime) -> None:
    if answer.result == "accepted":
        queue.settle(conn, answer.message_id, now, answer.reference)
    elif answer.result == "refused":
        queue.bury(conn, answer.message_id, "refused", answer.reason)
    else:
        queue.give_back(conn, [answer.message_id], now, "handed")

"""The worker's turn at a folder: what waits becomes a file in ``out``, answers and lists of debtors come by ``in``.

A file is kept in the database before it is written, so a process that is killed in between writes the same one again.
It is written again each day until it is answered, under the same number, in case it was lost on its way.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from servicekit.clock import Clock
from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Connection, Engine

from fee_declarations.debtor_list import NotAList, read_list
from fee_declarations.finance import files, queue
from fee_declarations.finance.ledger import enter_debtors
from fee_declarations.finance.rows import DropFile
from fee_declarations.finance_delivery import file_drop, unknown
from fee_declarations.folders import Inbox

log = get_logger(__name__)

MOST = 2000
"""Messages of one file."""
LONGEST = 50_000_000
"""Bytes of an answer or of a list."""
AGAIN = timedelta(days=1)


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
            came = sum(_read_file(drop, inbox, name) for name in inbox.ready())
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
        files.one_at_a_time(conn)
        rows = queue.claim_all(conn, MOST, now)
        unknown.name_new(conn, drop.named)
        if not rows:
            return
        number = files.next_number(conn)
        content = file_drop.written(row.body for row in rows)
        files.add(conn, DropFile(number, file_drop.checksum(content), content, None), len(rows), now)
        queue.hand_over(conn, rows, number)


def _write(drop: Drop) -> int:
    """Put files into the folder that are not there yet, or were not answered for a day."""
    now, out = drop.clock(), drop.folder / "out"
    with transaction(drop.engine) as conn:
        due = files.to_be_written(conn, now - AGAIN)
    for one in due:
        if one.content is None:
            # What is answered is not written again.
            continue
        name = file_drop.name_of(one.number)
        _put(out, name, one.content)
        _put(out, f"{name}.sha256", file_drop.checksum_line(one.number, one.sha256))
        with transaction(drop.engine) as conn:
            files.written(conn, one.number, now)
    return len(due)


def _put(folder: Path, name: str, content: str) -> None:
    """Whole or not at all: a reader of the folder never sees half a file."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.part"
    with part.open("w", encoding="utf-8", newline="") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / name)


def _read_file(drop: Drop, inbox: Inbox, name: str) -> int:
    data = inbox.read(name, LONGEST)
    if data is None:
        return 0
    try:
        _process_file(drop, name, data)
    except (file_drop.NotAnAnswer, NotAList) as wrong:
        log.warning("finance-file-refused", reason=type(wrong).__name__)
        inbox.refuse(name, str(wrong))
        return 1
    inbox.put_away(name)
    return 1


def _process_file(drop: Drop, name: str, data: bytes) -> None:
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
        matched = drop.match(conn)
    log.info("finance-list-taken", listed=len(listed), new=fresh, tied=matched)


def _answered(drop: Drop, number: int, answers: list[file_drop.Answer]) -> None:
    """Settle the messages of the file; an answer that came before changes nothing."""
    now = drop.clock()
    with transaction(drop.engine) as conn:
        file = files.lock(conn, number)
        if file is None:
            raise file_drop.NotAnAnswer(f"there is no file {number}")
        if file.answered_at is not None:
            return
        _refuse_other_messages(number, answers, queue.of_file(conn, number))
        for one in answers:
            _settle(conn, one, now)
        files.answered(conn, number, now)


def _refuse_other_messages(number: int, answers: list[file_drop.Answer], sent: dict[UUID, str]) -> None:
    """Refuse an answer that leaves out messages of the file or names others."""
    lack = len(set(sent) - {one.message_id for one in answers})
    other = len({one.message_id for one in answers} - set(sent))
    if lack or other:
        raise file_drop.NotAnAnswer(f"file {number}: {lack} messages are not answered, {other} are not of it")


def _settle(conn: Connection, answer: file_drop.Answer, now: datetime) -> None:
    if answer.result == "accepted":
        queue.settle(conn, answer.message_id, now, answer.reference)
    elif answer.result == "refused":
        queue.bury(conn, answer.message_id, "refused", answer.reason)
    else:
        queue.give_back(conn, [answer.message_id], now, "handed")

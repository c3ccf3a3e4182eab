"""A file of the bank: first a preview, which books nothing, then the posting, which is all of it or nothing.

The same bytes are taken once. A line that an earlier file has brought is seen and not booked again. A process that is
killed in the middle leaves a preview, which is posted again from its beginning.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from bankfiles.keys import Keys, keys_of
from bankfiles.reading import read
from bankfiles.rows import BankLine, Kind, Unreadable
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from fee_declarations.accounting import posting as ledger
from fee_declarations.payments import facts, matching, store
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.errors import AlreadyImported, BankFileDecided, BankFileNotFound, FileUnreadable
from fee_declarations.payments.lines import line_of, row_of
from fee_declarations.payments.outcomes import QUEUED, SETTLED, Outcome, Plan
from fee_declarations.payments.writing import write


def preview(conn: Connection, data: bytes, name: str, actor: str, now: datetime, habits: Habits) -> UUID:
    """Read the file and say what each line would end as; returns its id. Nothing is booked.

    Raises AlreadyImported, FileUnreadable.
    """
    # Before the first query: a large file takes a while, and a transaction that idles meanwhile would be ended.
    try:
        found = read(data)
    except Unreadable as wrong:
        raise FileUnreadable(wrong.reason, kind=wrong.kind, line=wrong.line) from None
    sha256 = hashlib.sha256(data).hexdigest()
    _refuse_known(conn, sha256)
    ledger.open_books(conn)
    file = {
        "id": uuid4(),
        "sha256": sha256,
        "name": name,
        "kind": str(found.kind),
        "version": found.version,
        "message_id": found.message_id,
        "size": len(data),
        "state": "previewed",
        "uploaded_at": now,
        "uploaded_by": actor,
        "warnings": [{"text": dict(one.text), "line": one.line} for one in found.warnings],
    }
    keys = keys_of(found.lines)
    plans = _plans(conn, file, found.lines, keys, habits, posting=False)
    try:
        with conn.begin_nested():
            store.add_file(conn, {**file, **summary(found.lines, [plan for _, plan in plans])})
    except IntegrityError:
        # Somebody else has brought the same bytes meanwhile.
        _refuse_known(conn, sha256)
        raise
    ended = [_ended(line, None, plan) for line, (_, plan) in zip(found.lines, plans, strict=True)]
    rows = [row_of(line, key) for line, key in zip(found.lines, keys, strict=True)]
    store.add_lines(conn, [{"file_id": file["id"], **row, **end} for row, end in zip(rows, ended, strict=True)])
    return UUID(str(file["id"]))


def post(conn: Connection, file_id: UUID, actor: str, now: datetime, habits: Habits) -> None:
    """Book what the file brings. What a preview said may have changed since: it is decided anew, with the debts locked.

    Raises BankFileNotFound, BankFileDecided.
    """
    store.one_at_a_time(conn)
    file = _previewed(conn, file_id)
    # Of an older release that still runs, since the preview: without its debts a note would take money as a credit.
    ledger.open_books(conn)
    rows = store.lines(conn, file_id)
    lines = [line_of(row) for row in rows]
    keys = [Keys(row["strong_key"], row["weak_key"]) for row in rows]
    plans = _plans(conn, file, lines, keys, habits, posting=True)
    write(conn, file_id, list(zip(lines, plans, strict=True)), actor, now)
    ended = [_ended(line, payment_id, plan) for line, (payment_id, plan) in zip(lines, plans, strict=True)]
    store.settle_lines(conn, file_id, ended)
    posted = {"state": "posted", "posted_at": now, "posted_by": actor}
    store.set_file(conn, file_id, {**posted, **summary(lines, [plan for _, plan in plans])})


def discard(conn: Connection, file_id: UUID) -> None:
    """Forget a preview; the same file may be brought again. Raises BankFileNotFound, BankFileDecided."""
    _previewed(conn, file_id)
    store.set_file(conn, file_id, {"state": "discarded"})


def summary(lines: Sequence[BankLine], plans: Sequence[Plan]) -> dict[str, Any]:
    """How many lines end as what, and where the money that came is: each cent in one of the sums."""
    counts = Counter(str(plan.outcome) for plan in plans)
    both = list(zip(lines, plans, strict=True))
    credited = [(line, plan) for line, plan in both if line.direction == "credit"]

    def total(outcomes: Iterable[Outcome]) -> int:
        return sum(line.amount_cents for line, plan in credited if plan.outcome in outcomes)

    booked = total({*SETTLED, Outcome.REFUND_RETURNED})
    held, seen = total(QUEUED), total({Outcome.SEEN})
    whole = sum(line.amount_cents for line, _ in credited)
    sums = {
        "credited_cents": whole,
        "booked_cents": booked,
        "held_cents": held,
        "seen_cents": seen,
        "other_cents": whole - booked - held - seen,
        "debited_cents": sum(line.amount_cents for line, _ in both if line.direction == "debit"),
    }
    return {"counts": dict(counts), "sums": sums}


def _plans(
    conn: Connection,
    file: Any,
    lines: Sequence[BankLine],
    keys: Sequence[Keys],
    habits: Habits,
    *,
    posting: bool,
) -> list[tuple[UUID, Plan]]:
    """What each line ends as, with the id that its payment has or would have."""
    desk = facts.desk_for(conn, file, lines, keys, habits, posting=posting)
    kind = Kind(file["kind"])
    found = []
    for line, key in zip(lines, keys, strict=True):
        payment_id = uuid4()
        found.append((payment_id, matching.decide(line, key, kind, desk, payment_id)))
    return found


def _ended(line: BankLine, payment_id: UUID | None, plan: Plan) -> dict[str, Any]:
    is_payment = plan.outcome in SETTLED or plan.outcome in QUEUED
    returned = plan.unwound.payment_id if plan.unwound else None
    return {
        "n": line.n,
        "outcome": str(plan.outcome),
        "why": plan.why,
        "late": plan.late,
        "note_id": plan.note_id,
        "payment_id": (payment_id if is_payment else returned) if payment_id else None,
    }


def _refuse_known(conn: Connection, sha256: str) -> None:
    known = store.file_of_bytes(conn, sha256)
    if known is not None:
        raise AlreadyImported(at=known["uploaded_at"].isoformat(), file_id=str(known["id"]), state=known["state"])


def _previewed(conn: Connection, file_id: UUID) -> Any:
    file = store.file(conn, file_id, lock=True)
    if file is None:
        raise BankFileNotFound
    if file["state"] != "previewed":
        raise BankFileDecided
    return file

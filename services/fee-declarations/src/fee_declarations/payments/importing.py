"""A file of the bank: first a preview, which books nothing, then the posting, which is all of it or nothing.

The same bytes are taken once. A line that an earlier file has brought is seen and not booked again. A process that is
killed in the middle leaves a preview, which is posted again from its beginning.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from bankfiles.keys import keys_of
from bankfiles.reading import read
from bankfiles.rows import BankLine, Kind, Unreadable
from sqlalchemy import Connection

from fee_declarations.accounting import posting as ledger
from fee_declarations.payments import facts, matching, store
from fee_declarations.payments.desk import Desk, Habits
from fee_declarations.payments.errors import AlreadyImported, BankFileDecided, BankFileNotFound, FileUnreadable
from fee_declarations.payments.facts import Lines
from fee_declarations.payments.outcomes import QUEUED, SETTLED, Outcome, Plan
from fee_declarations.payments.rows import BankFile, Ended
from fee_declarations.payments.writing import write


@dataclass(frozen=True, slots=True)
class Brought:
    """A bank file: its bytes, its name, and the officer (or the folder) that it came from."""

    data: bytes
    name: str
    actor: str


def preview(conn: Connection, brought: Brought, now: datetime, habits: Habits) -> UUID:
    """Read the file and say what each line would end as; returns its id. Nothing is booked.

    Raises AlreadyImported, FileUnreadable.
    """
    # Before the first query: a large file takes a while, and a transaction that idles meanwhile would be ended.
    try:
        found = read(brought.data)
    except Unreadable as wrong:
        raise FileUnreadable(wrong.reason, kind=wrong.kind, line=wrong.line) from None
    sha256 = hashlib.sha256(brought.data).hexdigest()
    _refuse_known(conn, sha256)
    ledger.open_books(conn)
    file_id, keys = uuid4(), keys_of(found.lines)
    lines = Lines(file_id, found.kind, found.message_id, found.lines, keys)
    plans = _plans(lines, facts.desk_for(conn, lines, habits, posting=False))
    totals = summary(found.lines, [plan for _, plan in plans])
    file = BankFile(
        id=file_id,
        sha256=sha256,
        name=brought.name,
        kind=str(found.kind),
        version=found.version,
        message_id=found.message_id,
        size=len(brought.data),
        state="previewed",
        uploaded_at=now,
        uploaded_by=brought.actor,
        posted_at=None,
        posted_by=None,
        counts=totals.counts,
        sums=totals.sums,
        warnings=[{"text": dict(one.text), "line": one.line} for one in found.warnings],
    )
    if not store.add_file(conn, file):
        # The same bytes were brought by another request meanwhile.
        _refuse_known(conn, sha256)
    ended = [_ended(line, None, plan) for line, (_, plan) in zip(found.lines, plans, strict=True)]
    store.add_lines(conn, file_id, list(zip(found.lines, keys, ended, strict=True)))
    return file_id


def post(conn: Connection, file_id: UUID, actor: str, now: datetime, habits: Habits) -> None:
    """Book what the file brings. What the preview said may have changed, so every line is decided again, with the debts
    locked.

    Raises BankFileNotFound, BankFileDecided.
    """
    store.one_at_a_time(conn)
    file = _previewed(conn, file_id)
    # Notes that an older release wrote since the preview have no debts yet: money would become a credit.
    ledger.open_books(conn)
    known = store.lines(conn, file_id)
    lines = [one.line for one in known]
    read_again = Lines(file_id, Kind(file.kind), file.message_id, lines, [one.keys for one in known])
    plans = _plans(read_again, facts.desk_for(conn, read_again, habits, posting=True))
    write(conn, file_id, list(zip(lines, plans, strict=True)), actor, now)
    ended = [_ended(line, payment_id, plan) for line, (payment_id, plan) in zip(lines, plans, strict=True)]
    store.settle_lines(conn, file_id, ended)
    totals = summary(lines, [plan for _, plan in plans])
    store.set_file(
        conn, file_id, state="posted", posted_at=now, posted_by=actor, counts=totals.counts, sums=totals.sums
    )


def discard(conn: Connection, file_id: UUID) -> None:
    """Forget a preview; the same file may be brought again. Raises BankFileNotFound, BankFileDecided."""
    _previewed(conn, file_id)
    store.set_file(conn, file_id, state="discarded")


class Totals(NamedTuple):
    """How many lines of a file end as what, and its sums in cents."""

    counts: Mapping[str, int]
    sums: Mapping[str, int]


def summary(lines: Sequence[BankLine], plans: Sequence[Plan]) -> Totals:
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
    return Totals(dict(counts), sums)


def _plans(of: Lines, desk: Desk) -> list[tuple[UUID, Plan]]:
    """What each line ends as, with the id that its payment has or would have."""
    found = []
    for line, key in zip(of.lines, of.keys, strict=True):
        payment_id = uuid4()
        found.append((payment_id, matching.decide(line, key, of.kind, desk, payment_id)))
    return found


def _ended(line: BankLine, payment_id: UUID | None, plan: Plan) -> Ended:
    is_payment = plan.outcome in SETTLED or plan.outcome in QUEUED
    returned = plan.unwound.payment_id if plan.unwound else None
    paid = (payment_id if is_payment else returned) if payment_id else None
    return Ended(line.n, str(plan.outcome), plan.why, plan.late, plan.note_id, paid)


def _refuse_known(conn: Connection, sha256: str) -> None:
    known = store.file_of_bytes(conn, sha256)
    if known is not None:
        raise AlreadyImported(at=known.uploaded_at.isoformat(), file_id=str(known.id), state=known.state)


def _previewed(conn: Connection, file_id: UUID) -> BankFile:
    file = store.file(conn, file_id, lock=True)
    if file is None:
        raise BankFileNotFound
    if file.state != "previewed":
        raise BankFileDecided
    return file

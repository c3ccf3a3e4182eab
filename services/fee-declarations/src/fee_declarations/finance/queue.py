"""The queue of messages to a finance application: sent in order for each debtor, settled once.

A worker takes a message by hiding it from other workers for a while, in a transaction of its own, and sends it outside
of any transaction. When the process is killed meanwhile, the message is sent again with the same key and content.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from uuid import UUID

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, RowMapping, bindparam, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import OperationalError

from fee_declarations.finance import messages
from fee_declarations.finance.message_store import Forgotten
from fee_declarations.finance.models import finance_acts, finance_feed, finance_outbox
from fee_declarations.finance.rows import Act, Feed, Message, Outgoing
from fee_declarations.models import ledger_debtors

CHANNEL = "finance"
LEASE = timedelta(minutes=2)
"""Longer than the longest call."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)
TRIES = 12
"""Failures after which a person must look: with the waits between them, some four and a half hours."""
LONGEST_TEXT = 500
_COLUMNS = tuple(field.name for field in fields(Message))

# Messages of kinds that only a newer release knows wait for a worker of that release, and so do later messages of the
# same debtor. The query takes one message whose debtor has no earlier unsettled one.
_NEXT = text(
    "SELECT q.* FROM finance_outbox q WHERE q.state = 'waiting' AND q.next_at <= :now AND q.kind = ANY(:kinds)"
    " AND NOT EXISTS (SELECT 1 FROM finance_outbox b WHERE b.lane = q.lane AND b.seq < q.seq AND b.state <> 'done')"
    " ORDER BY q.seq LIMIT 1 FOR UPDATE SKIP LOCKED"
)
# All messages that may go into one file: those of each debtor in order, unless an older one has no answer yet. The
# first message that stops a debtor is looked up once per debtor; otherwise each of ten thousand messages of one debtor
# would be compared with all before it.
_ALL = text(
    "WITH stopped AS MATERIALIZED (SELECT b.lane, min(b.seq) AS seq FROM finance_outbox b"
    "  WHERE b.state IN ('handed', 'dead') OR b.state = 'waiting' AND b.kind <> ALL(:kinds) GROUP BY b.lane)"
    " SELECT q.* FROM finance_outbox q LEFT JOIN stopped s ON s.lane = q.lane"
    " WHERE q.state = 'waiting' AND q.kind = ANY(:kinds) AND (s.seq IS NULL OR q.seq < s.seq)"
    " ORDER BY q.seq LIMIT :most FOR UPDATE OF q"
)
_UNKNOWN = text("SELECT DISTINCT kind FROM finance_outbox WHERE state = 'waiting' AND kind <> ALL(:kinds)")
_TELL_OPENED = text(
    "INSERT INTO finance_outbox (kind, about, lane)"
    " SELECT 'debtor-opened', :code, b.id FROM businesses b WHERE b.afm = :afm ON CONFLICT DO NOTHING"
)
# A message gets its number when it is written and becomes visible when its transaction ends, so an earlier message of
# the same debtor may still be invisible while others write. Messages are therefore taken only while no transaction
# writes any; writers wait for that a tenth of a second at most.
_BRIEFLY = text("SET LOCAL lock_timeout = '100ms'")
_NOBODY_WRITES = text("LOCK TABLE finance_outbox IN SHARE ROW EXCLUSIVE MODE")
_AS_ALWAYS = text("RESET lock_timeout")
_RING = text("SELECT pg_notify(:channel, '')")
_STOP_WRITERS = text("LOCK TABLE declarations, notes, postings IN SHARE ROW EXCLUSIVE MODE")
# What happened before the feed began, in order; what is in the queue already is left out.
_CATCH_UP = text(
    "INSERT INTO finance_outbox (kind, about, lane) SELECT kind, about, lane FROM ("
    " SELECT 'declaration-registered' AS kind, d.id::text AS about, d.business_id AS lane, d.filed_at AS at, 0 AS place"
    "  FROM declarations d WHERE d.filed_at >= :since"
    " UNION ALL SELECT 'note-issued', n.id::text, d.business_id,"
    "  coalesce((SELECT min(e.at) FROM entries e WHERE e.note_id = n.id), n.issued_on), 1"
    "  FROM notes n JOIN declarations d ON d.id = n.declaration_id WHERE n.issued_on >= CAST(:since AS date)"
    " UNION ALL SELECT DISTINCT 'posted', e.id::text, coalesce(p.business_id, b.business_id), e.at, 2"
    "  FROM entries e JOIN postings p ON p.entry_id = e.id LEFT JOIN debts b ON b.id = p.debt_id"
    "  WHERE e.at >= :since AND p.account IN ('receivable', 'credits')"
    "  AND coalesce(p.business_id, b.business_id) IS NOT NULL"
    " UNION ALL SELECT 'note-cancelled', n.id::text, d.business_id, n.cancelled_at, 3"
    "  FROM notes n JOIN declarations d ON d.id = n.declaration_id WHERE n.cancelled_at >= :since"
    " UNION ALL SELECT 'plan-granted', p.note_id::text, d.business_id, p.asked_at, 4"
    "  FROM plans p JOIN notes n ON n.id = p.note_id JOIN declarations d ON d.id = n.declaration_id"
    "  WHERE p.asked_at >= :since"
    " UNION ALL SELECT 'plan-ended', p.note_id::text, d.business_id, coalesce(p.ended_at, n.cancelled_at, now()), 5"
    "  FROM plans p JOIN notes n ON n.id = p.note_id JOIN declarations d ON d.id = n.declaration_id"
    "  WHERE p.asked_at >= :since AND (p.ended_at IS NOT NULL OR n.superseded_by IS NOT NULL"
    "   OR n.cancelled_at IS NOT NULL)"
    ") happened ORDER BY at, place, about ON CONFLICT DO NOTHING"
)


# -- the feed


def begin(conn: Connection, adapter: str, now: datetime) -> None:
    """From now on everything that happens is queued for this adapter. Writers wait meanwhile, so the cut is sharp."""
    row = conn.execute(select(finance_feed.c.adapter)).scalars().all()
    if row == [adapter]:
        return
    conn.execute(_STOP_WRITERS)
    conn.execute(finance_feed.delete())
    conn.execute(upsert(finance_feed).values(adapter=adapter, since=now).on_conflict_do_nothing())


def end(conn: Connection) -> None:
    """Nothing is queued any more; what waits stays."""
    conn.execute(finance_feed.delete())


def feed(conn: Connection) -> Feed | None:
    row = conn.execute(select(finance_feed)).mappings().first()
    return Feed(**row) if row else None


def heard(conn: Connection, now: datetime) -> None:
    """The other side has answered."""
    conn.execute(update(finance_feed).values(heard_at=now, away_since=None, away_reason=None))


def away(conn: Connection, now: datetime, reason: str) -> None:
    """The other side does not answer, for a reason that is not the message."""
    since = finance_feed.c.away_since
    conn.execute(update(finance_feed).values(away_reason=reason))
    conn.execute(update(finance_feed).where(since.is_(None)).values(away_since=now))


def catch_up(conn: Connection, since: datetime) -> int:
    """Queue what happened since then and was never queued; returns how many messages that is."""
    return int(conn.execute(_CATCH_UP, {"since": since}).rowcount)


def tell_opened(conn: Connection, code: str, afm: str) -> None:
    """An officer has opened this debtor here."""
    conn.execute(_TELL_OPENED, {"code": code, "afm": afm})
    conn.execute(_RING, {"channel": CHANNEL})


# -- messages


def claim(conn: Connection, now: datetime) -> Outgoing | None:
    """One message to be sent now, with its body; no other worker takes it for a while. None when none is due, or while
    other transactions write all the time: each of them rings when it has written. Call it first in a transaction."""
    if not _nobody_writes(conn):
        return None
    row = conn.execute(_NEXT, {"now": now, "kinds": _known()}).mappings().first()
    return _with_body(conn, _message(row), now) if row else None


def claim_all(conn: Connection, most: int, now: datetime) -> list[Outgoing]:
    """Messages for one file, with their bodies, locked. The caller hands them over in the same transaction. None while
    other transactions write all the time."""
    if not _nobody_writes(conn):
        return []
    rows = conn.execute(_ALL, {"most": most, "kinds": _known()}).mappings().all()
    return [one for one in (_with_body(conn, _message(row), now) for row in rows) if one is not None]


def _message(row: RowMapping) -> Message:
    """The row without the columns that a newer release has added to the table."""
    return Message(**{name: row[name] for name in _COLUMNS})


def unknown_kinds(conn: Connection) -> set[str]:
    """What waits for a newer worker."""
    return set(conn.execute(_UNKNOWN, {"kinds": _known()}).scalars())


def _known() -> list[str]:
    return list(messages.KINDS)


def _nobody_writes(conn: Connection) -> bool:
    """Wait a moment until no other transaction writes messages, and keep it so until this one ends."""
    try:
        with conn.begin_nested():
            conn.execute(_BRIEFLY)
            conn.execute(_NOBODY_WRITES)
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            return False
        raise
    conn.execute(_AS_ALWAYS)
    return True


def _with_body(conn: Connection, message: Message, now: datetime) -> Outgoing | None:
    try:
        body = message.body or messages.body_of(conn, message)
    except Forgotten:
        settle(conn, message.id, now)
        return None
    taken = update(finance_outbox).where(finance_outbox.c.seq == message.seq)
    conn.execute(taken.values(body=body, next_at=now + LEASE))
    return Outgoing(message.seq, message.id, message.kind, body, message.attempts)


def settle(conn: Connection, message_id: UUID, now: datetime, reference: str | None = None) -> bool:
    """The other side has the message; False when that was known. What it calls a debtor is kept with the debtor."""
    done = {"state": "done", "settled_at": now, "reference": reference, "error": None, "error_text": None}
    mine = (finance_outbox.c.id == message_id) & (finance_outbox.c.state != "done")
    row = conn.execute(update(finance_outbox).where(mine).values(**done).returning(finance_outbox)).mappings().first()
    if row is not None and row["kind"] == "debtor-opened" and reference:
        named = update(ledger_debtors).where(ledger_debtors.c.code == row["about"])
        conn.execute(named.values(reference=reference))
    return row is not None


def put_off(conn: Connection, message: Outgoing, now: datetime, error: str, tries: int = TRIES) -> bool:
    """Count a failure, and wait longer after each; True when that was the last try, and a person must look."""
    failures = message.attempts + 1
    wait = min(FIRST_WAIT * 2 ** min(failures - 1, 20), LONGEST_WAIT)
    dead = failures >= tries
    values = {"attempts": failures, "next_at": now + wait, "error": error, "state": "dead" if dead else "waiting"}
    _change(conn, message.id, values, "waiting")
    return dead


def give_back(conn: Connection, message_ids: Iterable[UUID], now: datetime, state: str = "waiting") -> None:
    """They were not sent after all: other workers may take them at once."""
    for one in message_ids:
        _change(conn, one, {"state": "waiting", "next_at": now, "file_number": None}, state)


def bury(conn: Connection, message_id: UUID, error: str, said: str | None) -> None:
    """The other side refuses it: sending it again would not help before a person has looked."""
    _change(conn, message_id, {"state": "dead", "error": error, "error_text": said}, "waiting", "handed")


def hand_over(conn: Connection, sent: Sequence[Outgoing], number: int) -> None:
    """They go out in the file of this number."""
    handed = update(finance_outbox).where(finance_outbox.c.seq == bindparam("which"))
    values = {"state": "handed", "file_number": number, "attempts": finance_outbox.c.attempts + 1, "error": None}
    conn.execute(handed.values(**values), [{"which": one.seq} for one in sent])


def of_file(conn: Connection, number: int) -> dict[UUID, str]:
    """The messages that went out in the file, by id, each with its state."""
    query = select(finance_outbox.c.id, finance_outbox.c.state).where(finance_outbox.c.file_number == number)
    return {row.id: row.state for row in conn.execute(query)}


def _change(conn: Connection, message_id: UUID, values: dict[str, object], *states: str) -> None:
    mine = (finance_outbox.c.id == message_id) & finance_outbox.c.state.in_(states)
    conn.execute(update(finance_outbox).where(mine).values(**values))


# -- what staff do


def note_act(conn: Connection, message_id: UUID, act: Act) -> None:
    """Keep what an officer did with a message that was not taken, and why."""
    values = {"message_id": message_id, **act._asdict()}
    conn.execute(insert(finance_acts).values(**values))


def revive(conn: Connection, message_id: UUID, now: datetime) -> None:
    """A message that was not taken is sent again as it is, counted from its first try."""
    fresh = {"state": "waiting", "attempts": 0, "next_at": now, "error": None, "error_text": None, "file_number": None}
    _change(conn, message_id, fresh, "dead")
    conn.execute(_RING, {"channel": CHANNEL})

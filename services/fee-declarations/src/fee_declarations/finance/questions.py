"""Tax numbers for which a connected finance application is asked."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert

from fee_declarations.finance.models import finance_questions
from fee_declarations.finance.queue import FIRST_WAIT, LEASE, LONGEST_WAIT
from fee_declarations.finance.rows import Question

ASKED_AGAIN = timedelta(days=1)


def ask(conn: Connection, afm: str) -> None:
    """Let the worker ask for this tax number; once answered, it is asked again after a day at the earliest."""
    now = func.now()
    again = {"asked_at": now, "next_at": now, "attempts": 0, "answered_at": None}
    row = insert(finance_questions).values(afm=afm, asked_at=now, next_at=now)
    old = finance_questions.c.answered_at < now - ASKED_AGAIN
    conn.execute(row.on_conflict_do_update(index_elements=[finance_questions.c.afm], set_=again, where=old))


def claim(conn: Connection, now: datetime) -> Question | None:
    """One that is due; no other worker asks for it for a while."""
    due = (finance_questions.c.answered_at.is_(None)) & (finance_questions.c.next_at <= now)
    query = (
        select(finance_questions.c.afm, finance_questions.c.attempts)
        .where(due)
        .order_by(finance_questions.c.next_at)
        .limit(1)
    )
    row = conn.execute(query.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    _set(conn, row.afm, next_at=now + LEASE)
    return Question(*row)


def give_back(conn: Connection, afm: str, now: datetime) -> None:
    _set(conn, afm, next_at=now)


def put_off(conn: Connection, question: Question, now: datetime) -> None:
    """Wait longer after each failure; a question is never given up, because only a business waits behind it."""
    failures = question.attempts + 1
    _set(conn, question.afm, attempts=failures, next_at=now + min(FIRST_WAIT * 2 ** min(failures, 20), LONGEST_WAIT))


def answer(conn: Connection, afm: str, now: datetime) -> None:
    _set(conn, afm, answered_at=now)


def _set(conn: Connection, afm: str, **values: object) -> None:
    conn.execute(update(finance_questions).where(finance_questions.c.afm == afm).values(**values))

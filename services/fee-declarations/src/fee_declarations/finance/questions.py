"""Tax numbers for which a connected finance application is asked."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from fee_declarations.finance.models import finance_questions
from fee_declarations.finance.queue import FIRST_WAIT, LEASE, LONGEST_WAIT


def take(conn: Connection, now: datetime) -> RowMapping | None:
    """One that is due; nobody else asks for it for a while."""
    due = (finance_questions.c.answered_at.is_(None)) & (finance_questions.c.next_at <= now)
    query = select(finance_questions).where(due).order_by(finance_questions.c.next_at).limit(1)
    row = conn.execute(query.with_for_update(skip_locked=True)).mappings().first()
    if row is not None:
        _set(conn, row["afm"], next_at=now + LEASE)
    return row


def give_back(conn: Connection, afm: str, now: datetime) -> None:
    _set(conn, afm, next_at=now)


def put_off(conn: Connection, row: RowMapping, now: datetime) -> None:
    """Wait longer after each failure; a question is never given up, for nothing but a business waits behind it."""
    failures = int(row["attempts"]) + 1
    _set(conn, row["afm"], attempts=failures, next_at=now + min(FIRST_WAIT * 2 ** min(failures, 20), LONGEST_WAIT))


def answer(conn: Connection, afm: str, now: datetime) -> None:
    _set(conn, afm, answered_at=now)


def _set(conn: Connection, afm: str, **values: object) -> None:
    conn.execute(update(finance_questions).where(finance_questions.c.afm == afm).values(**values))

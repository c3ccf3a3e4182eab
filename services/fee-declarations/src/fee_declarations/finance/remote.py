"""A finance application that stands elsewhere, as far as a transaction may know of it.

Its debtors are a copy of ours, which the worker refreshes; notes are numbered here, so that declaring goes on while the
other side is down. What happens is queued by the database itself (migration 0102) and delivered by the worker.
"""

from datetime import timedelta

from sqlalchemy import Connection, func
from sqlalchemy.dialects.postgresql import insert

from fee_declarations.finance import Debtor, queue
from fee_declarations.finance.ledger import Ledger
from fee_declarations.finance.models import finance_questions

ASKED_AGAIN = timedelta(days=1)


class Remote(Ledger):
    """The port over our copy. ``asks``: a tax number that we do not know is asked for; a file drop sends lists."""

    def __init__(self, creditor_id: str, *, asks: bool) -> None:
        super().__init__(creditor_id)
        self._asks = asks

    def find_debtor(self, conn: Connection, afm: str) -> Debtor | None:
        known = super().find_debtor(conn, afm)
        if known is None and self._asks:
            _ask(conn, afm)
        return known

    def open_debtor(self, conn: Connection, afm: str, name: str, months: int) -> Debtor:
        before = super().find_debtor(conn, afm)
        opened = super().open_debtor(conn, afm, name, months)
        if before is None:
            queue.tell_opened(conn, opened.code, afm)
        return opened


def _ask(conn: Connection, afm: str) -> None:
    """The worker asks for this tax number; a day after an answer it asks again."""
    now = func.now()
    again = {"asked_at": now, "next_at": now, "attempts": 0, "answered_at": None}
    row = insert(finance_questions).values(afm=afm, asked_at=now, next_at=now)
    old = finance_questions.c.answered_at < now - ASKED_AGAIN
    conn.execute(row.on_conflict_do_update(index_elements=[finance_questions.c.afm], set_=again, where=old))

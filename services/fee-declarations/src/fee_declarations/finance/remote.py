"""A remote finance application, as far as it matters inside a transaction.

Its debtors are a copy of ours, which the worker refreshes; notes are numbered here, so that declaring goes on while the
other side is down. What happens is queued by the database itself (migration 0102) and delivered by the worker.
"""

from sqlalchemy import Connection

from fee_declarations.finance import Debtor, questions, queue
from fee_declarations.finance.ledger import Ledger


class Remote(Ledger):
    """The port over our copy. ``asks``: a tax number that we do not know is asked for; a file drop sends lists."""

    def __init__(self, creditor_id: str, *, asks: bool) -> None:
        super().__init__(creditor_id)
        self._asks = asks

    def find_debtor(self, conn: Connection, afm: str) -> Debtor | None:
        known = super().find_debtor(conn, afm)
        if known is None and self._asks:
            questions.ask(conn, afm)
        return known

    def open_debtor(self, conn: Connection, afm: str, name: str, months: int) -> Debtor:
        before = super().find_debtor(conn, afm)
        opened = super().open_debtor(conn, afm, name, months)
        if before is None:
            queue.tell_opened(conn, opened.code, afm)
        return opened

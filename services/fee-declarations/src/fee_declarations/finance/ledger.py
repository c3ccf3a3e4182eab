"""The built-in ledger: for towns whose finance application is not connected yet, and for every test."""

from datetime import date

from servicekit import numbering
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from fee_declarations import models
from fee_declarations.domain import rf
from fee_declarations.finance import Debtor, IssuedNote

NOTES, DEBTORS = "notes", "debtors"
# Β΄ category of books: a quarter at a time. Staff change it for a debtor with Γ΄ category (commands.py).
_USUAL_MONTHS = 3
# Debtor codes do not begin anew each year. Digits only: people type them, and Ο and O look the same.
_NO_YEAR = 0


class Ledger:
    """Numbers notes without a gap per year and gives each its RF code."""

    def __init__(self, creditor_id: str) -> None:
        self._creditor_id = creditor_id

    def find_debtor(self, conn: Connection, afm: str) -> Debtor:
        table = models.ledger_debtors
        known = conn.execute(select(table.c.code, table.c.months).where(table.c.afm == afm)).first()
        if known is None:
            code = f"{numbering.next_number(conn, models.counters, DEBTORS, _NO_YEAR):06d}"
            conn.execute(insert(table).values(afm=afm, code=code, months=_USUAL_MONTHS))
            return Debtor(code, _USUAL_MONTHS)
        return Debtor(known.code, known.months)

    def issue_note(self, conn: Connection, amount_cents: int, on: date) -> IssuedNote:
        number = numbering.next_number(conn, models.counters, NOTES, on.year)
        code = rf.reference(self._creditor_id, rf.own_id(on.year, number), amount_cents)
        return IssuedNote(f"{number}/{on.year}", code)


def set_debtor_months(conn: Connection, code: str, months: int) -> bool:
    """How often this debtor declares, after its category of books; False for an unknown code."""
    table = models.ledger_debtors
    return conn.execute(update(table).where(table.c.code == code).values(months=months)).rowcount == 1

"""The built-in ledger: for towns whose finance application is not connected yet, and for every test.

Its debtors are those that finance gave in a list (``commands import-debtors``) and those that officers opened.
"""

from collections.abc import Iterable
from datetime import date

from servicekit import numbering
from sqlalchemy import ColumnElement, Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from fee_declarations import models
from fee_declarations.domain import rf
from fee_declarations.finance import Debtor, IssuedNote
from fee_declarations.models import ledger_debtors

NOTES, DEBTORS = "notes", "debtors"
# Debtor codes do not restart each year. Digits only: people type them, and Ο and O look the same.
_NO_YEAR = 0


class Ledger:
    """Knows debtors, numbers notes without a gap per year and gives each its RF code."""

    def __init__(self, creditor_id: str) -> None:
        self._creditor_id = creditor_id

    def find_debtor(self, conn: Connection, afm: str) -> Debtor | None:
        return _one(conn, ledger_debtors.c.afm == afm)

    def debtor(self, conn: Connection, code: str) -> Debtor | None:
        return _one(conn, ledger_debtors.c.code == code)

    def open_debtor(self, conn: Connection, afm: str, name: str, months: int) -> Debtor:
        while (known := self.find_debtor(conn, afm)) is None:
            # A code that finance's list uses already is left out; numbers may have gaps here, those of notes may not.
            code = f"{numbering.next_number(conn, models.kit.counters, DEBTORS, _NO_YEAR):06d}"
            row = insert(ledger_debtors).values(code=code, afm=afm, name=name, months=months)
            conn.execute(row.on_conflict_do_nothing())
        return known

    @property
    def series(self) -> str:
        return NOTES

    def issue_note(self, conn: Connection, amount_cents: int, on: date) -> IssuedNote:
        number = numbering.next_number(conn, models.kit.counters, NOTES, on.year)
        return self.numbered(number, amount_cents, on)

    def numbered(self, number: int, amount_cents: int, on: date) -> IssuedNote:
        code = rf.reference(self._creditor_id, rf.own_id(on.year, number), amount_cents)
        return IssuedNote(f"{number}/{on.year}", code)


def enter_debtors(conn: Connection, listed: Iterable[Debtor]) -> int:
    """Import finance's list; returns how many are new. Debtors known by code or tax number stay as they are."""
    new = 0
    for one in listed:
        row = insert(ledger_debtors).values(code=one.code, afm=one.afm, name=one.name, months=one.months)
        new += len(conn.execute(row.on_conflict_do_nothing().returning(ledger_debtors.c.code)).all())
    return new


def set_debtor_months(conn: Connection, code: str, months: int) -> bool:
    """How often this debtor declares, after its category of books; False for an unknown code."""
    return conn.execute(update(ledger_debtors).where(ledger_debtors.c.code == code).values(months=months)).rowcount == 1


def _one(conn: Connection, which: ColumnElement[bool]) -> Debtor | None:
    table = ledger_debtors
    row = conn.execute(select(table.c.code, table.c.months, table.c.name, table.c.afm).where(which)).first()
    return Debtor(row.code, row.months, row.name, row.afm) if row else None

"""A bank whose files are taken in, and what the books say afterwards."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fee_declarations import models
from fee_declarations.accounting import balances, check
from fee_declarations.accounting import store as books
from fee_declarations.payments import importing
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.importing import Brought
from fee_declarations.payments.models import bank_lines, receipts
from servicekit.db import transaction
from sqlalchemy import Connection, Engine, select

from ..camt import IBAN, Entry, notification

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
HABITS = Habits(accounts=frozenset({IBAN}))


@dataclass
class Bank:
    """Takes files in, and says what became of them."""

    engine: Engine
    habits: Habits = HABITS
    notes: list[dict[str, Any]] = field(default_factory=list)
    at: datetime = AT

    def take(self, *entries: Entry, **more: Any) -> list[str]:
        """Preview and post a file; returns what each line ended as."""
        return self.post(self.preview(notification(*entries, **more)))

    def preview(self, data: bytes) -> uuid.UUID:
        with transaction(self.engine) as conn:
            return importing.preview(conn, Brought(data, "credits.xml", "eleni"), self.at, self.habits)

    def post(self, file_id: uuid.UUID) -> list[str]:
        with transaction(self.engine) as conn:
            importing.post(conn, file_id, "eleni", self.at, self.habits)
        with transaction(self.engine) as conn:
            assert check.differences(conn) == []
            return outcomes(conn, file_id)

    def amounts(self, note: dict[str, Any]) -> tuple[int, int]:
        """What is paid and what is open of the note."""
        with transaction(self.engine) as conn:
            which = models.notes.c.id == note["id"]
            found = balances.amounts_of(conn.execute(balances.notes_with_amounts(which)).mappings().one())
        return found.paid, found.open

    def credit(self, note: dict[str, Any]) -> int:
        with transaction(self.engine) as conn:
            return books.credit_of(conn, note["business_id"])

    def total(self, account: str) -> int:
        with transaction(self.engine) as conn:
            return balances.totals(conn).get(account, 0)

    def receipts(self) -> list[tuple[str, int]]:
        with transaction(self.engine) as conn:
            rows = conn.execute(select(receipts.c.number, receipts.c.amount_cents).order_by(receipts.c.number))
            return [(row.number, row.amount_cents) for row in rows]


def outcomes(conn: Connection, file_id: uuid.UUID) -> list[str]:
    query = select(bank_lines.c.outcome).where(bank_lines.c.file_id == file_id).order_by(bank_lines.c.n)
    return [str(outcome) for outcome in conn.execute(query).scalars()]

"""Queries for what an officer reverses in the books: which debts an entry is about, and whose they are."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from fee_declarations.accounting.models import debts, postings


class Taking(NamedTuple):
    """How much an entry took off a debt, and the note that has the debt now; None: it was forgotten."""

    entry_id: int
    debt_id: UUID
    cents: int
    note_id: UUID | None


class Owner(NamedTuple):
    """The business and the note of a debt; None: forgotten."""

    business_id: UUID | None
    note_id: UUID | None


def takings_of(conn: Connection, entry_ids: Collection[int]) -> list[Taking]:
    """What these entries took off debts."""
    query = select(postings.c.entry_id, postings.c.debt_id, -postings.c.amount_cents, debts.c.note_id)
    query = query.join(debts, debts.c.id == postings.c.debt_id).where(postings.c.entry_id.in_(entry_ids))
    return [Taking(*row) for row in conn.execute(query)]


def owners_of(conn: Connection, entry_id: int) -> list[Owner]:
    """Whose debts the entry is about."""
    query = (
        select(debts.c.business_id, debts.c.note_id)
        .join(postings, postings.c.debt_id == debts.c.id)
        .where(postings.c.entry_id == entry_id)
        .distinct()
    )
    return [Owner(*row) for row in conn.execute(query)]

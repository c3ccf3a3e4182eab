"""Queries of surcharges: how what is open of debts changed, and what was charged by them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, func, select

from fee_declarations.accounting.accounts import Account, Kind
from fee_declarations.accounting.models import entries, postings


def moves_by_day(conn: Connection, debt_ids: Sequence[UUID]) -> dict[UUID, dict[date, int]]:
    """How what is open of each debt changed, by day: by that on which the bank had the money, where it came by one."""
    day = func.coalesce(entries.c.bank_day, entries.c.on_day).label("day")
    query = (
        select(postings.c.debt_id, day, func.sum(postings.c.amount_cents).label("cents"))
        .join(entries, entries.c.id == postings.c.entry_id)
        .where(postings.c.debt_id.in_(debt_ids), postings.c.account == Account.RECEIVABLE)
        .group_by(postings.c.debt_id, day)
    )
    found: dict[UUID, dict[date, int]] = {}
    for row in conn.execute(query):
        found.setdefault(row.debt_id, {})[row.day] = int(row.cents)
    return found


def charged_cents(conn: Connection, debt_ids: Sequence[UUID]) -> int:
    """What was ever charged by these debts, whatever was taken back of it later."""
    query = (
        select(func.coalesce(func.sum(postings.c.amount_cents), 0))
        .join(entries, entries.c.id == postings.c.entry_id)
        .where(
            postings.c.debt_id.in_(debt_ids), postings.c.account == Account.RECEIVABLE, entries.c.kind == Kind.CHARGED
        )
    )
    return int(conn.execute(query).scalar_one()) if debt_ids else 0

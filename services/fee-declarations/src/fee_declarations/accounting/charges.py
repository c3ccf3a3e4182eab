"""Queries of what a note charged and of what has paid it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from servicekit.clock import local_day
from sqlalchemy import Connection, Label, func, select

from fee_declarations.accounting.accounts import Account, DebtKind, Kind
from fee_declarations.accounting.difference import Charged
from fee_declarations.accounting.models import debts, entries, postings


def charged(conn: Connection, note_id: UUID) -> list[Charged]:
    """The debts of the note with what was charged and is open of each, the oldest first."""

    def total(account: Account, name: str) -> Label[Any]:
        return func.coalesce(func.sum(postings.c.amount_cents).filter(postings.c.account == account), 0).label(name)

    query = (
        select(debts, total(Account.INCOME, "income"), total(Account.RECEIVABLE, "opened"))
        .join(postings, postings.c.debt_id == debts.c.id)
        .where(debts.c.note_id == note_id)
        .group_by(debts.c.id)
        .order_by(debts.c.created_at, debts.c.place, debts.c.id)
    )
    return [
        Charged(
            debt_id=row.id,
            act=row.charged_by,
            kind=DebtKind(row.kind),
            cents=-int(row.income),
            open_cents=int(row.opened),
            months=row.months,
            on=local_day(row.created_at),
            due=row.due,
            revenue_code=row.revenue_code,
        )
        for row in conn.execute(query)
    ]


def payments_of(conn: Connection, note_id: UUID) -> list[UUID]:
    """The payments that have paid debts of the note, by id."""
    query = (
        select(entries.c.payment_id)
        .join(postings, postings.c.entry_id == entries.c.id)
        .join(debts, debts.c.id == postings.c.debt_id)
        .where(debts.c.note_id == note_id, entries.c.payment_id.is_not(None))
        .distinct()
    )
    return sorted(conn.execute(query).scalars())


def written_off(conn: Connection, note_id: UUID) -> bool:
    """Whether something of the note is given up by a decision that was not taken back."""
    query = select(func.coalesce(func.sum(postings.c.amount_cents), 0)).join(debts, debts.c.id == postings.c.debt_id)
    query = query.where(debts.c.note_id == note_id, postings.c.account == Account.WRITTEN_OFF)
    return bool(conn.execute(query).scalar_one())


def set_off_of(conn: Connection, debt_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """How much of each debt the credit of the business pays; debts of which it pays nothing are left out."""
    return paid_by(conn, debt_ids).get(None, {})


def paid_by(conn: Connection, debt_ids: Sequence[UUID]) -> dict[UUID | None, dict[UUID, int]]:
    """How much of each debt each payment pays, the last payment first; under None, what the business's credit pays."""
    if not debt_ids:
        return {}
    cents = func.sum(-postings.c.amount_cents)
    original = entries.alias("original")
    kind = func.coalesce(original.c.kind, entries.c.kind)
    query = (
        select(entries.c.payment_id, postings.c.debt_id, cents.label("cents"))
        .join(entries, entries.c.id == postings.c.entry_id)
        # What was set off and taken back pays nothing.
        .outerjoin(original, original.c.id == entries.c.reverses)
        .where(postings.c.debt_id.in_(debt_ids), postings.c.account == Account.RECEIVABLE)
        .where(entries.c.payment_id.is_not(None) | (kind == Kind.SET_OFF))
        .group_by(entries.c.payment_id, postings.c.debt_id)
        .having(cents > 0)
        .order_by(func.max(entries.c.id).desc())
    )
    found: dict[UUID | None, dict[UUID, int]] = {}
    for row in conn.execute(query):
        found.setdefault(row.payment_id, {})[row.debt_id] = int(row.cents)
    return found

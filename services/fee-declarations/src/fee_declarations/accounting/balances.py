"""What is owed, paid and open: sums of postings, never a number that is kept beside them.

There is one query for a note's amounts. The person's page, the officer's and the printed page all have theirs from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Label, RowMapping, Subquery, func, select, true
from sqlalchemy.sql import FromClause, Join
from sqlalchemy.sql.selectable import LateralFromClause

from fee_declarations.accounting import note_state, sums
from fee_declarations.accounting.accounts import Account
from fee_declarations.accounting.models import debts, entries, postings
from fee_declarations.accounting.note_state import Amounts, NoteState
from fee_declarations.accounting.rows import Movement
from fee_declarations.models import businesses, notes


@dataclass(frozen=True, slots=True)
class _NoteRow:
    """The part of a row that ``note_state`` needs."""

    superseded_by: UUID | None
    cancelled_at: datetime | None
    valid_until: date
    amounts: Amounts


def _sum(account: Account, sign: int, name: str) -> Label[Any]:
    summed = func.coalesce(func.sum(postings.c.amount_cents).filter(postings.c.account == account), 0)
    return (summed * sign).label(name)


@cache
def of_note(note_id: ColumnElement[UUID]) -> LateralFromClause:
    """The amounts of the note of the same row, for a join: charged_cents, written_off_cents, open_cents.

    Built once per column: building it takes longer than executing it.
    """
    return (
        select(
            _sum(Account.INCOME, -1, "charged_cents"),
            _sum(Account.WRITTEN_OFF, 1, "written_off_cents"),
            _sum(Account.RECEIVABLE, 1, "open_cents"),
        )
        .select_from(debts.join(postings, postings.c.debt_id == debts.c.id))
        .where(debts.c.note_id == note_id)
        .lateral("amounts")
    )


def joined(to: FromClause, amounts: LateralFromClause) -> Join:
    """``to`` with the amounts beside each row."""
    return to.join(amounts, true())


def amounts_of(row: RowMapping | Any) -> Amounts:
    """Those of a row that was read with ``of_note``. The sums of large numbers come as decimals."""
    return Amounts(int(row["charged_cents"]), int(row["written_off_cents"]), int(row["open_cents"]))


def state_of(row: RowMapping | Any, today: date) -> NoteState:
    """How the note of a row stands: it has superseded_by, cancelled_at, valid_until and the amounts."""
    row_of_note = _NoteRow(row["superseded_by"], row["cancelled_at"], row["valid_until"], amounts_of(row))
    return note_state.state_of(row_of_note, today)


def notes_with_amounts(*where: ColumnElement[bool]) -> Any:
    """Notes with their amounts and business, for officers' pages."""
    amounts = of_note(notes.c.id)
    business = select(debts.c.business_id).where(debts.c.note_id == notes.c.id).limit(1).scalar_subquery()
    return (
        select(
            notes.c.id,
            notes.c.declaration_id,
            notes.c.number,
            notes.c.rf,
            notes.c.issued_on,
            notes.c.valid_until,
            notes.c.superseded_by,
            notes.c.cancelled_at,
            *amounts.c,
            business.label("business_id"),
        )
        .select_from(joined(notes, amounts))
        .where(*where)
    )


def credits_of(conn: Connection, business_ids: Sequence[UUID]) -> dict[UUID, int]:
    """What the municipality owes each business."""
    query = select(postings.c.business_id, func.sum(-postings.c.amount_cents).label("cents")).where(
        postings.c.business_id.in_(business_ids)
    )
    return {row.business_id: int(row.cents) for row in conn.execute(query.group_by(postings.c.business_id))}


def open_total(conn: Connection, business_id: UUID) -> int:
    """All that is open of a business."""
    query = (
        select(func.coalesce(func.sum(postings.c.amount_cents), 0))
        .select_from(debts.join(postings, postings.c.debt_id == debts.c.id))
        .where(debts.c.business_id == business_id, postings.c.account == Account.RECEIVABLE)
    )
    return int(conn.execute(query).scalar_one())


def statement(conn: Connection, business_id: UUID, limit: int, offset: int = 0) -> list[Movement]:
    """What happened to the account of a business, newest first: a row for each entry that changed what it owes or is
    owed, with by how much (positive: owes more), and whether it was taken back."""
    mine = _moved(business_id)
    later = entries.alias("later")
    reversed_ = select(later.c.id).where(later.c.reverses == entries.c.id).exists().label("is_reversed")
    query = select(entries, mine.c.cents, reversed_).join(mine, mine.c.entry_id == entries.c.id)
    found = query.order_by(entries.c.id.desc()).limit(limit).offset(offset)
    return [Movement(**{**row, "cents": int(row["cents"])}) for row in conn.execute(found).mappings()]


def statement_length(conn: Connection, business_id: UUID) -> int:
    """How many rows the statement has."""
    return int(conn.execute(select(func.count()).select_from(_moved(business_id))).scalar_one())


def _moved(business_id: UUID) -> Subquery:
    owed = (
        select(postings.c.entry_id, postings.c.amount_cents)
        .join(debts, debts.c.id == postings.c.debt_id)
        .where(debts.c.business_id == business_id, postings.c.account == Account.RECEIVABLE)
    )
    credited = select(postings.c.entry_id, postings.c.amount_cents).where(postings.c.business_id == business_id)
    # Two queries, each by an index: one with «or» would read the whole ledger.
    both = owed.union_all(credited).subquery()
    summed = func.sum(both.c.amount_cents).label("cents")
    return select(both.c.entry_id, summed).group_by(both.c.entry_id).subquery()


def totals(conn: Connection) -> dict[str, int]:
    """The trial balance: what stands on each account. Together they are zero."""
    return sums.totals(conn)


def name_of(conn: Connection, business_id: UUID) -> str | None:
    return conn.execute(select(businesses.c.name).where(businesses.c.id == business_id)).scalar()

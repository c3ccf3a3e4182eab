"""Less is owed than was charged: what is open falls away, and what was paid too much pays the rest or is a credit.

Each is part of the caller's transaction, which has locked the payments (``lock``), the debts and the business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.clock import local_day
from sqlalchemy import Connection, Label, RowMapping, func, select

from fee_declarations.accounting import store
from fee_declarations.accounting.accounts import Account, DebtKind, Entry, Kind, Posting
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.difference import Charged
from fee_declarations.accounting.models import debts, entries, postings


@dataclass(frozen=True, slots=True)
class Less:
    """Of which note and business, when, and why."""

    note_id: UUID
    business_id: UUID
    when: When
    at: datetime
    reason: str


def charged(conn: Connection, note_id: UUID) -> list[Charged]:
    """The debts of the note with what was charged and is open of each, the first first."""

    def total(account: Account, name: str) -> Label[Any]:
        return func.coalesce(func.sum(postings.c.amount_cents).filter(postings.c.account == account), 0).label(name)

    query = (
        select(debts, total(Account.INCOME, "income"), total(Account.RECEIVABLE, "opened"))
        .join(postings, postings.c.debt_id == debts.c.id)
        .where(debts.c.note_id == note_id)
        .group_by(debts.c.id)
        .order_by(debts.c.created_at, debts.c.place, debts.c.id)
    )
    return [_charged(row) for row in conn.execute(query).mappings()]


def _charged(row: RowMapping) -> Charged:
    return Charged(
        debt_id=row["id"],
        act=row["charged_by"],
        kind=DebtKind(row["kind"]),
        cents=-int(row["income"]),
        open_cents=int(row["opened"]),
        months=row["months"],
        on=local_day(row["created_at"]),
        due=row["due"],
        revenue_code=row["revenue_code"],
    )


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
    """How much of each debt credits of the business pay; of those that they pay nothing of, there is none."""
    return _paid(conn, debt_ids).get(None, {})


def lessen(conn: Connection, owed: Sequence[Charged], cuts: Mapping[UUID, int], less: Less) -> int:
    """Take so much of each debt back; returns what became the credit of the business."""
    if not cuts:
        return 0
    credit = free(conn, owed, cuts, less)
    both = [
        posting
        for debt_id, cents in cuts.items()
        for posting in (
            Posting(Account.INCOME, cents, debt_id=debt_id),
            Posting(Account.RECEIVABLE, -cents, debt_id=debt_id),
        )
    ]
    when = less.when
    fell = Entry(Kind.AMENDED, when.on, when.actor, both, reason=less.reason, note_id=less.note_id)
    store.add_entries(conn, [fell], less.at)
    return credit


def free(conn: Connection, owed: Sequence[Charged], cuts: Mapping[UUID, int], less: Less) -> int:
    """Take money off debts that lose more than is open of them: it pays what is open of the others, or is a credit;
    returns the credit. What came last is taken first."""
    surplus = {one.debt_id: max(0, cuts.get(one.debt_id, 0) - one.open_cents) for one in owed}
    rest = {one.debt_id: max(0, one.open_cents - cuts.get(one.debt_id, 0)) for one in owed}
    credit, new = 0, []
    for payment_id, paid in _paid(conn, [debt_id for debt_id, cents in surplus.items() if cents]).items():
        taken = {debt_id: min(cents, surplus[debt_id]) for debt_id, cents in paid.items()}
        left, sides = sum(taken.values()), []
        for debt_id, cents in taken.items():
            surplus[debt_id] -= cents
            sides += [Posting(Account.RECEIVABLE, cents, debt_id=debt_id)] if cents else []
        if not left:
            continue
        for debt_id, opened in rest.items():
            part = min(opened, left)
            rest[debt_id], left = opened - part, left - part
            sides += [Posting(Account.RECEIVABLE, -part, debt_id=debt_id)] if part else []
        if left:
            sides.append(Posting(Account.CREDITS, -left, business_id=less.business_id))
        credit += left
        new.append(_moved(less, sides, payment_id))
    if new:
        store.add_entries(conn, new, less.at)
    return credit


def _paid(conn: Connection, debt_ids: Sequence[UUID]) -> dict[UUID | None, dict[UUID, int]]:
    """By which payment how much of each debt is paid, the last payment first; None: by credits of the business."""
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


def _moved(less: Less, sides: Sequence[Posting], payment_id: UUID | None) -> Entry:
    # Told by its payment, so that it is undone with it; what had been set off is set off the other way round.
    kind = Kind.AMENDED if payment_id else Kind.SET_OFF
    return Entry(kind, less.when.on, less.when.actor, sides, reason=less.reason, payment_id=payment_id)

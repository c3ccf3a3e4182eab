"""Less is owed than was charged: what is open falls away, and what was paid too much pays the rest or is a credit.

Each is part of the caller's transaction, which has locked the payments, the debts and the business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from fee_declarations.accounting import store
from fee_declarations.accounting.accounts import Account, Entry, Kind, Posting
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.charges import paid_by
from fee_declarations.accounting.difference import Charged


@dataclass(frozen=True, slots=True)
class Less:
    """The note and business of which less is owed, when, and why."""

    note_id: UUID
    business_id: UUID
    when: When
    at: datetime
    reason: str


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
    for payment_id, paid in paid_by(conn, [debt_id for debt_id, cents in surplus.items() if cents]).items():
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


def _moved(less: Less, sides: Sequence[Posting], payment_id: UUID | None) -> Entry:
    # Of its payment, so that it is undone with it; what had been set off is set off in the other direction.
    kind = Kind.AMENDED if payment_id else Kind.SET_OFF
    return Entry(kind, less.when.on, less.when.actor, sides, reason=less.reason, payment_id=payment_id)

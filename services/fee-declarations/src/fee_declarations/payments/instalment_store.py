"""What was paid of notes while they were paid in instalments, by day."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from servicekit.db import IDS
from sqlalchemy import Connection, any_, case, func, select

from fee_declarations.accounting.accounts import Account, Kind
from fee_declarations.accounting.models import debts, entries, postings
from fee_declarations.claims.models import plans
from fee_declarations.payments.models import payments

# The day that counts for a payment, also where an officer has said later what it pays. What went back is taken off from
# that same day, as if it had never come; what another declaration has moved is moved on the day of that declaration.
_DAY = case(
    (entries.c.kind == Kind.AMENDED, entries.c.on_day),
    else_=func.coalesce(payments.c.counting_day, payments.c.booked_on, entries.c.bank_day, entries.c.on_day),
)
# All postings since the plan was granted except charges, which are no payments.
_PAID = (
    select(plans.c.note_id, _DAY.label("day"), func.sum(-postings.c.amount_cents).label("cents"))
    .select_from(
        plans.join(debts, debts.c.note_id == plans.c.note_id)
        .join(postings, postings.c.debt_id == debts.c.id)
        .join(entries, entries.c.id == postings.c.entry_id)
        .outerjoin(payments, payments.c.id == entries.c.payment_id)
    )
    .where(
        plans.c.note_id == any_(IDS),
        postings.c.account == Account.RECEIVABLE,
        entries.c.at > plans.c.asked_at,
        entries.c.kind != Kind.CHARGED,
    )
    .group_by(plans.c.note_id, _DAY)
)


def paid_by_day(conn: Connection, note_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[date, int]]:
    """How much of each note was paid on which day since its plan was granted, in cents."""
    found: dict[UUID, dict[date, int]] = {}
    for row in conn.execute(_PAID, {"ids": list(note_ids)}):
        found.setdefault(row.note_id, {})[row.day] = int(row.cents)
    return found

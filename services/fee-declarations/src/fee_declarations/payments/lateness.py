"""What late instalments cost more by today, and charging it when their plan ends.

Computed from the postings over the whole life of the plan, by the days that count for payments, and by the percentage
with which it was granted (docs/decisions/0101). Until the plan ends nothing of it is charged: codes of instalments are
bound to their amounts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from servicekit.db import IDS
from sqlalchemy import Connection, any_, case, func, select

from fee_declarations.accounting import posting
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Account, DebtKind, Kind
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.models import debts, entries, postings
from fee_declarations.claims import plans as known
from fee_declarations.claims.models import plans
from fee_declarations.claims.plans import Plan
from fee_declarations.domain.instalments import Part, late_cents
from fee_declarations.domain.surcharge import STARTED, months_between
from fee_declarations.payments.models import payments

# Of a payment the day that counts as paid in time, also where a person has said later what it pays; what went back is
# taken off from that day on, as if it had never come. What another declaration has moved is moved on its own day.
_DAY = case(
    (entries.c.kind == Kind.AMENDED, entries.c.on_day),
    else_=func.coalesce(payments.c.counting_day, payments.c.booked_on, entries.c.bank_day, entries.c.on_day),
)
# What the books tell since the plan was granted, but for charges: they are no payments.
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


def owed(conn: Connection, found: Iterable[Plan], today: date) -> Mapping[UUID, Sequence[int]]:
    """What each instalment of these plans costs more by today, by note, in the order of the instalments; of plans
    whose lateness was not charged yet and of which an instalment's day has passed."""
    late = {plan.note_id: plan for plan in found if plan.asks_for_lateness and plan.instalments[0].due < today}
    if not late:
        return {}
    paid: dict[UUID, dict[date, int]] = defaultdict(dict)
    for row in conn.execute(_PAID, {"ids": list(late)}):
        paid[row.note_id][row.day] = int(row.cents)
    return {
        note_id: late_cents(
            [Part(one.cents, one.due) for one in plan.instalments], paid[note_id], plan.late_percent, today
        )
        for note_id, plan in late.items()
    }


def charge(conn: Connection, note_id: UUID, when: When, at: datetime) -> None:
    """A debt of the note over what its late instalments cost more by this day, when there is such. The caller has
    locked the note's debts, and ends the plan or puts another note in its place, in the same transaction."""
    line = line_of_today(conn, note_id, when.on)
    if line is None:
        return
    first = books.debts_of(conn, note_id)[0]
    debtor = posting.Debtor(note_id, first["business_id"], first["establishment_id"], first["fee"], first["period"])
    posting.charge(conn, debtor, [line], when, at)


def line_of_today(conn: Connection, note_id: UUID, today: date) -> posting.Line | None:
    """What ``charge`` would charge today; None when nothing is late, or it was charged."""
    plan = known.of_notes(conn, [note_id]).get(note_id)
    costs = owed(conn, [plan], today).get(note_id, ()) if plan else ()
    if plan is None or not sum(costs):
        return None
    code = books.debts_of(conn, note_id)[0]["revenue_code"]
    due = next(one.due for one, cents in zip(plan.instalments, costs, strict=True) if cents)
    return posting.Line(DebtKind.LATE_INSTALMENT, sum(costs), code, due, months_between(due, today, STARTED))

"""What late instalments cost in addition, and charging it when their plan ends.

Computed from the postings over the whole life of the plan, by the days that count for payments, and by the percentage
with which it was granted (docs/decisions/0101). Until the plan ends nothing of it is charged: codes of instalments are
bound to their amounts.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from fee_declarations.accounting import posting
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.accounting.acts import When
from fee_declarations.claims import plans as known
from fee_declarations.claims.plans import Plan
from fee_declarations.domain.instalments import Part, late_cents
from fee_declarations.domain.surcharge import STARTED, months_between
from fee_declarations.payments.instalment_store import paid_by_day


def owed(conn: Connection, found: Iterable[Plan], today: date) -> Mapping[UUID, Sequence[int]]:
    """What each instalment of these plans costs in addition by today, by note and in the order of the instalments.
    Plans whose lateness was charged, or without an instalment past its day, are left out."""
    late = {plan.note_id: plan for plan in found if plan.asks_for_lateness and plan.instalments[0].due < today}
    if not late:
        return {}
    paid = paid_by_day(conn, list(late))
    return {
        note_id: late_cents(
            [Part(one.cents, one.due) for one in plan.instalments], paid.get(note_id, {}), plan.late_percent, today
        )
        for note_id, plan in late.items()
    }


def charge(conn: Connection, note_id: UUID, when: When, at: datetime) -> None:
    """Charge the note for its late instalments as of this day, if any are late. The caller has locked the note's debts,
    and ends the plan or replaces the note in the same transaction."""
    line = line_of_today(conn, note_id, when.on)
    if line is None:
        return
    debtor = posting.Debtor.of(note_id, books.debts_of(conn, note_id)[0])
    posting.charge(conn, debtor, [line], when, at)


def line_of_today(conn: Connection, note_id: UUID, today: date) -> posting.Line | None:
    """What ``charge`` would charge today; None when nothing is late, or it was charged."""
    plan = known.of_notes(conn, [note_id]).get(note_id)
    costs = owed(conn, [plan], today).get(note_id, ()) if plan else ()
    if plan is None or not sum(costs):
        return None
    code = books.debts_of(conn, note_id)[0].revenue_code
    due = next(one.due for one, cents in zip(plan.instalments, costs, strict=True) if cents)
    return posting.Line(DebtKind.LATE_INSTALMENT, sum(costs), code, due, months_between(due, today, STARTED))

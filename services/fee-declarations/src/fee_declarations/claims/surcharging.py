"""What a certified debt owes more by today, for whoever issues its note anew.

Computed over the whole time since the certification, from the postings, less what was charged of it before. So whether
somebody asked in between changes no cent, and a surcharge that the council waived is not charged again.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, func, select

from fee_declarations.accounting.accounts import Account, DebtKind, Kind
from fee_declarations.accounting.models import entries, postings
from fee_declarations.accounting.posting import Line
from fee_declarations.accounting.rows import Debt
from fee_declarations.domain.surcharge import FULL, Surcharge, months_between, surcharge_cents


def line_of_today(
    conn: Connection,
    owed: Sequence[Debt],
    certified: Mapping[UUID, date],
    rates: Sequence[Surcharge],
    today: date,
) -> Line | None:
    """The surcharge on these debts of a note that nobody was charged yet; None when there is none.

    ``certified`` are the days on which those of them were certified that were (claims.certified.days_of).
    """
    bearing = [debt for debt in owed if debt.id in certified and any(debt.kind in rate.borne_by for rate in rates)]
    if not bearing:
        return None
    moves = _moves(conn, [debt.id for debt in bearing])
    accrued = sum(
        surcharge_cents(certified[debt.id], today, moves[debt.id], [r for r in rates if debt.kind in r.borne_by])
        for debt in bearing
    )
    more = accrued - _charged(conn, [debt.id for debt in owed if debt.kind == DebtKind.SURCHARGE])
    if more <= 0:
        return None
    first = min(bearing, key=lambda debt: (debt.due, str(debt.id)))
    months = max(months_between(certified[debt.id], today, FULL) for debt in bearing)
    return Line(DebtKind.SURCHARGE, more, first.revenue_code, first.due, months)


def _moves(conn: Connection, debt_ids: Sequence[UUID]) -> dict[UUID, dict[date, int]]:
    """How what is open of each debt changed, by day: by that on which the bank had the money, where it came by one."""
    day = func.coalesce(entries.c.bank_day, entries.c.on_day).label("day")
    query = (
        select(postings.c.debt_id, day, func.sum(postings.c.amount_cents).label("cents"))
        .join(entries, entries.c.id == postings.c.entry_id)
        .where(postings.c.debt_id.in_(debt_ids), postings.c.account == Account.RECEIVABLE)
        .group_by(postings.c.debt_id, day)
    )
    found: dict[UUID, dict[date, int]] = defaultdict(dict)
    for row in conn.execute(query):
        found[row.debt_id][row.day] = int(row.cents)
    return found


def _charged(conn: Connection, debt_ids: Sequence[UUID]) -> int:
    """What was ever charged by these debts, whatever was taken back of it later."""
    query = (
        select(func.coalesce(func.sum(postings.c.amount_cents), 0))
        .join(entries, entries.c.id == postings.c.entry_id)
        .where(
            postings.c.debt_id.in_(debt_ids), postings.c.account == Account.RECEIVABLE, entries.c.kind == Kind.CHARGED
        )
    )
    return int(conn.execute(query).scalar_one()) if debt_ids else 0

"""What a certified debt owes more by today, for a new note over it.

Computed over the whole time since the certification, from the postings, less what was charged of it before. So a quote
in between changes no cent, and a surcharge that the council waived is not charged again.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.accounting.posting import Line
from fee_declarations.accounting.rows import Debt
from fee_declarations.claims import surcharge_store
from fee_declarations.domain.surcharge import FULL, Surcharge, months_between, surcharge_cents


def line_of_today(
    conn: Connection,
    owed: Sequence[Debt],
    certified: Mapping[UUID, date],
    rates: Sequence[Surcharge],
    today: date,
) -> Line | None:
    """The surcharge on these debts of a note that was not charged yet; None when there is none.

    ``certified`` are the days on which those of them were certified that were (claims.certified.days_of).
    """
    bearing = [debt for debt in owed if debt.id in certified and any(debt.kind in rate.borne_by for rate in rates)]
    if not bearing:
        return None
    moves = surcharge_store.moves_by_day(conn, [debt.id for debt in bearing])
    accrued = 0
    for debt in bearing:
        borne = [rate for rate in rates if debt.kind in rate.borne_by]
        accrued += surcharge_cents(certified[debt.id], today, moves.get(debt.id, {}), borne)
    more = accrued - surcharge_store.charged_cents(conn, [debt.id for debt in owed if debt.kind == DebtKind.SURCHARGE])
    if more <= 0:
        return None
    first = min(bearing, key=_by_due)
    months = max(months_between(certified[debt.id], today, FULL) for debt in bearing)
    return Line(DebtKind.SURCHARGE, more, first.revenue_code, first.due, months)


def _by_due(debt: Debt) -> tuple[date, str]:
    return debt.due, str(debt.id)

"""Running sums of the postings, so that a page of figures costs the same after a thousand and after a million of them.

A trigger of the database (migration 0110) writes down what each statement posts. The worker adds that to the sums. A
reader takes the sums and what is not added yet in one statement, so that no number is ever behind
(docs/decisions/0091). The postings are the truth, and ``commands check-books`` compares the sums with them.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Subquery, func, select, text, union_all

from fee_declarations.accounting.models import business_news, business_sums

MOST = 20_000
"""News that one turn of the worker adds up."""
# One at a time: two processes that add to the same sums in different orders would deadlock.
_ALONE = text("SELECT pg_try_advisory_xact_lock(hashtext('ledger-sums'))")
_FOLD = text(
    "WITH gone AS (DELETE FROM ledger_news WHERE id IN (SELECT id FROM ledger_news ORDER BY id LIMIT :most)"
    "  RETURNING month, kind, account, fee, debt_kind, due, cents),"
    " summed AS (INSERT INTO ledger_sums AS s (month, account, kind, fee, debt_kind, cents)"
    "  SELECT month, account, kind, fee, debt_kind, sum(cents) FROM gone GROUP BY 1, 2, 3, 4, 5"
    "  ON CONFLICT (month, account, kind, fee, debt_kind) DO UPDATE SET cents = s.cents + excluded.cents),"
    " owed AS (INSERT INTO receivable_sums AS s (due, fee, debt_kind, cents)"
    "  SELECT due, fee, debt_kind, sum(cents) FROM gone WHERE due IS NOT NULL GROUP BY 1, 2, 3"
    "  ON CONFLICT (due, fee, debt_kind) DO UPDATE SET cents = s.cents + excluded.cents)"
    " SELECT count(*) FROM gone"
)
# Days on which nothing is open any more would otherwise be read for ever.
_DROP_PAID = text("DELETE FROM receivable_sums WHERE cents = 0")
_FOLD_BALANCES = text(
    "WITH gone AS (DELETE FROM business_news WHERE id IN (SELECT id FROM business_news ORDER BY id LIMIT :most)"
    "  RETURNING business_id, open_cents, credit_cents),"
    " summed AS (INSERT INTO business_sums AS s (business_id, open_cents, credit_cents)"
    "  SELECT business_id, sum(open_cents), sum(credit_cents) FROM gone GROUP BY 1"
    "  ON CONFLICT (business_id) DO UPDATE SET open_cents = s.open_cents + excluded.open_cents,"
    "  credit_cents = s.credit_cents + excluded.credit_cents)"
    " SELECT count(*) FROM gone"
)
_TOTALS = text(
    "SELECT account, sum(cents) AS cents FROM ("
    " SELECT account, cents FROM ledger_sums UNION ALL SELECT account, cents FROM ledger_news) x"
    " GROUP BY account ORDER BY account"
)
_MONTHS = text(
    "SELECT month, account, kind, fee, sum(cents) AS cents FROM ("
    " SELECT month, account, kind, fee, cents FROM ledger_sums WHERE month BETWEEN :since AND :until UNION ALL"
    " SELECT month, account, kind, fee, cents FROM ledger_news WHERE month BETWEEN :since AND :until) x"
    " GROUP BY month, account, kind, fee HAVING sum(cents) <> 0 ORDER BY month, account, kind, fee"
)
_OWED = text(
    "SELECT due, fee, sum(cents) AS cents FROM ("
    " SELECT due, fee, cents FROM receivable_sums UNION ALL"
    " SELECT due, fee, cents FROM ledger_news WHERE due IS NOT NULL) x"
    " GROUP BY due, fee HAVING sum(cents) <> 0 ORDER BY due, fee"
)

_RECOUNT = """
LOCK TABLE postings IN SHARE ROW EXCLUSIVE MODE;
DELETE FROM ledger_news;
DELETE FROM ledger_sums;
DELETE FROM receivable_sums;
DELETE FROM business_news;
DELETE FROM business_sums;
INSERT INTO ledger_sums (month, account, kind, fee, debt_kind, cents)
    SELECT date_trunc('month', e.on_day)::date, p.account, e.kind, coalesce(d.fee, ''), coalesce(d.kind, ''),
        sum(p.amount_cents)
    FROM postings p JOIN entries e ON e.id = p.entry_id LEFT JOIN debts d ON d.id = p.debt_id
    GROUP BY 1, 2, 3, 4, 5;
INSERT INTO receivable_sums (due, fee, debt_kind, cents)
    SELECT d.due, d.fee, d.kind, sum(p.amount_cents) FROM postings p JOIN debts d ON d.id = p.debt_id
    WHERE p.account = 'receivable' GROUP BY 1, 2, 3 HAVING sum(p.amount_cents) <> 0;
INSERT INTO business_sums (business_id, open_cents, credit_cents)
    SELECT business_id, sum(opened), sum(credited) FROM (
        SELECT d.business_id, p.amount_cents AS opened, 0 AS credited
            FROM postings p JOIN debts d ON d.id = p.debt_id
            WHERE p.account = 'receivable' AND d.business_id IS NOT NULL
        UNION ALL SELECT business_id, 0, -amount_cents FROM postings WHERE business_id IS NOT NULL) x
    GROUP BY business_id HAVING sum(opened) <> 0 OR sum(credited) <> 0"""


class OfMonth(NamedTuple):
    """What the entries of one kind changed on an account in a month, of one fee (empty: of none), in cents."""

    month: date
    account: str
    kind: str
    fee: str
    cents: int


class Owed(NamedTuple):
    """What is open of debts that were due on this day."""

    due: date
    fee: str
    cents: int


def fold(conn: Connection) -> int:
    """Add what was posted since; returns how many rows of news that were, 0 also while another process does it."""
    if not conn.execute(_ALONE).scalar_one():
        return 0
    number = int(conn.execute(_FOLD, {"most": MOST}).scalar_one())
    if number:
        conn.execute(_DROP_PAID)
    return max(number, int(conn.execute(_FOLD_BALANCES, {"most": MOST}).scalar_one()))


def of_businesses() -> Subquery:
    """What each business owes and is owed, for a join: business_id, open_cents, credit_cents. Businesses
    that owe nothing any more are in it, too."""
    both = union_all(
        *(select(one.c.business_id, one.c.open_cents, one.c.credit_cents) for one in (business_sums, business_news))
    ).subquery()
    cents = [func.sum(both.c[name]).label(name) for name in ("open_cents", "credit_cents")]
    return select(both.c.business_id, *cents).group_by(both.c.business_id).subquery("balances")


def recount(conn: Connection) -> None:
    """Recompute all sums from the postings; posting waits meanwhile."""
    for statement in _RECOUNT.split(";"):
        conn.execute(text(statement))


def totals(conn: Connection) -> dict[str, int]:
    """The trial balance: what stands on each account. Together they are zero."""
    return {row.account: int(row.cents) for row in conn.execute(_TOTALS)}


def of_months(conn: Connection, since: date, until: date) -> Sequence[OfMonth]:
    """The sums of these months; both are first days."""
    rows = conn.execute(_MONTHS, {"since": since, "until": until})
    return [OfMonth(row.month, row.account, row.kind, row.fee, int(row.cents)) for row in rows]


def owed(conn: Connection) -> Sequence[Owed]:
    """All that is open, by the day on which it was or will be due: a row for each day and fee that has something."""
    return [Owed(row.due, row.fee, int(row.cents)) for row in conn.execute(_OWED)]

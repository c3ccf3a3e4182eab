"""Running sums of the ledger, and the indexes of the officers' lists by month."""

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0109"

# What a statement posts, added up by what the sums are asked for. In the database, so that what an older release posts
# while both run is told as well.
NEWS = """
CREATE FUNCTION tell_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_news (month, kind, account, fee, debt_kind, due, cents)
        SELECT date_trunc('month', e.on_day)::date, e.kind, n.account, coalesce(d.fee, ''), coalesce(d.kind, ''),
            CASE WHEN n.account = 'receivable' THEN d.due END, sum(n.amount_cents)
        FROM new_postings n JOIN entries e ON e.id = n.entry_id LEFT JOIN debts d ON d.id = n.debt_id
        GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(n.amount_cents) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_sums AFTER INSERT ON postings REFERENCING NEW TABLE AS new_postings
    FOR EACH STATEMENT EXECUTE FUNCTION tell_sums();
"""
# Nobody posts between the sums of what is there and the trigger.
LOCK = "LOCK TABLE postings IN SHARE ROW EXCLUSIVE MODE"
SUMS = """
INSERT INTO ledger_sums (month, account, kind, fee, debt_kind, cents)
    SELECT date_trunc('month', e.on_day)::date, p.account, e.kind, coalesce(d.fee, ''), coalesce(d.kind, ''),
        sum(p.amount_cents)
    FROM postings p JOIN entries e ON e.id = p.entry_id LEFT JOIN debts d ON d.id = p.debt_id
    GROUP BY 1, 2, 3, 4, 5;
INSERT INTO receivable_sums (due, fee, debt_kind, cents)
    SELECT d.due, d.fee, d.kind, sum(p.amount_cents) FROM postings p JOIN debts d ON d.id = p.debt_id
    WHERE p.account = 'receivable' GROUP BY 1, 2, 3 HAVING sum(p.amount_cents) <> 0;
"""


def upgrade() -> None:
    of_what = [sa.Column("fee", sa.String(32)), sa.Column("debt_kind", sa.String(16))]
    op.create_table(
        "ledger_sums",
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("account", sa.String(24), primary_key=True),
        sa.Column("kind", sa.String(24), primary_key=True),
        *[sa.Column(one.name, one.type, primary_key=True) for one in of_what],
        sa.Column("cents", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "receivable_sums",
        sa.Column("due", sa.Date, primary_key=True),
        *[sa.Column(one.name, one.type, primary_key=True) for one in of_what],
        sa.Column("cents", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "ledger_news",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("account", sa.String(24), nullable=False),
        *[sa.Column(one.name, one.type, nullable=False) for one in of_what],
        sa.Column("due", sa.Date, nullable=True),
        sa.Column("cents", sa.BigInteger, nullable=False),
    )
    op.execute(LOCK)
    for statements in (SUMS, NEWS):
        op.execute(statements)
    op.create_index("ix_payments_booked_on", "payments", ["booked_on", "channel"])
    op.create_index("ix_receipts_issued_on", "receipts", ["issued_on"])
    late = sa.text("bank_day < date_trunc('month', on_day::timestamp)")
    op.create_index("ix_entries_late", "entries", ["bank_day"], postgresql_where=late)

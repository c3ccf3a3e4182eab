"""Running balances of businesses: the list of debtors read all postings ever made."""

import sqlalchemy as sa
from alembic import op

revision = "0115"
down_revision = "0113"

# Beside the sums of migration 0110, and for the same reason in the database: an older release posts as well.
NEWS = """
CREATE FUNCTION tell_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO business_news (business_id, open_cents, credit_cents)
        SELECT business_id, sum(opened), sum(credited) FROM (
            SELECT d.business_id, n.amount_cents AS opened, 0 AS credited
                FROM new_postings n JOIN debts d ON d.id = n.debt_id
                WHERE n.account = 'receivable' AND d.business_id IS NOT NULL
            UNION ALL
            SELECT business_id, 0, -amount_cents FROM new_postings WHERE business_id IS NOT NULL
        ) x GROUP BY business_id HAVING sum(opened) <> 0 OR sum(credited) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_balances AFTER INSERT ON postings REFERENCING NEW TABLE AS new_postings
    FOR EACH STATEMENT EXECUTE FUNCTION tell_balances();
"""
# Nobody posts between the sums of what is there and the trigger.
LOCK = "LOCK TABLE postings IN SHARE ROW EXCLUSIVE MODE"
SUMS = """
INSERT INTO business_sums (business_id, open_cents, credit_cents)
    SELECT business_id, sum(opened), sum(credited) FROM (
        SELECT d.business_id, p.amount_cents AS opened, 0 AS credited
            FROM postings p JOIN debts d ON d.id = p.debt_id
            WHERE p.account = 'receivable' AND d.business_id IS NOT NULL
        UNION ALL SELECT business_id, 0, -amount_cents FROM postings WHERE business_id IS NOT NULL
    ) x GROUP BY business_id HAVING sum(opened) <> 0 OR sum(credited) <> 0
"""


def upgrade() -> None:
    cents = [sa.Column(name, sa.BigInteger, nullable=False) for name in ("open_cents", "credit_cents")]
    op.create_table("business_sums", sa.Column("business_id", sa.Uuid, primary_key=True), *cents)
    op.create_table(
        "business_news",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("business_id", sa.Uuid, nullable=False),
        *[sa.Column(one.name, one.type, nullable=False) for one in cents],
    )
    op.execute(LOCK)
    for statements in (SUMS, NEWS):
        op.execute(statements)

"""Businesses that finance does not know wait for an officer; the ledger's debtors have names, and perhaps no number."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.alter_column("businesses", "debtor_code", nullable=True)
    op.alter_column("businesses", "months", nullable=True)
    op.create_unique_constraint("uq_businesses_debtor_code", "businesses", ["debtor_code"])
    op.create_table(
        "debtor_cases",
        sa.Column("business_id", sa.Uuid, sa.ForeignKey("businesses.id"), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer", sa.Text, nullable=True),
        sa.Column("text", sa.Text, nullable=True),
    )
    _ledger()


def _ledger() -> None:
    op.add_column("ledger_debtors", sa.Column("name", sa.Text, nullable=True))
    op.execute(
        "UPDATE ledger_debtors d SET name = coalesce((SELECT b.name FROM businesses b WHERE b.afm = d.afm), d.code)"
    )
    op.alter_column("ledger_debtors", "name", nullable=False)
    op.drop_constraint("pk_ledger_debtors", "ledger_debtors")
    op.drop_constraint("uq_ledger_debtors_code", "ledger_debtors")
    op.create_primary_key("pk_ledger_debtors", "ledger_debtors", ["code"])
    op.alter_column("ledger_debtors", "afm", nullable=True)
    op.create_unique_constraint("uq_ledger_debtors_afm", "ledger_debtors", ["afm"])

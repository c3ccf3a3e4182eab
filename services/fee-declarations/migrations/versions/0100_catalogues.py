"""Catalogues of unpaid debts for the treasury, and which debts they have certified."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0091"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "catalogues",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.String(32), nullable=True, unique=True),
        sa.Column("fee", sa.String(32), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("certified_on", sa.Date, nullable=True),
        sa.Column("receipt_number", sa.Text, nullable=True),
        sa.Column("receipt_on", sa.Date, nullable=True),
        sa.Column("receipt_by", sa.Text, nullable=True),
        sa.Column("receipt_at", MOMENT, nullable=True),
    )
    proposed = sa.text("state = 'proposed'")
    op.create_index("uq_catalogues_proposed", "catalogues", ["fee", "year"], unique=True, postgresql_where=proposed)
    op.create_table(
        "catalogue_lines",
        sa.Column("catalogue_id", sa.Uuid, sa.ForeignKey("catalogues.id"), primary_key=True),
        sa.Column("debt_id", sa.Uuid, sa.ForeignKey("debts.id"), primary_key=True),
        sa.Column("cents", sa.BigInteger, nullable=False),
        sa.Column("certified_on", sa.Date, nullable=True),
    )
    certified = sa.text("certified_on IS NOT NULL")
    op.create_index(
        "uq_catalogue_lines_certified", "catalogue_lines", ["debt_id"], unique=True, postgresql_where=certified
    )
    op.create_index("ix_catalogue_lines_debt_id", "catalogue_lines", ["debt_id"])

"""Staff change the dated tables: what was proposed, by whom it was released, and which declarations it concerned.

A version of the tables says by which proposal it came, and keeps the document of the file that staff's changes stand
on, so that a new file takes nothing back of what they changed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0101"
down_revision = "0100"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "table_proposals",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("section", sa.String(32), nullable=False),
        sa.Column("fee", sa.String(32), nullable=True),
        sa.Column("change", JSONB, nullable=False),
        sa.Column("before", JSONB, nullable=False),
        sa.Column("after", JSONB, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_reason", sa.Text, nullable=True),
    )
    table = [sa.text("section"), sa.text("coalesce(fee, '')")]
    waits = sa.text("state = 'pending'")
    op.create_index("uq_table_proposals_pending", "table_proposals", table, unique=True, postgresql_where=waits)
    op.create_index("ix_table_proposals_proposed_at", "table_proposals", ["proposed_at"])
    op.create_table(
        "table_effects",
        sa.Column("proposal_id", sa.Uuid, sa.ForeignKey("table_proposals.id"), primary_key=True),
        sa.Column("declaration_id", sa.Uuid, sa.ForeignKey("declarations.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("old_cents", sa.BigInteger, nullable=True),
        sa.Column("new_cents", sa.BigInteger, nullable=True),
        sa.Column("outcome", sa.String(12), nullable=True),
        sa.Column("settled_by", sa.Text, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
    )
    op.create_index("ix_table_effects_declaration_id", "table_effects", ["declaration_id"])
    opened = sa.text("outcome IS NULL")
    op.create_index("ix_table_effects_open", "table_effects", ["proposal_id"], postgresql_where=opened)
    op.add_column("fee_tables", sa.Column("file", JSONB, nullable=True))
    op.add_column("fee_tables", sa.Column("proposal_id", sa.Uuid, nullable=True))

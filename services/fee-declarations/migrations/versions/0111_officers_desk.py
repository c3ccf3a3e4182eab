"""Refunds go to the bank in files, and again when they came back; what stood in the way of a month that was closed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0111"
down_revision = "0110"


def upgrade() -> None:
    op.create_table(
        "refund_orders",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.String(32), nullable=False, unique=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
    )
    op.add_column("refunds", sa.Column("order_id", sa.Uuid, sa.ForeignKey("refund_orders.id"), nullable=True))
    op.add_column("refunds", sa.Column("again_of", sa.Uuid, sa.ForeignKey("refunds.id"), nullable=True))
    op.create_unique_constraint("uq_refunds_again_of", "refunds", ["again_of"])
    op.create_index("ix_refunds_order_id", "refunds", ["order_id"])
    op.create_index("ix_refunds_state", "refunds", ["state", "ordered_at"])
    known = sa.text("business_id IS NOT NULL")
    op.create_index("ix_refunds_business_id", "refunds", ["business_id"], postgresql_where=known)
    op.add_column("months", sa.Column("despite", JSONB, nullable=True))

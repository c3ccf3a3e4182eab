"""Establishments with their facts, as representatives keep them, and who changed what when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0104"
down_revision = "0103"


def upgrade() -> None:
    op.add_column("establishments", sa.Column("facts", JSONB, nullable=True))
    op.add_column("establishments", sa.Column("declared_address", sa.Text, nullable=True))
    op.create_table(
        "establishment_changes",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("establishment_id", sa.Uuid, sa.ForeignKey("establishments.id"), nullable=False, index=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False, index=True),
        sa.Column("before", JSONB, nullable=False),
        sa.Column("after", JSONB, nullable=False),
    )
    # Whose businesses a person may act for, and who else may act for one.
    op.create_index("ix_links_business_id", "links", ["business_id"])

"""Fees of other bases than receipts: what was answered, and each line of what it comes to.

The tables of the fees get a place of their own, because an older release refuses what it does not know of them; it goes
on with the last ones that it can read.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0090"
down_revision = "0081"


def upgrade() -> None:
    op.create_table(
        "fee_tables",
        sa.Column("version", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("document", JSONB, nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
    )
    op.add_column("declarations", sa.Column("answers", JSONB, nullable=True))
    op.add_column("declarations", sa.Column("assessment", JSONB, nullable=True))
    op.alter_column("declarations", "period", type_=sa.String(24))
    op.add_column("establishments", sa.Column("kind", sa.String(32), nullable=True))

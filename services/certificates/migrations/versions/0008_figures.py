"""Figures: counts of what happened, kept as it happens.

What was filed before is counted by ``python -m certificates.commands recount-figures``, once after this release.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "figures",
        sa.Column("procedure", sa.String(16), primary_key=True),
        sa.Column("week", sa.Date, primary_key=True),
        sa.Column("measure", sa.String(16), primary_key=True),
        sa.Column("counts", JSONB, nullable=False),
    )
    op.create_index("ix_figures_week", "figures", ["week", "measure"])
    open_ones = sa.text("measure = 'standing' AND counts <> '{}'::jsonb")
    op.create_index("ix_figures_standing", "figures", ["week"], postgresql_where=open_ones)
    op.create_table(
        "figure_changes",
        sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("procedure", sa.String(16), nullable=False),
        sa.Column("week", sa.Date, nullable=False),
        sa.Column("measure", sa.String(16), nullable=False),
        sa.Column("bucket", sa.String(40), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
    )

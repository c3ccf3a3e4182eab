"""Finance officers by who they are, their searches by when, and the number by which people know a declaration."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"


def upgrade() -> None:
    op.create_table(
        "officers",
        sa.Column("username", sa.Text, primary_key=True),
        sa.Column("afm", sa.String(9), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
    )
    op.create_table(
        "debtor_searches",
        sa.Column("search_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_debtor_searches_officer_at", "debtor_searches", ["officer", "at"])
    op.add_column("links", sa.Column("number", sa.String(32), nullable=True))

"""Editions of procedures that staff wrote, beside those of the release."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "catalogue_editions",
        sa.Column("procedure", sa.String(16), primary_key=True),
        sa.Column("edition", sa.Integer, primary_key=True),
        sa.Column("written", sa.BigInteger, sa.Identity(always=True), nullable=False, unique=True),
        sa.Column("from_day", sa.Date, nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("author_name", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )

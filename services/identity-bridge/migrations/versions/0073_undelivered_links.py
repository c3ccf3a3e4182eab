"""Whoever waits for a link learns that its mail was not sent."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0070"


def upgrade() -> None:
    op.add_column("notice_addresses", sa.Column("undelivered", sa.String(32), nullable=True))
    op.add_column("notice_addresses", sa.Column("mail_told_at", sa.DateTime(timezone=True), nullable=True))

"""Which of Keycloak's admin events were seen, and up to when."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "seen_events",
        sa.Column("event_id", sa.String(36), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "watches",
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("done_until", sa.DateTime(timezone=True), nullable=False),
    )

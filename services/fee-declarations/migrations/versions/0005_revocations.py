"""Special declarations that ended: their links are gone, and an acceptance that comes late makes none."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "revocations",
        sa.Column("declaration_id", sa.Uuid, primary_key=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=False),
    )

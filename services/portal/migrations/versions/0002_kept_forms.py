"""Forms that could not be taken, until their writer comes back. Drafts are the services' own now."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "kept_forms",
        sa.Column("subject", sa.String(64), primary_key=True),
        sa.Column("path", sa.String(200), primary_key=True),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_kept_forms_kept_at", "kept_forms", ["kept_at"])
    op.drop_column("sessions", "drafts")

"""Cut-offs: from when on an account needs a newer token."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "cutoffs",
        sa.Column("subject", sa.String(64), primary_key=True),
        sa.Column("cutoff", sa.DateTime(timezone=True), nullable=False),
    )

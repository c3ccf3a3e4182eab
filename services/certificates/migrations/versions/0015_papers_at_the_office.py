"""Files that staff scanned at the office belong to their case, and to no account."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.alter_column("attachments", "subject", existing_type=sa.String(64), nullable=True)

"""Documents as officers get them who sign elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("documents", sa.Column("unsigned", sa.LargeBinary, nullable=True))

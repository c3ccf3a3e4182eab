"""In which trace a mail was caused. An older release writes none, and sends as before."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("notices", sa.Column("traceparent", sa.String(55), nullable=True))

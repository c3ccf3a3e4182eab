"""Which citizens’ service centre a document is handed over at."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("requests", sa.Column("service_centre", sa.String(32), nullable=True))
    op.add_column("pickups", sa.Column("service_centre", sa.String(32), nullable=True))

"""What a change of tables would have come to last month is kept with it, so that its page computes nothing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0106"
down_revision = "0105"


def upgrade() -> None:
    op.add_column("table_proposals", sa.Column("example", JSONB, nullable=True))

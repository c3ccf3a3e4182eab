"""Who renews the tokens of a session, so that nothing is locked while the issuer is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("sessions", sa.Column("renewing_until", sa.DateTime(timezone=True), nullable=True))

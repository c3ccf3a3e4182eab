"""Who writes to an account in Keycloak just now: no transaction is open meanwhile, so a row says it."""

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0081"


def upgrade() -> None:
    op.create_table(
        "account_writes",
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("writer", sa.Uuid(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_account_writes")),
    )

"""The owner of an account hears that it became somebody when Keycloak has redeemed the login's code, not before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0081"
down_revision = "0080"


def upgrade() -> None:
    op.add_column("logins", sa.Column("bound", JSONB(), nullable=True))

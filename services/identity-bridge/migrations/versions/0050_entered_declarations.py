"""A declaration that was accepted elsewhere has a case too, perhaps of somebody who has no account yet."""

from alembic import op

revision = "0050"
down_revision = "0040"


def upgrade() -> None:
    op.alter_column("declaration_cases", "subject", nullable=True)

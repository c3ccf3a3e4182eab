"""Since when members of staff have their roles, and who gave them."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"


def upgrade() -> None:
    op.create_table(
        "staff_roles",
        sa.Column("grant_id", sa.Uuid, nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.Boolean, nullable=False),
        sa.Column("given_by", sa.String(255), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(255), nullable=True),
        sa.PrimaryKeyConstraint("grant_id", name="pk_staff_roles"),
    )
    op.create_index("ix_staff_roles_subject", "staff_roles", ["subject"])
    op.create_index(
        "uq_staff_roles_live",
        "staff_roles",
        ["subject", "role"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )

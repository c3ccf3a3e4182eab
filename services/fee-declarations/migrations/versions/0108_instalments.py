"""Plans of instalments, each with a code of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0108"
down_revision = "0107"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "plans",
        sa.Column("note_id", sa.Uuid, sa.ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("grace_days", sa.Integer, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("end", sa.String(12), nullable=True),
    )
    op.create_index("ix_plans_running", "plans", ["note_id"], postgresql_where=sa.text("ended_at IS NULL"))
    op.create_table(
        "instalments",
        sa.Column("note_id", sa.Uuid, sa.ForeignKey("plans.note_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("number", sa.String(32), nullable=False, unique=True),
        sa.Column("rf", sa.String(25), nullable=False, unique=True),
        sa.Column("cents", sa.BigInteger, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
    )

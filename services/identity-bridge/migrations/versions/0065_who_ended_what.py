"""Who ended a visit or a declaration; reminders of a declaration's last day, and its end when that has passed."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0060"

_LIVE = "revoked_at IS NULL AND expired_at IS NULL AND valid_to IS NOT NULL"


def upgrade() -> None:
    op.add_column("desk_cases", sa.Column("ended_by", sa.String(16), nullable=True))
    op.add_column("desk_cases", sa.Column("ended_office", sa.String(40), nullable=True))
    op.add_column("desk_cases", sa.Column("ended_clerk", sa.String(40), nullable=True))
    op.add_column("declaration_history", sa.Column("office", sa.String(40), nullable=True))
    op.add_column("declaration_history", sa.Column("clerk_number", sa.String(40), nullable=True))
    op.add_column("declarations", sa.Column("reminders", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("declarations", sa.Column("expired_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_declarations_last_day", "declarations", ["valid_to"], postgresql_where=sa.text(_LIVE))
    _note_earlier_ends()


def _note_earlier_ends() -> None:
    """What had ended before anybody was told of it is noted; nobody gets a mail about it years later."""
    # At midnight in Greece after the last day; what ended last night is left to the worker, which tells.
    op.execute(
        "UPDATE declarations SET expired_at = (valid_to + 1)::timestamp AT TIME ZONE 'Europe/Athens'"
        " WHERE revoked_at IS NULL AND valid_to < (now() AT TIME ZONE 'Europe/Athens')::date - 1"
    )
    op.execute(
        "INSERT INTO declaration_history (case_id, at, what, side, subject, detail)"
        " SELECT case_id, expired_at, 'expired', 'system', 'expiry', '{}' FROM declaration_cases"
        " JOIN declarations USING (declaration_id) WHERE expired_at IS NOT NULL AND state = 'accepted'"
    )

"""Reminders, notes that nobody follows up for a while, and what a decision gives up."""

import sqlalchemy as sa
from alembic import op

revision = "0109"
down_revision = "0108"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("note_id", sa.Uuid, sa.ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("level", sa.String(32), primary_key=True),
        sa.Column("mail_id", sa.Uuid, nullable=False),
        sa.Column("business_id", sa.Uuid, sa.ForeignKey("businesses.id"), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("open_cents", sa.BigInteger, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("notice_state", sa.String(16), nullable=False, server_default=sa.text("'pending'")),
        sa.Column("notice_reason", sa.Text, nullable=True),
        sa.Column("notice_at", MOMENT, nullable=True),
    )
    op.create_index("ix_reminders_mail_id", "reminders", ["mail_id"])
    op.create_index("ix_reminders_business_id", "reminders", ["business_id", "sent_at"])
    op.create_table(
        "holds",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("note_id", sa.Uuid, sa.ForeignKey("notes.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("set_by", sa.Text, nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("ended_by", sa.Text, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
    )
    op.create_index("ix_holds_note_id", "holds", ["note_id"])
    _remissions()


def _remissions() -> None:
    op.create_table(
        "remissions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("decision_number", sa.Text, nullable=False),
        sa.Column("decision_on", sa.Date, nullable=False),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text, nullable=True),
    )
    op.create_table(
        "remission_lines",
        sa.Column("remission_id", sa.Uuid, sa.ForeignKey("remissions.id"), primary_key=True),
        sa.Column("debt_id", sa.Uuid, sa.ForeignKey("debts.id"), primary_key=True),
        sa.Column("cents", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_remission_lines_debt_id", "remission_lines", ["debt_id"])

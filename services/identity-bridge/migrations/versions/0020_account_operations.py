"""Accounts that go: joined into another, or closed; and the inbox for the services' confirmations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0011"


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.Uuid(), primary_key=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_table(
        "account_operations",
        sa.Column("operation_id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("into_subject", sa.String(64), nullable=True, index=True),
        sa.Column("person_id", sa.String(36), sa.ForeignKey("persons.person_id"), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("recipient", postgresql.JSONB(), nullable=True),
        _moment("begun_at"),
        _moment("done_at", nullable=True),
        _moment("linked_at", nullable=True),
        sa.CheckConstraint("kind IN ('join', 'close')", name="kind"),
        sa.CheckConstraint("state IN ('begun', 'told', 'removed')", name="state"),
        sa.CheckConstraint("(kind = 'join') = (into_subject IS NOT NULL)", name="into"),
    )
    live = {"unique": True, "postgresql_where": sa.text("done_at IS NULL")}
    op.create_index("uq_account_operations_live", "account_operations", ["subject"], **live)
    op.create_table(
        "account_confirmations",
        sa.Column("operation_id", sa.Uuid(), sa.ForeignKey("account_operations.operation_id"), primary_key=True),
        sa.Column("service", sa.Text(), primary_key=True),
        _moment("at"),
    )
    op.create_table(
        "join_intents",
        sa.Column("intent_hash", sa.LargeBinary(), primary_key=True),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(36), sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("into_subject", sa.String(64), nullable=True),
        _moment("used_at", nullable=True),
        _moment("expires_at"),
    )
    op.create_table("join_answers", sa.Column("subject", sa.String(64), primary_key=True), _moment("at"))

"""A proof counts when the person says so; what only staff can resolve is a list; more reminders of codes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0055"
down_revision = "0050"


def upgrade() -> None:
    for name in ("given_name", "family_name"):
        op.add_column("logins", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("desk_codes", sa.Column("reminders", sa.SmallInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE desk_codes SET reminders = 1 WHERE reminded_at IS NOT NULL")
    # The convention of names put its prefix before the name that 0002 gave.
    op.drop_constraint(op.f("ck_persons_ck_persons_level_method"), "persons")
    methods = "level_method IN ('taxisnet', 'taxisnet-otp', 'desk', 'console')"
    op.create_check_constraint(op.f("ck_persons_level_method"), "persons", methods)
    op.create_table(
        "desk_conflicts",
        sa.Column("conflict_id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subjects", postgresql.JSONB(), nullable=False),
        sa.Column("person_id", sa.String(36), sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(255), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('afm-of-another-account', 'account-of-another-person', 'afm-proved-by-another')",
            name=op.f("ck_desk_conflicts_kind"),
        ),
    )

"""Declarations that amend one another, and such as were withdrawn.

``root_id`` is the first of the declarations that amended one another, on declarations and on their notes: by it the
code of every note of them pays the newest. It makes itself, so that a release that does not know it writes it too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0102"

ROOTS = {"declarations": "id", "notes": "declaration_id"}


def upgrade() -> None:
    for table, own in ROOTS.items():
        op.add_column(table, sa.Column("root_of", sa.Uuid, nullable=True))
        op.add_column(table, sa.Column("root_id", sa.Uuid, sa.Computed(f"coalesce(root_of, {own})", persisted=True)))
        op.create_index(f"ix_{table}_root_id", table, ["root_id"])
    op.add_column("declarations", sa.Column("amends", sa.Uuid, sa.ForeignKey("declarations.id"), nullable=True))
    op.create_unique_constraint("uq_declarations_amends", "declarations", ["amends"])
    op.add_column("declarations", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("declarations", sa.Column("withdrawn_by", sa.Text, nullable=True))
    op.add_column("declarations", sa.Column("withdraw_reason", sa.Text, nullable=True))
    newest = sa.text("superseded_by IS NULL")
    op.create_index("uq_notes_newest_of_root", "notes", ["root_id"], unique=True, postgresql_where=newest)

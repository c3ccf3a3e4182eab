"""Late acceptances overwrite nothing; a note that could not be rendered is tried again, ever more rarely."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_WAITING = sa.text("document IS NULL")


def upgrade() -> None:
    for table, column in (("businesses", "told_at"), ("notes", "render_at")):
        now = sa.text("now()")
        op.add_column(table, sa.Column(column, sa.DateTime(timezone=True), server_default=now, nullable=False))
    op.drop_index("ix_notes_waiting", "notes")
    op.create_index("ix_notes_waiting", "notes", ["render_at"], unique=False, postgresql_where=_WAITING)

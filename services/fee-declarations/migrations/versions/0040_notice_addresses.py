"""A business may have no verified address for its notes yet."""

from alembic import op

revision = "0040"
down_revision = "0005"


def upgrade() -> None:
    op.alter_column("businesses", "notice_email", nullable=True)

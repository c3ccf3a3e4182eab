"""How somebody last proved the identity with TAXISnet: with a one-time code or without."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0065"


def upgrade() -> None:
    op.add_column("persons", sa.Column("proved_method", sa.String(16), nullable=True))
    by_level = "UPDATE persons SET proved_method = level_method WHERE level_method LIKE 'taxisnet%'"
    op.execute(f"{by_level} AND proved_at IS NOT NULL")
    op.execute("UPDATE persons SET proved_method = 'taxisnet' WHERE proved_at IS NOT NULL AND proved_method IS NULL")

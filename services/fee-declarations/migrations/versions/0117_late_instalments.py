"""What an instalment costs more that is paid after its day: the percentage that a plan was granted with.

Nothing for plans that there are: nobody told those who asked for them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0117"
down_revision = "0116"


def upgrade() -> None:
    percent = sa.Column("late_percent", sa.Numeric(5, 2), nullable=False, server_default=sa.text("0"))
    op.add_column("plans", percent)

"""The day that says whether a payment was in time, as the municipality counted when it came: late instalments ask it.

Of payments that there are, and of those that an older release takes meanwhile, it is the day of booking: null.
"""

import sqlalchemy as sa
from alembic import op

revision = "0118"
down_revision = "0117"


def upgrade() -> None:
    op.add_column("payments", sa.Column("counting_day", sa.Date, nullable=True))

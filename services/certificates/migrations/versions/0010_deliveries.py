"""Where a document lies, codes that opened nothing, one letter at a time, and what was told of levels."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("pickups", sa.Column("place", sa.String(16), nullable=False, server_default="office"))
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_pickups_waiting", "pickups", ["request_id"], unique=True, postgresql_where=waiting)
    in_batch = sa.text("state = 'in-batch'")
    op.create_index("ix_post_items_in_batch", "post_items", ["request_id"], unique=True, postgresql_where=in_batch)
    op.create_table(
        "wrong_pickup_codes",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_wrong_pickup_codes_actor_at", "wrong_pickup_codes", ["actor", "at"])
    op.create_table(
        "account_levels",
        sa.Column("subject", sa.String(64), primary_key=True),
        sa.Column("level", sa.String(1), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )

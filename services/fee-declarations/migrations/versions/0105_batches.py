"""Several declarations at once: what was read of them until they are filed, and which were filed together."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0105"
down_revision = "0104"


def upgrade() -> None:
    op.create_table(
        "declaration_batches",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("subject", sa.String(64), sa.ForeignKey("subjects.subject"), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("business_id", sa.Uuid, sa.ForeignKey("businesses.id"), nullable=False, index=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("fee", sa.String(32), nullable=True),
        sa.Column("locale", sa.String(2), nullable=False),
        sa.Column("row_count", sa.Integer, nullable=False),
        sa.Column("total_cents", sa.BigInteger, nullable=False),
        sa.Column("found", JSONB, nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("rows", JSONB, nullable=True),
        sa.Column("faults", JSONB, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_declaration_batches_person_id", "declaration_batches", ["person_id", "made_at"])
    waiting = sa.text("state = 'queued'")
    op.create_index("ix_declaration_batches_queued", "declaration_batches", ["made_at"], postgresql_where=waiting)
    op.add_column("declarations", sa.Column("batch_id", sa.Uuid, nullable=True))
    together = sa.text("batch_id IS NOT NULL")
    op.create_index("ix_declarations_batch_id", "declarations", ["batch_id"], postgresql_where=together)

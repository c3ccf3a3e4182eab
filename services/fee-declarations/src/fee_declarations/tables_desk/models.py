"""What was proposed for the tables, and which declarations a change concerned."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, String, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from fee_declarations.models import metadata

table_proposals = Table(
    "table_proposals",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("section", String(32), nullable=False),
    Column("fee", String(32), nullable=True),
    # What was sent (schemas.ChangeIn), and the series that it touches as they were and as they become.
    Column("change", JSONB, nullable=False),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    Column("reason", Text, nullable=False),
    # What last month's declarations would have come to: sums, without whose they are.
    Column("example", JSONB, nullable=True),
    # pending, released or rejected
    Column("state", String(12), nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", Text, nullable=True),
    Column("decided_at", DateTime(timezone=True), nullable=True),
    Column("decided_reason", Text, nullable=True),
)
# A table of a fee has one proposal at a time: two would each be judged without the other.
Index(
    "uq_table_proposals_pending",
    table_proposals.c.section,
    text("coalesce(fee, '')"),
    unique=True,
    postgresql_where=text("state = 'pending'"),
)
Index("ix_table_proposals_proposed_at", table_proposals.c.proposed_at)

# Declarations for which a change comes to another amount than was charged: as they were when it was proposed, and again
# as of its release, when an officer must see to each.
table_effects = Table(
    "table_effects",
    metadata,
    Column("proposal_id", Uuid, ForeignKey("table_proposals.id"), primary_key=True),
    Column("declaration_id", Uuid, ForeignKey("declarations.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("old_cents", BigInteger, nullable=True),
    # None: the tables have no rate for it any more.
    Column("new_cents", BigInteger, nullable=True),
    # What the officer did: amended, written-off or left.
    Column("outcome", String(12), nullable=True),
    Column("settled_by", Text, nullable=True),
    Column("settled_at", DateTime(timezone=True), nullable=True),
)
Index("ix_table_effects_open", table_effects.c.proposal_id, postgresql_where=text("outcome IS NULL"))

"""The table of batches."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, Integer, String, Table, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from fee_declarations.models import metadata

# Declarations that a person wants to file at once. The rows are kept until they are filed, or for a day at most; of an
# uploaded file nothing else is kept.
batches = Table(
    "declaration_batches",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", String(64), ForeignKey("subjects.subject"), nullable=False),
    Column("person_id", String(64), nullable=False),
    Column("business_id", Uuid, ForeignKey("businesses.id"), nullable=False, index=True),
    # faulty, checked, queued or filed
    Column("state", String(16), nullable=False),
    # form, file or program
    Column("source", String(16), nullable=False),
    Column("fee", String(32), nullable=True),
    Column("locale", String(2), nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("total_cents", BigInteger, nullable=False),
    # What the file turned out to be, and its hash by which the same one is known again.
    Column("found", JSONB(none_as_null=True), nullable=True),
    Column("sha256", String(64), nullable=True),
    Column("rows", JSONB(none_as_null=True), nullable=True),
    Column("faults", JSONB(none_as_null=True), nullable=True),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("filed_at", DateTime(timezone=True), nullable=True),
)
Index("ix_declaration_batches_person_id", batches.c.person_id, batches.c.made_at)
Index("ix_declaration_batches_queued", batches.c.made_at, postgresql_where=text("state = 'queued'"))

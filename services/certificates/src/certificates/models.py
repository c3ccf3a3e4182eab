"""The tables. Rows, not rules."""

from servicekit.db import new_metadata
from servicekit.tables import FilingTables
from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Identity, Index, String, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

metadata = new_metadata()

kit = FilingTables.of(metadata)

# What happened to a request after it was filed, for its timeline: a row is never changed.
history = Table(
    "request_history",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("request_id", Uuid, ForeignKey("requests.id"), nullable=False, index=True),
    Column("what", String(32), nullable=False),
    Column("detail", Text, nullable=True),
    Column("at", DateTime(timezone=True), nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", String(64), ForeignKey("subjects.subject"), nullable=False),
    Column("person_id", String(64), nullable=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("procedure", String(16), nullable=False),
    Column("delivery", String(16), nullable=False),
    Column("answers", JSONB, nullable=False),
    Column("postal_address", JSONB, nullable=True),
    Column("locale", String(2), nullable=False),
    # Equal for requests that ask for the same thing in the same way (domain.fingerprint).
    Column("fingerprint", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("submitted_at", DateTime(timezone=True), nullable=False),
    Column("deadline", Date, nullable=False),
    Column("notice_state", String(16), nullable=False),
    Column("notice_reason", Text, nullable=True),
    Column("notice_at", DateTime(timezone=True), nullable=True),
    Index("ix_requests_subject_submitted_at", "subject", "submitted_at"),
)

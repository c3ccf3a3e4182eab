"""Wrong tries at codes of documents, for as long as they count."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, LargeBinary, Table

from certificates.models import metadata

# The client's address is kept as a fingerprint, and for minutes.
wrong_tries = Table(
    "verification_wrong_tries",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("address_hash", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("ix_verification_wrong_tries_at", "at"),
)

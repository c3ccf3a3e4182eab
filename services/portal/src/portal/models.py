"""The one table: who is signed in."""

from servicekit.db import new_metadata
from sqlalchemy import Column, DateTime, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

metadata = new_metadata()

sessions = Table(
    "sessions",
    metadata,
    # SHA-256 of the cookie's value: whoever reads the table cannot become anybody.
    Column("id_hash", String(64), primary_key=True),
    Column("subject", String(64), nullable=False),
    # Keycloak's session, by which it tells us that it has ended.
    Column("sid", String(64), nullable=True, index=True),
    # Tokens and claims, encrypted.
    Column("sealed", Text, nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("access_expires_at", DateTime(timezone=True), nullable=False),
    # What was written on forms that are not sent yet.
    Column("drafts", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False, index=True),
)

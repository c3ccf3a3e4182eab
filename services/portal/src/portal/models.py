"""The tables: who is signed in, and forms that could not be taken."""

from servicekit.db import new_metadata
from sqlalchemy import Column, DateTime, String, Table, Text

metadata = new_metadata()

sessions = Table(
    "sessions",
    metadata,
    # SHA-256 of the cookie's value: a reader of the table cannot take over a session.
    Column("id_hash", String(64), primary_key=True),
    Column("subject", String(64), nullable=False),
    # Keycloak's session, by which it tells us that it has ended.
    Column("sid", String(64), nullable=True, index=True),
    # Tokens and claims, encrypted.
    Column("sealed", Text, nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("access_expires_at", DateTime(timezone=True), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False, index=True),
    # Until then one request is asking the issuer for new tokens, and the others wait for it.
    Column("renewing_until", DateTime(timezone=True), nullable=True),
)

kept_forms = Table(
    "kept_forms",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("path", String(200), primary_key=True),
    # The answers, encrypted.
    Column("sealed", Text, nullable=False),
    Column("kept_at", DateTime(timezone=True), nullable=False, index=True),
)

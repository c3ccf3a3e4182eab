"""Codes that people make before their visit."""

from sqlalchemy import Column, Index, LargeBinary, SmallInteger, String, Table, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from identity_bridge.register.models import metadata, moment

# One live code a person: the one whose ``ended_at`` is null.
desk_codes = Table(
    "desk_codes",
    metadata,
    Column("code_id", Uuid, primary_key=True),
    Column("subject", String(64), nullable=False),
    Column("code_sealed", LargeBinary, nullable=False),
    Column("code_index", LargeBinary, nullable=False),
    Column("key_version", SmallInteger, nullable=False),
    Column("recipient", JSONB, nullable=False),
    moment("made_at"),
    moment("expires_at"),
    moment("reminded_at", nullable=True),
    Column("reminders", SmallInteger, nullable=False, server_default="0"),
    moment("ended_at", nullable=True),
)
Index("uq_desk_codes_live", desk_codes.c.subject, unique=True, postgresql_where=text("ended_at IS NULL"))
Index("ix_desk_codes_code_index", desk_codes.c.code_index)

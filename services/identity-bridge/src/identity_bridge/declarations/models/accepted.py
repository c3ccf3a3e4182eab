"""Special declarations as staff accepted them."""

from sqlalchemy import Column, Date, ForeignKey, Index, LargeBinary, SmallInteger, String, Table, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from identity_bridge.register.models import metadata, moment

declarations = Table(
    "declarations",
    metadata,
    Column("declaration_id", Uuid, primary_key=True),
    Column("person_id", String(36), ForeignKey("persons.person_id"), nullable=False),
    Column("afm_sealed", LargeBinary, nullable=False),
    Column("afm_index", LargeBinary, nullable=False),
    Column("key_version", SmallInteger, nullable=False),
    Column("business", JSONB, nullable=False),
    Column("capacity", String(32), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=True),
    moment("accepted_at"),
    moment("revoked_at", nullable=True),
    # How many reminders of the last day were sent, and when it had passed.
    Column("reminders", SmallInteger, nullable=False, server_default="0"),
    moment("expired_at", nullable=True),
)
Index(
    "ix_declarations_last_day",
    declarations.c.valid_to,
    postgresql_where=text("revoked_at IS NULL AND expired_at IS NULL AND valid_to IS NOT NULL"),
)
# What was revoked may be declared and accepted again, also on the same day.
Index(
    "uq_declarations_live",
    declarations.c.person_id,
    declarations.c.afm_index,
    declarations.c.valid_from,
    unique=True,
    postgresql_where=declarations.c.revoked_at.is_(None),
)

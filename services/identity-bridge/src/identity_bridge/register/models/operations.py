"""Tables of accounts that go: joined into another account, or closed."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from identity_bridge.register.models import metadata, moment

# One account on its way out. ``state``: begun, told (the services were told and confirm), removed (gone in Keycloak).
operations = Table(
    "account_operations",
    metadata,
    Column("operation_id", Uuid, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("into_subject", String(64), nullable=True, index=True),
    Column("person_id", String(36), ForeignKey("persons.person_id"), nullable=True),
    Column("state", String(16), nullable=False),
    # Who is written to when the account is gone; forgotten then.
    Column("recipient", JSONB, nullable=True),
    moment("begun_at"),
    moment("done_at", nullable=True),
    # Of a join: when TAXISnet was linked to the account that stays.
    moment("linked_at", nullable=True),
    CheckConstraint("kind IN ('join', 'close')", name="kind"),
    CheckConstraint("state IN ('begun', 'told', 'removed')", name="state"),
    CheckConstraint("(kind = 'join') = (into_subject IS NOT NULL)", name="into"),
)
Index("uq_account_operations_live", operations.c.subject, unique=True, postgresql_where=text("done_at IS NULL"))

# Which service has done its part.
confirmations = Table(
    "account_confirmations",
    metadata,
    Column("operation_id", Uuid, ForeignKey("account_operations.operation_id"), primary_key=True),
    Column("service", Text, primary_key=True),
    moment("at"),
)


# Who said to have no other account is not asked again.
join_answers = Table("join_answers", metadata, Column("subject", String(64), primary_key=True), moment("at"))

"""Tables of accounts that go: joined into another account, or closed; and of how joining is asked for."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from identity_bridge.models import metadata


def _moment(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


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
    _moment("begun_at"),
    _moment("done_at", nullable=True),
    # Of a join: when TAXISnet was linked to the account that stays.
    _moment("linked_at", nullable=True),
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
    _moment("at"),
)

# "This account is mine": said with the account that goes, proved within minutes with the one that stays.
join_intents = Table(
    "join_intents",
    metadata,
    Column("intent_hash", LargeBinary, primary_key=True),
    Column("subject", String(64), nullable=False),
    Column("person_id", String(36), ForeignKey("persons.person_id"), nullable=False),
    Column("into_subject", String(64), nullable=True),
    _moment("used_at", nullable=True),
    _moment("expires_at"),
)

# Who said to have no other account is not asked again.
join_answers = Table("join_answers", metadata, Column("subject", String(64), primary_key=True), _moment("at"))

"""Tables of persons, levels, clerks and the record. Tax numbers and private keys are sealed; codes, states, cookies and
intents are stored as fingerprints, in every feature. All features add their tables to ``metadata``."""

from servicekit.db import new_metadata
from servicekit.tables import AccountTables
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = new_metadata()
kit = AccountTables.of(metadata)
subjects = kit.subjects
Index("ix_subjects_person_id", subjects.c.person_id)


def moment(name: str, *, nullable: bool = False) -> Column[object]:
    """A column that holds a point in time."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


persons = Table(
    "persons",
    metadata,
    Column("person_id", String(36), primary_key=True),
    # Null after the number was recorded by mistake at the desk and withdrawn.
    Column("afm_sealed", LargeBinary, nullable=True),
    Column("afm_index", LargeBinary, nullable=True, unique=True),
    Column("key_version", SmallInteger, nullable=False, index=True),
    Column("given_name", Text, nullable=True),
    Column("family_name", Text, nullable=True),
    Column("level", String(1), nullable=False),
    Column("level_method", String(16), nullable=True),
    moment("level_at", nullable=True),
    Column("state", String(16), nullable=False),
    moment("created_at"),
    moment("proved_at", nullable=True),
    Column("proved_method", String(16), nullable=True),
    CheckConstraint("level = 'A' OR (level = 'B' AND level_method IS NOT NULL AND level_at IS NOT NULL)", name="level"),
    CheckConstraint("level_method IN ('taxisnet', 'taxisnet-otp', 'desk', 'console')", name="level_method"),
    CheckConstraint("state IN ('active', 'blocked')", name="state"),
)


# What happened to a person's level, in order. Nothing here is ever changed or deleted.
level_changes = Table(
    "level_changes",
    metadata,
    Column("change_id", Uuid, primary_key=True),
    Column("person_id", String(36), ForeignKey("persons.person_id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("level", String(1), nullable=False),
    Column("previous_level", String(1), nullable=False),
    Column("method", String(16), nullable=True),
    Column("reason", String(16), nullable=False),
    moment("at"),
    Column("actor_kind", String(16), nullable=False),
    Column("actor", String(255), nullable=True),
    Column("office", String(40), nullable=True),
    Column("clerk", String(40), nullable=True),
    Column("evidence_kind", String(16), nullable=True),
    Column("evidence_last", String(4), nullable=True),
    Column("note", Text, nullable=True),
    Column("policy_version", SmallInteger, nullable=False),
    UniqueConstraint("person_id", "version"),
)

# A change on its way to one account in Keycloak: ``written_at`` is null until it is there and the others were told.
projections = Table(
    "projections",
    metadata,
    Column("change_id", Uuid, ForeignKey("level_changes.change_id"), primary_key=True),
    Column("subject", String(64), primary_key=True),
    moment("written_at", nullable=True),
    moment("cutoff", nullable=True),
)
Index("ix_projections_waiting", projections.c.change_id, postgresql_where=text("written_at IS NULL"))

# Who may certify, at which office. The tax number keeps them from certifying themselves.
clerks = Table(
    "clerks",
    metadata,
    Column("username", String(255), primary_key=True),
    Column("office", String(40), nullable=False),
    Column("number", String(40), nullable=False, unique=True),
    Column("afm_sealed", LargeBinary, nullable=False),
    Column("afm_index", LargeBinary, nullable=False),
    Column("key_version", SmallInteger, nullable=False),
)


# Which member of staff saw or changed whose data. Each row carries the hash of the one before (``use_cases.audit``).
audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    moment("at"),
    Column("actor", String(255), nullable=False),
    Column("office", String(40), nullable=True),
    Column("clerk", String(40), nullable=True),
    Column("subject", String(64), nullable=True, index=True),
    Column("action", String(40), nullable=False),
    Column("purpose", Text, nullable=True),
    Column("detail", JSONB, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

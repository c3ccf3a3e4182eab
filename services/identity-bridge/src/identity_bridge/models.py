"""Tables. Tax numbers and private keys are sealed; codes, states, cookies and intents are stored as fingerprints."""

from servicekit.db import new_metadata
from servicekit.outbox import outbox_table
from servicekit.subjects import subjects_table
from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = new_metadata()
outbox = outbox_table(metadata)
subjects = subjects_table(metadata)
Index("ix_subjects_person_id", subjects.c.person_id)


def _moment(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


persons = Table(
    "persons",
    metadata,
    Column("person_id", String(36), primary_key=True),
    Column("afm_sealed", LargeBinary, nullable=False),
    Column("afm_index", LargeBinary, nullable=False, unique=True),
    Column("key_version", SmallInteger, nullable=False, index=True),
    Column("given_name", Text, nullable=True),
    Column("family_name", Text, nullable=True),
    Column("level", String(1), nullable=False),
    Column("level_method", String(16), nullable=True),
    _moment("level_at", nullable=True),
    Column("state", String(16), nullable=False),
    _moment("created_at"),
    _moment("proved_at", nullable=True),
    CheckConstraint("level = 'A' OR (level = 'B' AND level_method IS NOT NULL AND level_at IS NOT NULL)", name="level"),
    CheckConstraint("level_method IN ('taxisnet', 'desk')", name="level_method"),
    CheckConstraint("state IN ('active', 'blocked')", name="state"),
)

# One login on its way from Keycloak to TAXISnet and back. ``state_hash`` is the state at TAXISnet, null once back.
logins = Table(
    "logins",
    metadata,
    Column("login_id", Uuid, primary_key=True),
    Column("browser_hash", LargeBinary, nullable=False, index=True),
    Column("state_hash", LargeBinary, nullable=True, unique=True),
    Column("redirect_uri", Text, nullable=False),
    Column("client_state", Text, nullable=True),
    Column("nonce", Text, nullable=False),
    Column("code_challenge", String(43), nullable=False),
    Column("locale", String(2), nullable=False),
    Column("intent_hash", LargeBinary, nullable=True),
    Column("person_id", String(36), ForeignKey("persons.person_id"), nullable=True),
    _moment("proved_at", nullable=True),
    _moment("finished_at", nullable=True),
    _moment("expires_at"),
)

# Where a browser goes on after it left TAXISnet: to a login of ours, or back to Keycloak.
departures = Table(
    "departures",
    metadata,
    Column("browser_hash", LargeBinary, primary_key=True),
    Column("login_id", Uuid, nullable=True),
    Column("return_to", Text, nullable=True),
    _moment("expires_at"),
)

codes = Table(
    "codes",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("login_id", Uuid, nullable=False, unique=True),
    Column("client_id", Text, nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("code_challenge", String(43), nullable=False),
    Column("person_id", String(36), ForeignKey("persons.person_id"), nullable=False),
    _moment("proved_at"),
    _moment("used_at", nullable=True),
    _moment("expires_at"),
)

link_intents = Table(
    "link_intents",
    metadata,
    Column("intent_hash", LargeBinary, primary_key=True),
    Column("subject", String(64), ForeignKey("subjects.subject"), nullable=False),
    Column("person_id", String(64), nullable=True),
    Column("browser_hash", LargeBinary, nullable=True),
    _moment("used_at", nullable=True),
    _moment("expires_at"),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", String(36), primary_key=True),
    Column("public_jwk", JSONB, nullable=False),
    Column("private_sealed", LargeBinary, nullable=False),
    Column("key_version", SmallInteger, nullable=False),
    _moment("signs_from"),
    _moment("published_until", nullable=True),
)

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
    _moment("accepted_at"),
    UniqueConstraint("person_id", "afm_index", "valid_from"),
)

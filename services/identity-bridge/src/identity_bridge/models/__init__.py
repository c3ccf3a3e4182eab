"""Tables. Tax numbers and private keys are sealed; codes, states, cookies and intents are stored as fingerprints."""

from servicekit.db import new_metadata
from servicekit.tables import AccountTables
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
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


def _moment(name: str, *, nullable: bool = False) -> Column[object]:
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
    _moment("level_at", nullable=True),
    Column("state", String(16), nullable=False),
    _moment("created_at"),
    _moment("proved_at", nullable=True),
    Column("proved_method", String(16), nullable=True),
    CheckConstraint("level = 'A' OR (level = 'B' AND level_method IS NOT NULL AND level_at IS NOT NULL)", name="level"),
    CheckConstraint("level_method IN ('taxisnet', 'taxisnet-otp', 'desk', 'console')", name="level_method"),
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
    # Names as TAXISnet gave them: the register takes them over when the person has said to be that one.
    Column("given_name", Text, nullable=True),
    Column("family_name", Text, nullable=True),
    _moment("proved_at", nullable=True),
    _moment("finished_at", nullable=True),
    _moment("expires_at"),
    # What the owner of an account that becomes somebody by this login is to hear, once its code is redeemed.
    Column("bound", JSONB, nullable=True),
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
    _moment("revoked_at", nullable=True),
    # How many times somebody was told that the last day comes, and when it had passed.
    Column("reminders", SmallInteger, nullable=False, server_default="0"),
    _moment("expired_at", nullable=True),
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
    _moment("at"),
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
    _moment("written_at", nullable=True),
    _moment("cutoff", nullable=True),
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
    _moment("made_at"),
    _moment("expires_at"),
    _moment("reminded_at", nullable=True),
    Column("reminders", SmallInteger, nullable=False, server_default="0"),
    _moment("ended_at", nullable=True),
)
Index("uq_desk_codes_live", desk_codes.c.subject, unique=True, postgresql_where=text("ended_at IS NULL"))
Index("ix_desk_codes_code_index", desk_codes.c.code_index)

# Codes and names that clerks tried; ``subject`` is null when nobody was found. Counted to slow down guessing.
desk_attempts = Table(
    "desk_attempts",
    metadata,
    Column("attempt_id", Uuid, primary_key=True),
    Column("clerk", String(255), nullable=False),
    Column("way", String(8), nullable=False),
    Column("subject", String(64), nullable=True),
    Column("purpose", Text, nullable=True),
    _moment("at"),
    _moment("used_at", nullable=True),
    Index("ix_desk_attempts_clerk_at", "clerk", "at"),
)

# One visit. The document itself is looked at and given back: only its kind, end and last characters stay.
desk_cases = Table(
    "desk_cases",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("subject", String(64), nullable=False, index=True),
    Column("way", String(8), nullable=False),
    Column("purpose", Text, nullable=True),
    Column("opened_by", String(255), nullable=False),
    Column("office", String(40), nullable=False),
    Column("clerk", String(40), nullable=False),
    Column("state", String(16), nullable=False),
    _moment("opened_at"),
    _moment("ended_at", nullable=True),
    # A kind of actor, and what citizens are told of a clerk; None where it ended before this was kept.
    Column("ended_by", String(16), nullable=True),
    Column("ended_office", String(40), nullable=True),
    Column("ended_clerk", String(40), nullable=True),
    Column("note", Text, nullable=True),
    Column("person_id", String(36), ForeignKey("persons.person_id"), nullable=True),
    # Whether this certification is how the register came to know the person, and so may withdraw the number.
    Column("entered_person", Boolean, nullable=False, server_default=text("false")),
    _moment("certified_at", nullable=True),
    Column("document_kind", String(16), nullable=True),
    Column("document_last", String(4), nullable=True),
    Column("document_expires", Date, nullable=True),
    Column("given_name", Text, nullable=True),
    Column("family_name", Text, nullable=True),
    Column("father_name", Text, nullable=True),
    Column("check_state", String(16), nullable=False, server_default="none"),
    Column("checked_by", String(255), nullable=True),
    _moment("checked_at", nullable=True),
    Column("check_note", Text, nullable=True),
    CheckConstraint("state IN ('open', 'certified', 'undone', 'closed')", name="state"),
    CheckConstraint("check_state IN ('none', 'waiting', 'agreed', 'disputed')", name="check_state"),
)
Index("uq_desk_cases_open", desk_cases.c.subject, unique=True, postgresql_where=text("state = 'open'"))

# Who of the staff saw or changed what of whom. Each row carries the hash of the one before (use_cases/audit.py).
audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _moment("at"),
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

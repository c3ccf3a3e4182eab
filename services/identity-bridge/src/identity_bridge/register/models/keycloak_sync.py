"""Tables of who writes to Keycloak, of what was seen when looking at it, and of what only staff can resolve."""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, String, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from identity_bridge.register.models import metadata

# Who is writing to an account in Keycloak: one at a time, for a write there replaces the whole account. No row is
# older than seconds; ``held_until`` frees an account from a process that was killed.
account_writes = Table(
    "account_writes",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("writer", Uuid, nullable=False),
    Column("held_until", DateTime(timezone=True), nullable=False),
)

# Admin events of Keycloak that were looked at: pages of events overlap, so that none is missed.
seen_events = Table(
    "seen_events",
    metadata,
    Column("event_id", String(36), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)

# How far each regular look at Keycloak has come: "events" and "comparison".
watches = Table(
    "watches",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("done_until", DateTime(timezone=True), nullable=False),
)

# Persons who had more than one account at the last comparison, for the supervisors of the desk.
doubles = Table(
    "doubles",
    metadata,
    Column("double_id", Uuid, primary_key=True),
    Column("person_id", String(36), nullable=False, unique=True),
    Column("subjects", JSONB, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
)

# A tax number, or an account, of which two say that it is theirs.
desk_conflicts = Table(
    "desk_conflicts",
    metadata,
    Column("conflict_id", Uuid, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("subjects", JSONB, nullable=False),
    Column("person_id", String(36), ForeignKey("persons.person_id"), nullable=False),
    Column("case_id", Uuid, nullable=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("resolved_at", DateTime(timezone=True), nullable=True),
    Column("resolved_by", String(255), nullable=True),
    Column("note", Text, nullable=True),
    CheckConstraint(
        "kind IN ('afm-of-another-account', 'account-of-another-person', 'afm-proved-by-another')", name="kind"
    ),
)

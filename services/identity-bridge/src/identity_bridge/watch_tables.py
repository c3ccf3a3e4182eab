"""Tables of what was seen when looking at Keycloak."""

from sqlalchemy import Column, DateTime, String, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from identity_bridge.models import metadata

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

"""The tables. Rows, not rules."""

from servicekit.db import new_metadata
from servicekit.tables import EventTables
from sqlalchemy import Column, DateTime, Index, Integer, LargeBinary, String, Table, Text, Uuid, func, text

metadata = new_metadata()

kit = EventTables.of(metadata)

notices = Table(
    "notices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("event_id", Uuid, nullable=False, unique=True),
    Column("event_type", Text, nullable=False),
    Column("aggregate_id", Text, nullable=False),
    Column("locale", String(2), nullable=False),
    # Address and mail are there as long as the mail may have to be sent; the masked address stays for staff.
    Column("recipient", Text, nullable=True),
    Column("recipient_masked", Text, nullable=True),
    Column("message", LargeBinary, nullable=True),
    Column("message_id", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=True),
    # Counts an attempt from its beginning, so it also tells one holder of the lease from the next.
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    # Attempts after which it was not known whether the server had taken the mail: each may have made a second copy.
    Column("unknown_outcomes", Integer, nullable=False, server_default=text("0")),
    Column("times_parked", Integer, nullable=False, server_default=text("0")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("next_try_at", DateTime(timezone=True), nullable=False),
    Column("give_up_at", DateTime(timezone=True), nullable=False),
    Column("lease_until", DateTime(timezone=True), nullable=True),
    Column("sent_at", DateTime(timezone=True), nullable=True),
    # In which trace the mail was caused (W3C Trace Context); its sending goes on in the same, also after a restart.
    Column("traceparent", String(55), nullable=True),
    Index("ix_notices_pending", "next_try_at", postgresql_where=text("state = 'pending'")),
    Index("ix_notices_sending", "lease_until", postgresql_where=text("state = 'sending'")),
    Index("ix_notices_parked", "created_at", postgresql_where=text("state = 'parked'")),
)

# One row per way out. While it is paused no notice is taken.
channels = Table(
    "channels",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("reason", Text, nullable=True),
    Column("paused_until", DateTime(timezone=True), nullable=True),
)

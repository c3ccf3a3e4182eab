"""How documents reach people: pick-up codes, and what goes to the post office."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from certificates.models import metadata, moment

# A document that lies at a counter. The code opens the case and is no proof: the identity document is.
pickups = Table(
    "pickups",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request_id", Uuid, ForeignKey("requests.id"), nullable=False, index=True),
    Column("code", String(16), nullable=False, unique=True),
    # office or service-centre
    Column("place", String(16), nullable=False, server_default="office"),
    # Which service centre, by its key in the municipality's file.
    Column("service_centre", String(32), nullable=True),
    moment("laid_out_at"),
    moment("reminded_at", nullable=True),
    Column("wrong_tries", Integer, nullable=False, server_default="0"),
    # waiting, collected, archived or void
    Column("state", String(16), nullable=False),
    # Who collected it: name, capacity, kind and last three signs of the identity document, authorisation.
    Column("collector", JSONB, nullable=True),
    Column("handed_over_by", String(64), nullable=True),
    moment("ended_at", nullable=True),
    Index("ix_pickups_waiting", "request_id", unique=True, postgresql_where=text("state = 'waiting'")),
)

# Codes that opened nothing, by the user name that tried them: kept for minutes, to slow down guessing.
wrong_codes = Table(
    "wrong_pickup_codes",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("actor", String(64), nullable=False),
    moment("at"),
    Index("ix_wrong_pickup_codes_actor_at", "actor", "at"),
)

batches = Table(
    "post_batches",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    # open or closed
    Column("state", String(16), nullable=False),
    Column("opened_by", String(64), nullable=False),
    moment("opened_at"),
    Column("closed_by", String(64), nullable=True),
    moment("closed_at", nullable=True),
    Index("ix_post_batches_open", "state", unique=True, postgresql_where=text("state = 'open'")),
)

letters = Table(
    "post_items",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request_id", Uuid, ForeignKey("requests.id"), nullable=False, index=True),
    Column("batch_id", Uuid, ForeignKey("post_batches.id"), nullable=False, index=True),
    # in-batch, posted, delivered, returned or void
    Column("state", String(16), nullable=False),
    Column("address_lines", JSONB, nullable=False),
    # The post office's number of the label, once for ever; None until it is scanned.
    Column("tracking", String(13), nullable=True, unique=True),
    moment("posted_at", nullable=True),
    moment("ended_at", nullable=True),
    Column("reason", Text, nullable=True),
    # Two who press at one moment make one letter.
    Index("ix_post_items_in_batch", "request_id", unique=True, postgresql_where=text("state = 'in-batch'")),
)

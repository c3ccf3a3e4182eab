"""The tables of what a finance application is told. Rows, not rules; migration 0102 has the triggers that fill them."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from fee_declarations.models import metadata

# One row while a finance application is connected: from when on it is told what happens, and how it answers.
finance_feed = Table(
    "finance_feed",
    metadata,
    # file or http
    Column("adapter", String(16), primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
    # When it last answered; since when and why it does not.
    Column("heard_at", DateTime(timezone=True), nullable=True),
    Column("away_since", DateTime(timezone=True), nullable=True),
    Column("away_reason", Text, nullable=True),
)

# Messages in the order of writing; those of one debtor (its lane) go out one after the other.
finance_outbox = Table(
    "finance_outbox",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    # By which the other side knows a message that comes twice.
    Column("id", Uuid, nullable=False, unique=True, server_default=text("gen_random_uuid()")),
    Column("kind", String(24), nullable=False),
    # Of which declaration, note, entry or debtor it tells, and of which business.
    Column("about", Text, nullable=False),
    Column("lane", Uuid, nullable=False),
    # waiting, handed (in a file that is not acknowledged), dead (a person must look), done
    Column("state", String(8), nullable=False, server_default=text("'waiting'")),
    # What is sent, to the letter: made at the first attempt, so that the same key always has the same content.
    Column("body", Text, nullable=True),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    # Not to be sent before: later after each failure, and while a worker is sending it.
    Column("next_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("error", String(32), nullable=True),
    # In the other side's own words.
    Column("error_text", Text, nullable=True),
    # How the other side calls what it made of it.
    Column("reference", String(64), nullable=True),
    Column("file_number", Integer, nullable=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("settled_at", DateTime(timezone=True), nullable=True),
    UniqueConstraint("kind", "about", "lane"),
)
_UNSETTLED = text("state <> 'done'")
Index("ix_finance_outbox_lane", finance_outbox.c.lane, finance_outbox.c.seq, postgresql_where=_UNSETTLED)
Index("ix_finance_outbox_state", finance_outbox.c.state, finance_outbox.c.seq, postgresql_where=_UNSETTLED)
Index(
    "ix_finance_outbox_file_number",
    finance_outbox.c.file_number,
    postgresql_where=text("file_number IS NOT NULL"),
)

# Files that were made for the other side; the content goes when it has answered.
finance_files = Table(
    "finance_files",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("messages", Integer, nullable=False),
    Column("content", Text, nullable=True),
    Column("made_at", DateTime(timezone=True), nullable=False),
    # When it was last put into the folder.
    Column("written_at", DateTime(timezone=True), nullable=True),
    Column("answered_at", DateTime(timezone=True), nullable=True),
)
Index("ix_finance_files_waiting", finance_files.c.number, postgresql_where=text("answered_at IS NULL"))

# Tax numbers that no debtor of ours has: the other side is asked.
finance_questions = Table(
    "finance_questions",
    metadata,
    Column("afm", String(9), primary_key=True),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("next_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("answered_at", DateTime(timezone=True), nullable=True),
)

# What officers did with messages that were refused: retry or done, and why.
finance_acts = Table(
    "finance_acts",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("message_id", Uuid, nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("officer", Text, nullable=False),
    Column("act", String(8), nullable=False),
    Column("reason", Text, nullable=False),
)

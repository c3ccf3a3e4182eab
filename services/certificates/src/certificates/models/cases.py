"""What belongs to a case besides the request: what was asked for, waits, notes."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from certificates.models import metadata, moment

# Documents that the applicant was asked for. ``required``: the procedure says so, and the limit starts when it is in.
asked = Table(
    "asked_documents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request_id", Uuid, ForeignKey("requests.id"), nullable=False, index=True),
    # The number of the evidence in the procedure (from 0); None: something else, and ``reason`` says why.
    Column("evidence", String(40), nullable=True),
    Column("title", JSONB, nullable=False),
    Column("note", Text, nullable=True),
    Column("reason", Text, nullable=True),
    Column("required", Boolean, nullable=False),
    Column("due_on", Date, nullable=False),
    moment("asked_at"),
    Column("asked_by", String(64), nullable=False),
    moment("reminded_at", nullable=True),
    # upload, paper or not-needed
    Column("met_by", String(16), nullable=True),
    moment("met_at", nullable=True),
)

# How long the case waited for the applicant; ``until_at`` is None while it waits.
waits = Table(
    "request_waits",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("request_id", Uuid, ForeignKey("requests.id"), nullable=False, index=True),
    moment("since_at"),
    moment("until_at", nullable=True),
)

# What clerks write for each other. Personal data of the applicant like the rest, so a request for own data shows them.
notes = Table(
    "request_notes",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("request_id", Uuid, ForeignKey("requests.id"), nullable=False, index=True),
    Column("author", String(64), nullable=False),
    Column("author_name", Text, nullable=False),
    Column("text", Text, nullable=False),
    moment("at"),
)

# The words of the names in a request, folded and in one script, so that staff find it by how a word begins. Each two of
# them stand here as one entry too, behind a space, so that the newest of those who have both are found at once.
words = Table(
    "request_words",
    metadata,
    Column("request_id", Uuid, ForeignKey("requests.id"), primary_key=True),
    Column("word", String(100), primary_key=True),
    # The request's own, so that the newest of many are found without looking at each.
    Column("submitted_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Index(
        "ix_request_words_word_newest",
        "word",
        "submitted_at",
        "request_id",
        postgresql_ops={"word": "text_pattern_ops"},
    ),
    Index("ix_request_words_newest", "submitted_at", "request_id", "word"),
)

"""Documents that the office sends out: certificates, refusals, letters. Each has a number of the protocol."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from certificates.models import metadata, moment

documents = Table(
    "documents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request_id", Uuid, ForeignKey("requests.id"), nullable=False, index=True),
    # certificate, or what a letter is about: refusal, documents, extension, forwarded, recall
    Column("kind", String(16), nullable=False),
    Column("number", String(32), nullable=False, unique=True),
    # making, valid, recalled, replaced; ``parked`` when it could not be made
    Column("state", String(16), nullable=False),
    # What stands in it, decided when it was signed: everything that the page needs and nothing looked up later.
    Column("content", JSONB, nullable=False),
    Column("prepared_by", String(64), nullable=False),
    Column("signed_by", String(64), nullable=False),
    Column("signed_by_name", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("valid_until", Date, nullable=True),
    # The holder of the code may check whether the document is valid. Kept as a fingerprint; the code itself only until
    # it is printed.
    Column("code_hash", LargeBinary, nullable=True, unique=True),
    Column("code", String(32), nullable=True),
    Column("pdf", LargeBinary, nullable=True),
    # What an officer gets who signs it elsewhere, where that is done: what comes back must begin with these bytes. None
    # when it was signed.
    Column("unsigned", LargeBinary, nullable=True),
    Column("sha256", String(64), nullable=True),
    # demo, file, pkcs11 or signed-outside; None: without a seal, a copy for information
    Column("seal", String(16), nullable=True),
    Column("tries", Integer, nullable=False, server_default="0"),
    moment("try_after", nullable=True),
    moment("recalled_at", nullable=True),
    Column("recall_reason", Text, nullable=True),
    Column("replaced_by", Uuid, ForeignKey("documents.id"), nullable=True),
    # How often it was checked, and when last.
    Column("checks", Integer, nullable=False, server_default="0"),
    moment("checked_at", nullable=True),
    moment("made_at", nullable=True),
    Index("ix_documents_sha256", "sha256"),
    Index("ix_documents_parked", "request_id", postgresql_where=text("state = 'parked'")),
    Index("ix_documents_making", "try_after", postgresql_where=text("state = 'making'")),
)

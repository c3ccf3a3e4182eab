"""Files that applicants send: what is known of each, the file until it is redrawn, and the pages that are kept."""

from filekit.pace import sent_table
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
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

from certificates.models import metadata


def _of_an_attachment() -> Column[object]:
    return Column("attachment_id", Uuid, ForeignKey("attachments.id", ondelete="CASCADE"), primary_key=True)


attachments = Table(
    "attachments",
    metadata,
    Column("id", Uuid, primary_key=True),
    # None: scanned at the office, and the request's alone.
    Column("subject", String(64), nullable=True, index=True),
    # Of a request that was filed, or (by its code) of the procedure that is being filled in. Neither: the applicant
    # removed an infected file, of which only this row stays for a while.
    Column("request_id", Uuid, ForeignKey("requests.id"), nullable=True, index=True),
    Column("procedure", String(80), nullable=True),
    Column("asked_id", Uuid, ForeignKey("asked_documents.id", ondelete="SET NULL"), nullable=True),
    # The number of the evidence in the procedure (from 0).
    Column("evidence", String(40), nullable=True),
    # As the sender calls it, cleaned. It is shown, and used for nothing else.
    Column("name", Text, nullable=False),
    # Of the file that was sent: by content, its bytes, and a fingerprint of exactly what came.
    Column("media_type", String(32), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    # checking, ready or refused; ``reason`` says why (domain.uploads.Reason)
    Column("state", String(16), nullable=False),
    Column("reason", String(24), nullable=True),
    # None until it is ready; False: nobody has configured a scanner.
    Column("scanned", Boolean, nullable=True),
    Column("pages", Integer, nullable=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    # Until when a worker has it, or when it is tried again. As it changes with each try, it is also whose turn it is.
    Column("try_after", DateTime(timezone=True), nullable=True),
    Column("tries", Integer, nullable=False, server_default="0"),
    Index("ix_attachments_checking", "created_at", postgresql_where=text("state = 'checking'")),
)

# The file as it came, for the worker alone: gone with the redrawing, or with the refusal.
quarantine = Table(
    "attachment_quarantine",
    metadata,
    _of_an_attachment(),
    Column("content", LargeBinary, nullable=False),
)

# What we have drawn ourselves, page by page (from 1), as JPEG.
pages = Table(
    "attachment_pages",
    metadata,
    _of_an_attachment(),
    Column("page", Integer, primary_key=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("jpeg", LargeBinary, nullable=False),
)

sent = sent_table(metadata, "attachment_uploads")

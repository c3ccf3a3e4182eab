"""Files that applicants send: what is known of each, the file until it is redrawn, and the pages that are kept."""

from filekit.keeping import Shelf, file_columns
from filekit.pace import sent_table
from sqlalchemy import Column, ForeignKey, Index, String, Table, Uuid, text

from certificates.models import metadata

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
    *file_columns(),
    Index("ix_attachments_checking", "created_at", postgresql_where=text("state = 'checking'")),
)

FILES = Shelf.of(
    metadata,
    attachments,
    ("attachment_quarantine", "attachment_pages"),
    key="attachment_id",
    channel="certificates_uploads",
)
quarantine, pages = FILES.quarantine, FILES.pages

sent = sent_table(metadata, "attachment_uploads")

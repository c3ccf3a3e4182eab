"""The tables of VAT returns."""

from filekit.keeping import Shelf, file_columns
from filekit.pace import sent_table
from sqlalchemy import Column, ForeignKey, Index, String, Table, Uuid, text

from fee_declarations.models import metadata

# Each file that was sent is a version: the newest that was not refused is the VAT return of the declaration, and of
# those that amended it.
vat_returns = Table(
    "vat_returns",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", String(64), nullable=False, index=True),
    # Until it is filed: the form that the file is for. A row with neither this nor a declaration is an infected file
    # that was removed; the row stays for a while.
    Column("establishment_id", Uuid, ForeignKey("establishments.id"), nullable=True),
    Column("fee", String(32), nullable=False),
    Column("declaration_id", Uuid, ForeignKey("declarations.id", ondelete="CASCADE"), nullable=True, index=True),
    *file_columns(),
    Index("ix_vat_returns_checking", "created_at", postgresql_where=text("state = 'checking'")),
)

FILES = Shelf.of(
    metadata,
    vat_returns,
    ("vat_return_quarantine", "vat_return_pages"),
    key="vat_return_id",
    channel="fee_declarations_vat_returns",
)

sent = sent_table(metadata, "vat_return_uploads")

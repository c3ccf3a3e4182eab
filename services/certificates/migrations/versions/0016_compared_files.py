"""A document is found by the fingerprint of its file, for whoever compares the one in hand."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_index("ix_documents_sha256", "documents", ["sha256"])

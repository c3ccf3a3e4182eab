"""Files that were sent within the hour are counted; codes of gov.gr are found in other cases."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0055"


def upgrade() -> None:
    op.create_table(
        "declaration_uploads",
        sa.Column("upload_id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_declaration_uploads_subject", "declaration_uploads", ["subject"])
    op.create_index("ix_declaration_documents_gov_code", "declaration_documents", ["gov_code"])

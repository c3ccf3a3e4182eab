"""Files that applicants send."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_MOMENT = sa.DateTime(timezone=True)


def _of_an_attachment() -> sa.Column[object]:
    whole = sa.ForeignKey("attachments.id", ondelete="CASCADE")
    return sa.Column("attachment_id", sa.Uuid, whole, primary_key=True)


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("subject", sa.String(64), nullable=False, index=True),
        sa.Column("request_id", sa.Uuid, sa.ForeignKey("requests.id"), index=True),
        sa.Column("procedure", sa.String(80)),
        sa.Column("asked_id", sa.Uuid, sa.ForeignKey("asked_documents.id", ondelete="SET NULL")),
        sa.Column("evidence", sa.String(40)),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(24)),
        sa.Column("scanned", sa.Boolean),
        sa.Column("pages", sa.Integer),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("try_after", _MOMENT),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    )
    checking = sa.text("state = 'checking'")
    op.create_index("ix_attachments_checking", "attachments", ["created_at"], postgresql_where=checking)
    op.create_table(
        "attachment_quarantine",
        _of_an_attachment(),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "attachment_pages",
        _of_an_attachment(),
        sa.Column("page", sa.Integer, primary_key=True),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("jpeg", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "attachment_uploads",
        sa.Column("upload_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("subject", sa.String(64), nullable=False, index=True),
        sa.Column("at", _MOMENT, nullable=False),
    )
